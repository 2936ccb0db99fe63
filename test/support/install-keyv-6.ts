import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Where Keyv 6 lives; a folder of its own, since its `engines` would make the project's install warn on Node 20. */
export const keyv6Folder = fileURLToPath(new URL('../../../test/support/keyv-6/', import.meta.url));

if (process.argv[1] === fileURLToPath(import.meta.url) && !existsSync(`${keyv6Folder}node_modules/keyv`)) {
  execFileSync('npm', ['ci', '--loglevel=error', '--no-audit', '--no-fund'], { cwd: keyv6Folder, stdio: 'inherit' });
}

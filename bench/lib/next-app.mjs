// @ts-check
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const SOURCE = fileURLToPath(new URL('../contestants/next-app/', import.meta.url));
const BUILT = fileURLToPath(new URL('../.cache/next-app/', import.meta.url));

/** Builds the Next app whose image optimiser is measured, anew; it needs no network. @returns {string} its folder */
export function buildNextApp() {
  rmSync(BUILT, { recursive: true, force: true });
  cpSync(SOURCE, BUILT, { recursive: true });
  execFileSync(process.execPath, [require.resolve('next/dist/bin/next'), 'build'], {
    cwd: BUILT,
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return BUILT;
}

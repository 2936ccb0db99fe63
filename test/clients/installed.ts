import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { assertWanted, Unavailable } from '../support/available.js';

/** Where the client libraries live: apart from the project's own packages. */
export const PACKAGES = fileURLToPath(new URL('../../../test/clients/packages/', import.meta.url));

const { resolve } = createRequire(PACKAGES);

/** Throws `Unavailable` where the client libraries are not installed. */
export function assertInstalled(): void {
  assertWanted('client libraries');
  if (!existsSync(join(PACKAGES, 'node_modules/unpic/package.json'))) throw new Unavailable('client libraries');
}

/** Loads a library by its name or by a path in it, as a module. */
export async function load<T>(name: string): Promise<T> {
  const file = name.endsWith('.js') ? join(PACKAGES, 'node_modules', name) : resolve(name);
  return (await import(pathToFileURL(file).href)) as T;
}

interface Esbuild {
  readonly build: (options: object) => Promise<{ readonly outputFiles: readonly { readonly text: string }[] }>;
}

/** For what the libraries of a bundle `require` of Node. */
const NODE_REQUIRE = "import { createRequire } from 'node:module'; const require = createRequire('file:///bundle.js');";

/** Bundles a script that imports client libraries, into a module. */
export async function bundle(contents: string, platform: 'node' | 'browser'): Promise<string> {
  const { build } = await load<Esbuild>('esbuild-wasm');
  const { outputFiles } = await build({
    stdin: { contents, loader: 'jsx', resolveDir: PACKAGES },
    jsx: 'automatic',
    bundle: true,
    write: false,
    platform,
    format: 'esm',
    banner: { js: platform === 'node' ? NODE_REQUIRE : '' },
    define: { 'process.env.NODE_ENV': '"production"' },
    logLevel: 'silent',
  });
  return outputFiles[0]!.text;
}

/** Runs the text of a module; gives its default export. */
export async function evaluate<T>(code: string): Promise<T> {
  const url = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
  return ((await import(url)) as { readonly default: T }).default;
}

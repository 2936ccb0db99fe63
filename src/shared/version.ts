import { readFileSync } from 'node:fs';

const NAME = 'akeneo-images';

/** The version of this package. */
export const VERSION = readVersion();

/** @throws Error where the package was bundled with the program: its threads and WebAssembly would not be found either */
function readVersion(): string {
  const manifest = readManifest();
  if (manifest?.name === NAME) return manifest.version;
  throw new Error(`${NAME} cannot be bundled: mark it as external (docs/frameworks.md#bundlers-and-test-runners)`);
}

function readManifest(): { readonly name: string; readonly version: string } | undefined {
  try {
    return JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as ReturnType<
      typeof readManifest
    >;
  } catch {
    return undefined;
  }
}

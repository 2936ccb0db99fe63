import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The host application, and this package. */
const ROOTS = [process.cwd(), dirname(fileURLToPath(import.meta.url))];

/** Packages that are no dependencies, and are used where the host application has installed them. */
export class Packages {
  readonly #requires: readonly NodeJS.Require[];

  /** @param roots folders from which packages are resolved, as Node does for a module in them */
  constructor(roots: readonly string[] = ROOTS) {
    this.#requires = roots.map((root) => createRequire(join(root, 'package.json')));
  }

  /** The folder of a package that exports its `package.json`; undefined if it is not installed. */
  folder(name: string): string | undefined {
    const require = this.requireOf([`${name}/package.json`]);
    return require && dirname(require.resolve(`${name}/package.json`));
  }

  /** A `require` that has all of these modules; undefined if there is none. */
  requireOf(modules: readonly string[]): NodeJS.Require | undefined {
    return this.#requires.find((require) => modules.every((name) => isThere(require, name)));
  }

  /** Names of the installed packages of a scope, without it. */
  inScope(scope: string): readonly string[] {
    return [...new Set(this.#folders().flatMap((folder) => entriesOf(join(folder, scope))))].sort();
  }

  /** Names and versions of those of these packages that are installed, as often as they are. */
  versions(names: readonly string[]): readonly (readonly [name: string, version: string])[] {
    return this.#folders().flatMap((folder) =>
      names.flatMap((name) => {
        const version = versionOf(join(folder, name, 'package.json'));
        return version === undefined ? [] : [[name, version] as const];
      }),
    );
  }

  /** The folders in which Node looks for packages. */
  #folders(): readonly string[] {
    return [...new Set(this.#requires.flatMap((require) => require.resolve.paths('any') ?? []))];
  }
}

function isThere(require: NodeJS.Require, name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function versionOf(manifest: string): string | undefined {
  try {
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { version?: string }).version;
  } catch {
    return undefined;
  }
}

import { Packages } from './packages.js';

const SCOPE = '@fontsource';

/** The font families that are installed as packages of Fontsource. */
export class Fontsource {
  readonly #packages: Packages;

  constructor(packages = new Packages()) {
    this.#packages = packages;
  }

  /** The folder of a family's package, such as that of `@fontsource/noto-sans-thai`; undefined if it is not installed. */
  folder(family: string): string | undefined {
    return /^[a-z0-9-]{1,100}$/.test(family) ? this.#packages.folder(`${SCOPE}/${family}`) : undefined;
  }

  /** Names of all families that are installed. */
  families(): readonly string[] {
    return this.#packages.inScope(SCOPE);
  }

  /** Names and versions of all families and of some other packages, as they are installed. */
  versions(others: readonly string[]): readonly (readonly [name: string, version: string])[] {
    return this.#packages.versions([...this.families().map((family) => `${SCOPE}/${family}`), ...others]);
  }
}

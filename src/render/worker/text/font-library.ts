import type * as Harfbuzz from 'harfbuzzjs';
import { ImageError } from '../../../shared/errors.js';
import { parseResourcePath, resourceName } from '../../../url/resource.js';
import { Fontsource } from '../../protocol/fontsource.js';
import type { FontOption, Style } from '../../protocol/fonts.js';
import type { RenderTask } from '../../protocol/messages.js';
import { FallbackFonts } from './fallback-fonts.js';
import { DEFAULT_FAMILY, findFace, packageOfBuiltIn, type FaceFiles } from './find-face.js';
import { FontFinder } from './font-finder.js';
import { Shaper } from './shaper.js';
import { Typeface } from './typeface.js';
import { unwrapFont } from './woff2.js';

/** Bytes of opened fonts that a thread keeps from one text to the next. */
const MAX_KEPT_BYTES = 64 * 1024 * 1024;

/** A text to be shaped. */
export interface TextRequest {
  readonly text: string;
  /** A name, or the path of a font file in the PIM; an unknown name is Open Sans (docs/imagekit.md#fonts). */
  readonly family: string | undefined;
  readonly style: Style;
  /** Pixels. */
  readonly size: number;
  /** The files of the PIM. */
  readonly layers: RenderTask['layers'];
}

export interface TextFonts {
  readonly shaper: Shaper;
  readonly main: Typeface;
  /** The package that has the family, where it is one of ImageKit's that is not installed. */
  readonly toInstall: string | undefined;
}

/** The fonts of one thread, each opened at its first use. */
export class FontLibrary {
  readonly #options: Readonly<Record<string, FontOption>>;
  readonly #fontsource: Fontsource;
  /** By style and family. */
  readonly #typefaces = new Map<string, Typeface>();

  constructor(options: Readonly<Record<string, FontOption>>, fontsource = new Fontsource()) {
    this.#options = options;
    this.#fontsource = fontsource;
  }

  /**
   * A shaper for a text. Characters that the family lacks come from Open Sans, then from the other fonts of the options,
   * then from the Noto fonts that are installed.
   *
   * @throws ImageError `EINVAL` for a file that is no font
   */
  async fontsFor({ text, family, style, size, layers }: TextRequest): Promise<TextFonts> {
    const harfbuzz = await import('harfbuzzjs');
    this.#forget();
    const requested = family === undefined ? undefined : await this.#requested(family, style, layers, harfbuzz);
    const typefaces = new Set(requested ? [requested] : []);
    for (const name of [DEFAULT_FAMILY, ...Object.keys(this.#options)]) {
      const typeface = await this.#named(name, style, harfbuzz);
      if (typeface) typefaces.add(typeface);
    }
    const [main, ...others] = typefaces;
    if (!main) throw new ImageError('EINTERNAL', 'Open Sans is not installed');
    const fallback = new FallbackFonts(this.#fontsource, (name) => this.#installed(name, style, harfbuzz));
    const shaper = new Shaper(harfbuzz, new FontFinder(text, [main, ...others], fallback), size);
    const toInstall = family === undefined || requested ? undefined : packageOfBuiltIn(family);
    return { shaper, main, toInstall };
  }

  async #requested(
    family: string,
    style: Style,
    layers: RenderTask['layers'],
    harfbuzz: typeof Harfbuzz,
  ): Promise<Typeface | undefined> {
    if (!family.includes('/')) return this.#named(family, style, harfbuzz);
    const file = layers.get(resourceName(parseResourcePath(family)));
    if (!file) throw new ImageError('EINVAL', 'ff: the file is no font');
    const files = [{ ranges: undefined, read: () => file.bytes }];
    return new Typeface(await unwrapped({ files, isBold: false, isItalic: false }), harfbuzz);
  }

  async #named(family: string, style: Style, harfbuzz: typeof Harfbuzz): Promise<Typeface | undefined> {
    const known = this.#typefaces.get(`${style} ${family}`);
    if (known) return known;
    const face = findFace(family, style, this.#options, this.#fontsource);
    return face && this.#remember(style, family, new Typeface(await unwrapped(face), harfbuzz));
  }

  /** A family of Fontsource, by the name of its package. */
  #installed(name: string, style: Style, harfbuzz: typeof Harfbuzz): Typeface | undefined {
    const known = this.#typefaces.get(`${style} @fontsource/${name}`);
    if (known) return known;
    const face = findFace(name, style, {}, this.#fontsource);
    return face && this.#remember(style, `@fontsource/${name}`, new Typeface(face, harfbuzz));
  }

  #remember(style: Style, family: string, typeface: Typeface): Typeface {
    this.#typefaces.set(`${style} ${family}`, typeface);
    return typeface;
  }

  /** Chinese, Japanese and Korean fonts are large: forgets all before the next text, once they take too much memory. */
  #forget(): void {
    let bytes = 0;
    for (const { openedBytes } of this.#typefaces.values()) bytes += openedBytes;
    if (bytes > MAX_KEPT_BYTES) this.#typefaces.clear();
  }
}

/** Reads the files that may be WOFF 2, whose decoder takes its time. Fontsource's own are WOFF. */
async function unwrapped(face: FaceFiles): Promise<FaceFiles> {
  const files = face.files.map(async (file) => {
    if (file.ranges) return file;
    const font = await unwrapFont(file.read());
    return { ...file, read: () => font };
  });
  return { ...face, files: await Promise.all(files) };
}

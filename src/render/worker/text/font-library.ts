import type * as Harfbuzz from 'harfbuzzjs';
import { ImageError } from '../../../shared/errors.js';
import { parseResourcePath, resourceName } from '../../../url/resource.js';
import type { FontOption, Style } from '../../protocol/fonts.js';
import type { RenderTask } from '../../protocol/messages.js';
import { DEFAULT_FAMILY, findFace } from './find-face.js';
import { Shaper } from './shaper.js';
import { createTypeface, type Typeface } from './typeface.js';

/** The fonts of one thread, each loaded at its first use. */
export class FontLibrary {
  readonly #options: Readonly<Record<string, FontOption>>;
  readonly #typefaces = new Map<string, Typeface | undefined>();

  constructor(options: Readonly<Record<string, FontOption>>) {
    this.#options = options;
  }

  /**
   * A shaper for text. Characters that the family lacks come from Open Sans, then from the other fonts of the options.
   *
   * @param family a name, or the path of a font file in the PIM; an unknown name is Open Sans (docs/imagekit.md#fonts)
   * @param size pixels
   * @param layers the files of the PIM
   * @throws ImageError `EINVAL` for a file that is no font
   */
  async shaper(
    family: string | undefined,
    style: Style,
    size: number,
    layers: RenderTask['layers'],
  ): Promise<{ shaper: Shaper; main: Typeface }> {
    const harfbuzz = await import('harfbuzzjs');
    const requested = family === undefined ? undefined : this.#requested(family, style, layers, harfbuzz);
    const names = [DEFAULT_FAMILY, ...Object.keys(this.#options)];
    const others = names.map((name) => this.#named(name, style, harfbuzz));
    const typefaces = [...new Set([requested, ...others])].filter((typeface) => typeface !== undefined);
    const [main] = typefaces;
    if (!main) throw new ImageError('EINTERNAL', 'Open Sans is not installed');
    return { shaper: new Shaper(harfbuzz, typefaces, size), main };
  }

  #requested(
    family: string,
    style: Style,
    layers: RenderTask['layers'],
    harfbuzz: typeof Harfbuzz,
  ): Typeface | undefined {
    if (!family.includes('/')) return this.#named(family, style, harfbuzz);
    const file = layers.get(resourceName(parseResourcePath(family)));
    if (!file) throw new ImageError('EINVAL', 'ff: the file is no font');
    return createTypeface({ files: [file.bytes], isBold: false, isItalic: false }, harfbuzz);
  }

  #named(family: string, style: Style, harfbuzz: typeof Harfbuzz): Typeface | undefined {
    const key = `${style} ${family}`;
    if (!this.#typefaces.has(key)) {
      const files = findFace(family, style, this.#options);
      this.#typefaces.set(key, files && createTypeface(files, harfbuzz));
    }
    return this.#typefaces.get(key);
  }
}

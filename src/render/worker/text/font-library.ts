import type * as Harfbuzz from 'harfbuzzjs';
import { ImageError } from '../../../shared/errors.js';
import { type LayerSources } from '../context.js';
import { resourceName } from '../../../url/resource.js';
import { DEFAULT_FAMILY, findFace } from './find-face.js';
import { type FontOption } from '../../protocol/fonts.js';
import { type Style } from '../../protocol/fonts.js';
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
   * What shapes text of a size in pixels: in `family` (a name, or the path of a font file in the PIM), and what that
   * lacks in Open Sans and then in the other fonts of the options. An unknown name is Open Sans (ImageKit, appendix B).
   */
  async shaper(
    family: string | undefined,
    style: Style,
    size: number,
    inputs: LayerSources,
  ): Promise<{ shaper: Shaper; main: Typeface }> {
    const harfbuzz = await import('harfbuzzjs');
    const wanted = family === undefined ? undefined : this.#wanted(family, style, inputs, harfbuzz);
    const names = [DEFAULT_FAMILY, ...Object.keys(this.#options)];
    const others = names.map((name) => this.#named(name, style, harfbuzz));
    const typefaces = [...new Set([wanted, ...others])].filter((typeface) => typeface !== undefined);
    const [main] = typefaces;
    if (!main) throw new ImageError('EINTERNAL', 'There is no font');
    return { shaper: new Shaper(harfbuzz, typefaces, size), main };
  }

  #wanted(family: string, style: Style, inputs: LayerSources, harfbuzz: typeof Harfbuzz): Typeface | undefined {
    if (!family.includes('/')) return this.#named(family, style, harfbuzz);
    const file = inputs.get(resourceName(family));
    if (!file) throw new ImageError('EINVAL', 'ff: the file is no font');
    return createTypeface({ files: [file], isBold: false, isItalic: false }, harfbuzz);
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

import type Vips from 'wasm-vips';
import { flatten } from '../vips/alpha.js';
import { withDecodeErrors } from '../vips/decode-errors.js';
import type { RgbPixels } from './square.js';

const WHITE = { r: 255, g: 255, b: 255, alpha: 1 };

/** The pixels of a picture on white. A profile that is kept may be one of CMYK. */
export function rgbPixels(image: Vips.Image): RgbPixels {
  return withDecodeErrors(() => {
    const colours = image.interpretation === 'srgb' ? image : image.colourspace('srgb');
    const data = flatten(colours, WHITE).cast('uchar').writeToMemory() as Uint8Array;
    return { data, width: image.width, height: image.height };
  });
}

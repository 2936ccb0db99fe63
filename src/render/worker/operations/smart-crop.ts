import type Vips from 'wasm-vips';
import type { Size } from '../../protocol/size.js';
import { attentionWindow } from '../attention/attention.js';
import { boxOf, toCells } from '../attention/cells.js';
import type { Pixels } from '../decoders/pixels.js';
import { withDecodeErrors } from '../vips/decode-errors.js';

/** Crops all frames to the window around the most salient spot of the first one. */
export function smartCrop(frames: readonly Vips.Image[], window: Size): Vips.Image[] {
  const [first] = frames;
  if (!first) return [];
  const { left, top, width, height } = attentionWindow(first, window, toCells(boxesOf(first), first));
  return frames.map((frame) => frame.crop(left, top, width, height));
}

/** Means of boxes, as `toBoxes` makes them. */
function boxesOf(image: Vips.Image): Pixels {
  return withDecodeErrors(() => {
    const colours = image.interpretation === 'srgb' ? image : image.colourspace('srgb');
    const { width, height } = boxOf(image);
    const boxes = (colours.hasAlpha() ? colours.premultiply() : colours).shrink(width, height, { ceil: true });
    const data = boxes.cast('uchar').writeToMemory() as Uint8Array;
    return { data, width: boxes.width, height: boxes.height };
  });
}

import type Vips from 'wasm-vips';
import { withAlpha } from './alpha.js';
import type { Bitmap } from './codecs/types.js';
import { decoding } from './decode.js';
import type { Scope } from './scope.js';

/** Computes a picture's pixels: libvips has put off all work until here. */
export function toBitmap(image: Vips.Image, scope: Scope): Bitmap {
  const { width, height } = image;
  const data = decoding(() => withAlpha(image, scope).writeToMemory()) as Uint8Array<ArrayBuffer>;
  return { data, width, height, opaque: !image.hasAlpha() || isOpaque(data) };
}

function isOpaque(rgba: Uint8Array): boolean {
  for (let at = 3; at < rgba.length; at += 4) {
    if (rgba[at] !== 255) return false;
  }
  return true;
}

/** Paints white under a bitmap, for JPEG (ImageKit 9, row 12). */
export function onWhite({ data, width, height }: Bitmap): Bitmap {
  const opaque = new Uint8Array(data.length);
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3]! / 255;
    for (let channel = at; channel < at + 3; channel++) {
      opaque[channel] = Math.round(data[channel]! * alpha + 255 * (1 - alpha));
    }
    opaque[at + 3] = 255;
  }
  return { data: opaque, width, height, opaque: true };
}

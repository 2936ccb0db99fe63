import type Vips from 'wasm-vips';
import { releaseBuffer } from '../runtime/release-buffer.js';
import { withDecodeErrors } from '../vips/decode-errors.js';
import type { Bitmap } from './encoder.js';

/** Computes a picture's pixels: libvips defers all work until here. */
export function toBitmap(image: Vips.Image): Bitmap {
  const { width, height } = image;
  const data = withDecodeErrors(() => image.writeToMemory()) as Uint8Array<ArrayBuffer>;
  if (image.hasAlpha()) return { data, width, height, opaque: isOpaque(data) };
  return { data: withOpaqueAlpha(data), width, height, opaque: true };
}

/** RGB to RGBA. libvips takes several times as long. */
function withOpaqueAlpha(rgb: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const rgba = new Uint8Array((rgb.length / 3) * 4);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    rgba[to] = rgb[from]!;
    rgba[to + 1] = rgb[from + 1]!;
    rgba[to + 2] = rgb[from + 2]!;
    rgba[to + 3] = 255;
  }
  releaseBuffer(rgb);
  return rgba;
}

/** Whether every pixel of RGBA data is opaque. */
export function isOpaque(rgba: Uint8Array): boolean {
  for (let at = 3; at < rgba.length; at += 4) {
    if (rgba[at] !== 255) return false;
  }
  return true;
}

/** Composes a bitmap over white, for JPEG (docs/imagekit.md#backgrounds). */
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

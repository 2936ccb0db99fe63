import type Vips from 'wasm-vips';

/** Casts back to 8-bit sRGB after an operation that computes in other numbers. */
export function castToSrgb(image: Vips.Image): Vips.Image {
  return image.cast('uchar').copy({ interpretation: 'srgb' });
}

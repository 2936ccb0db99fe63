import type Vips from 'wasm-vips';
import type { Scope } from './image-scope.js';

/** Back to sRGB with 8 bits, after an operation that computes in other numbers. */
export function castToSrgb(image: Vips.Image, scope: Scope): Vips.Image {
  return scope.keep(scope.keep(image.cast('uchar')).copy({ interpretation: 'srgb' }));
}

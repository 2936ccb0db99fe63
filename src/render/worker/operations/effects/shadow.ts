import type Vips from 'wasm-vips';
import type { Shadow } from '../../../../url/values/types.js';
import { castToSrgb } from '../../vips/cast.js';
import { embed } from '../../vips/embed.js';
import { alphaBand } from './bands.js';

/** A blurred black copy of the picture's shape beneath it (`e-shadow`). An opaque picture casts none. */
export function shadow(image: Vips.Image, { bl, st, x, y }: Shadow): Vips.Image {
  if (!image.hasAlpha()) return image;
  const { width, height } = image;
  const [left, top] = [Math.round((x * width) / 100), Math.round((y * height) / 100)];
  const moved = embed(alphaBand(image), { left, top, width, height });
  const soft = bl > 0 ? moved.gaussblur(Math.max(0.3, bl / 2)) : moved;
  const faint = soft.linear(st / 100, 0).cast('uchar');
  const black = faint.newFromImage([0, 0, 0]).cast('uchar');
  const dark = black.bandjoin(faint).copy({ interpretation: 'srgb' });
  return castToSrgb(dark.composite2(image, 'over'));
}

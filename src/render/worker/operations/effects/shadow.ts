import type Vips from 'wasm-vips';
import type { Shadow } from '../../../../url/values/types.js';
import { embed } from '../../vips/embed.js';
import { castToSrgb } from '../../vips/cast.js';
import { alphaBand, type EffectContext } from './bands.js';

/** A soft dark copy of the shape, beneath the picture (`e-shadow`). An opaque picture has no shape that could cast one. */
export function shadow(image: Vips.Image, { bl, st, x, y }: Shadow, { scope }: EffectContext): Vips.Image {
  if (!image.hasAlpha()) return image;
  const { width, height } = image;
  const [left, top] = [Math.round((x * width) / 100), Math.round((y * height) / 100)];
  const moved = embed(alphaBand(image, scope), { left, top, width, height }, scope);
  const soft = bl > 0 ? scope.keep(moved.gaussblur(Math.max(0.3, bl / 2))) : moved;
  const faint = scope.keep(scope.keep(soft.linear(st / 100, 0)).cast('uchar'));
  const black = scope.keep(scope.keep(faint.newFromImage([0, 0, 0])).cast('uchar'));
  const dark = scope.keep(scope.keep(black.bandjoin(faint)).copy({ interpretation: 'srgb' }));
  return castToSrgb(scope.keep(dark.composite2(image, 'over')), scope);
}

import type Vips from 'wasm-vips';
import type { Effect } from '../../plan/plan-effects.js';
import { withAlpha } from '../../vips/alpha.js';
import { castToSrgb } from '../../vips/cast.js';
import { embed } from '../../vips/embed.js';
import { alphaBand } from './bands.js';

/** A blurred black copy of the picture's shape beneath it, on a canvas that has room for both (`e-shadow`). */
export function shadow(
  image: Vips.Image,
  { sigma, strength, right, down, canvas }: Extract<Effect, { type: 'shadow' }>,
): Vips.Image {
  const picture = embed(withAlpha(image), canvas);
  const shape = embed(alphaBand(withAlpha(image)), { ...canvas, left: canvas.left + right, top: canvas.top + down });
  const faint = shape.gaussblur(sigma).linear(strength, 0).cast('uchar');
  const black = faint.newFromImage([0, 0, 0]).cast('uchar');
  const dark = black.bandjoin(faint).copy({ interpretation: 'srgb' });
  return castToSrgb(dark.composite2(picture, 'over'));
}

/** Whether nothing of a picture is transparent, so that it casts no shadow. */
export function isOpaque(image: Vips.Image): boolean {
  return !image.hasAlpha() || alphaBand(image).min() === 255;
}

import type Vips from 'wasm-vips';
import type { GradientDirection } from '../../../../url/values/types.js';
import type { Colour } from '../../../../url/values/types.js';
import { withAlpha } from '../../vips/alpha.js';
import { castToSrgb } from '../../vips/cast.js';
import { coordinates, type EffectContext } from './bands.js';

const CORNERS: Readonly<Record<Exclude<GradientDirection, number>, readonly [number, number]>> = {
  top_right: [1, -1],
  bottom_right: [1, 1],
  bottom_left: [-1, 1],
  top_left: [-1, -1],
};

/** Paints a gradient over a picture (`e-gradient`, ImageKit 2.4). It runs towards `direction`; colours mix premultiplied. */
export function gradient(
  image: Vips.Image,
  { direction, from, to, stop }: { direction: GradientDirection; from: Colour; to: Colour; stop: number },
  context: EffectContext,
): Vips.Image {
  const { scope } = context;
  const { width, height } = image;
  const { dx, dy, length } = slope(direction, width, height);
  const end = stop <= 1 ? stop : stop / length;
  const { x, y } = coordinates(width, height, context);
  // 0 at the side that it comes from, 1 where `to` is reached; a pixel counts by its middle.
  const start = 0.5 - (dx * (width - 1)) / 2 - (dy * (height - 1)) / 2;
  const along = scope.keep(scope.keep(x.linear(dx / end, start / end)).add(scope.keep(y.linear(dy / end, 0))));
  const part = scope.keep(along.clamp());
  const [a, b] = [premultiplied(from), premultiplied(to)];
  const painted = scope.keep(
    part.linear(
      b.map((value, band) => value - a[band]!),
      [...a],
    ),
  );
  const colours = castToSrgb(scope.keep(scope.keep(painted.copy({ interpretation: 'srgb' })).unpremultiply()), scope);
  const composed = scope.keep(withAlpha(image, scope).composite2(colours, 'over'));
  const whole = castToSrgb(composed, scope);
  return image.hasAlpha() ? whole : scope.keep(whole.extractBand(0, { n: 3 }));
}

/** How far the gradient gets with each pixel to the right and downwards, and how many pixels it has in all. */
function slope(
  direction: GradientDirection,
  width: number,
  height: number,
): { dx: number; dy: number; length: number } {
  if (typeof direction === 'string') {
    // The two other corners get the middle, whatever the shape.
    const [right, down] = CORNERS[direction];
    return { dx: right / (2 * width), dy: down / (2 * height), length: Math.hypot(width, height) };
  }
  const angle = (direction * Math.PI) / 180;
  const length = Math.abs(width * Math.sin(angle)) + Math.abs(height * Math.cos(angle));
  return { dx: Math.sin(angle) / length, dy: -Math.cos(angle) / length, length };
}

function premultiplied({ r, g, b, alpha }: Colour): readonly number[] {
  return [r * alpha, g * alpha, b * alpha, 255 * alpha];
}

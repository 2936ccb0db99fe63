import type Vips from 'wasm-vips';
import type { Colour, GradientDirection } from '../../../../url/values/types.js';
import { POSITION_FRACTIONS } from '../../plan/positions.js';
import { withAlpha } from '../../vips/alpha.js';
import { castToSrgb } from '../../vips/cast.js';
import type { VipsRuntime } from '../../vips/load-vips.js';
import { coordinates } from './bands.js';

/**
 * Paints a gradient over a picture (`e-gradient`, docs/imagekit.md#effects). It runs towards `direction`, and colours
 * mix premultiplied.
 *
 * @param stop where `to` is reached: a fraction of the way up to 1, above it pixels
 */
export function gradient(
  image: Vips.Image,
  { direction, from, to, stop }: { direction: GradientDirection; from: Colour; to: Colour; stop: number },
  vips: VipsRuntime,
): Vips.Image {
  const { width, height } = image;
  const { dx, dy, length } = slope(direction, width, height);
  const end = stop <= 1 ? stop : stop / length;
  const { x, y } = coordinates(width, height, vips);
  // 0 where the gradient starts, 1 where `to` is reached, measured at the centre of each pixel.
  const start = 0.5 - (dx * (width - 1)) / 2 - (dy * (height - 1)) / 2;
  const along = x.linear(dx / end, start / end).add(y.linear(dy / end, 0));
  const part = along.clamp();
  const [a, b] = [premultiplied(from), premultiplied(to)];
  const painted = part.linear(
    b.map((value, band) => value - a[band]!),
    [...a],
  );
  const colours = castToSrgb(painted.copy({ interpretation: 'srgb' }).unpremultiply());
  const composed = withAlpha(image).composite2(colours, 'over');
  const whole = castToSrgb(composed);
  return image.hasAlpha() ? whole : whole.extractBand(0, { n: 3 });
}

/** Progress of the gradient per pixel to the right and down, and its length in pixels. */
function slope(
  direction: GradientDirection,
  width: number,
  height: number,
): { dx: number; dy: number; length: number } {
  if (typeof direction === 'string') {
    // The two other corners are half-way, whatever the aspect ratio.
    const [x, y] = POSITION_FRACTIONS[direction];
    return { dx: (x - 0.5) / width, dy: (y - 0.5) / height, length: Math.hypot(width, height) };
  }
  const angle = (direction * Math.PI) / 180;
  const length = Math.abs(width * Math.sin(angle)) + Math.abs(height * Math.cos(angle));
  return { dx: Math.sin(angle) / length, dy: -Math.cos(angle) / length, length };
}

function premultiplied({ r, g, b, alpha }: Colour): readonly number[] {
  return [r * alpha, g * alpha, b * alpha, 255 * alpha];
}

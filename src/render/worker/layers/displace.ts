import type Vips from 'wasm-vips';
import { coordinates } from '../operations/effects/bands.js';
import { mapPremultiplied, withAlpha } from '../vips/alpha.js';
import { embed } from '../vips/embed.js';
import type { VipsRuntime } from '../vips/load-vips.js';
import type { LayerPosition } from './place.js';

/** Pixels by which a full channel moves the base, to the right and down. */
export interface Strength {
  readonly x: number;
  readonly y: number;
}

/** The shade that moves nothing. */
const MIDDLE = 128;

/**
 * Moves the pixels of a base under a layer (`lm-displace`; docs/imagekit.md#blend-modes): by the layer's red to the
 * right, by its green down. Where the layer is transparent nothing moves; what comes from outside of the base is the
 * colour of its edge.
 */
export function displace(
  base: Vips.Image,
  layer: Vips.Image,
  { left, top }: LayerPosition,
  strength: Strength,
  vips: VipsRuntime,
): Vips.Image {
  const { width, height } = base;
  const map = embed(withAlpha(layer), { left, top, width, height });
  const weight = map.extractBand(3).linear(1 / 255 / (255 - MIDDLE), 0);
  const { x, y } = coordinates(width, height, vips);
  const movedFrom = (at: Vips.Image, band: number, pixels: number, side: number): Vips.Image => {
    const move = map
      .extractBand(band)
      .linear(pixels, -MIDDLE * pixels)
      .multiply(weight);
    return at.subtract(move).clamp({ min: 0, max: side - 1 });
  };
  const index = movedFrom(x, 0, strength.x, width).bandjoin(movedFrom(y, 1, strength.y, height));
  const options = { interpolate: vips.Interpolate.newFromName('bilinear'), extend: 'copy', premultiplied: true };
  return mapPremultiplied(base, (pixels) => pixels.mapim(index, options));
}

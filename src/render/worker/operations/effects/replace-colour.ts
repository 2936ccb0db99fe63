import type Vips from 'wasm-vips';
import type { Colour } from '../../../../url/values/types.js';
import { labOf } from './lab.js';
import { mapColours, type EffectContext } from './bands.js';

/** What 1 of the tolerance is as a distance: at 100 it reaches across half of all colours. */
const REACH = 0.6;
/** How much a difference in lightness counts: shades of a colour are meant too. */
const LIGHTNESS_WEIGHT = 0.35;

/**
 * Moves a colour and its shades to another (`cr`). Within two thirds of the tolerance a pixel moves wholly, beyond all of
 * it not at all, so that edges stay smooth. `tolerance`: 0–100.
 */
export function replaceColour(
  image: Vips.Image,
  from: Colour,
  to: Colour,
  tolerance: number,
  { scope }: EffectContext,
): Vips.Image {
  const [fromL, fromA, fromB] = labOf(from);
  const [toL, toA, toB] = labOf(to);
  const reach = Math.max(1, tolerance * REACH);
  const soft = Math.max(1, reach / 3);
  return mapColours(
    image,
    (rgb) => {
      const lab = scope.keep(rgb.colourspace('lab'));
      const weights = [LIGHTNESS_WEIGHT, 1, 1];
      const off = scope.keep(lab.linear(weights, [-fromL * LIGHTNESS_WEIGHT, -fromA, -fromB]));
      const squares = scope.keep(scope.keep(off.multiply(off)).bandmean());
      const distance = scope.keep(scope.keep(squares.linear(3, 0)).pow(0.5));
      const part = scope.keep(scope.keep(distance.linear(-1 / soft, reach / soft)).clamp());
      const move = scope.keep(part.linear([toL - fromL, toA - fromA, toB - fromB], [0, 0, 0]));
      const moved = scope.keep(scope.keep(lab.add(move)).copy({ interpretation: 'lab' }));
      return scope.keep(moved.colourspace('srgb'));
    },
    scope,
  );
}

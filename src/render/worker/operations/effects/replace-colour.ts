import type Vips from 'wasm-vips';
import type { Colour } from '../../../../url/values/types.js';
import { mapColours } from './bands.js';
import { labOf } from './lab.js';

/** Distance in Lab per unit of tolerance: at 100 it covers half of all colours. */
const REACH = 0.6;
/** Weight of a difference in lightness: shades of the colour are replaced too. */
const LIGHTNESS_WEIGHT = 0.35;

/**
 * Replaces a colour and its shades (`cr`). Within two thirds of the tolerance a pixel is replaced completely, and
 * beyond it not at all, so that edges stay smooth.
 *
 * @param tolerance 0–100
 */
export function replaceColour(image: Vips.Image, from: Colour, to: Colour, tolerance: number): Vips.Image {
  const [fromL, fromA, fromB] = labOf(from);
  const [toL, toA, toB] = labOf(to);
  const reach = Math.max(1, tolerance * REACH);
  const soft = Math.max(1, reach / 3);
  return mapColours(image, (rgb) => {
    const lab = rgb.colourspace('lab');
    const weights = [LIGHTNESS_WEIGHT, 1, 1];
    const off = lab.linear(weights, [-fromL * LIGHTNESS_WEIGHT, -fromA, -fromB]);
    const squares = off.multiply(off).bandmean();
    const distance = squares.linear(3, 0).pow(0.5);
    const part = distance.linear(-1 / soft, reach / soft).clamp();
    const move = part.linear([toL - fromL, toA - fromA, toB - fromB], [0, 0, 0]);
    const moved = lab.add(move).copy({ interpretation: 'lab' });
    return moved.colourspace('srgb');
  });
}

import type { Box, Size, Spot } from '../../protocol/size.js';
import type { Pixels } from '../decoders/pixels.js';
import { windowAtSpot } from '../plan/focus-window.js';
import { labOf, xyzOf } from '../vips/lab.js';
import { blurred } from './blur.js';

/** Where skin lies among colours, as X, Y and Z of length 1 (smartcrop.js). */
const SKIN = [0.78, 0.57, 0.44] as const;
/** Y of 0 to 100: darker cells have neither skin nor saturation. */
const DARK = 5;
const EDGE_WEIGHT = 5;
/** The blur's sigma is this part of the window's diagonal, and at least one cell. */
const SIGMA_SHARE = 0.1;
/** Scores that differ by less are equal: they come from rounding. */
const EQUAL = 1e-6;

/**
 * Places a window around the most salient spot of a picture (`fo-auto`).
 *
 * @param cells the picture as `toCells` shrinks it
 */
export function attentionWindow(picture: Size, window: Size, cells: Pixels): Box {
  const share = { width: window.width / picture.width, height: window.height / picture.height };
  return windowAtSpot(picture, window, attentionSpot(cells, share));
}

/**
 * The most salient spot, as libvips' `attention` finds it: edges, skin and red, summed up over an area that grows with
 * the window. Among equal spots it is the one nearest to the middle.
 *
 * @param share sides of the window in parts of the picture's
 */
function attentionSpot({ data, width, height }: Pixels, share: Size): Spot {
  const luminance = new Float64Array(width * height);
  const scores = new Float64Array(width * height);
  for (let cell = 0; cell < scores.length; cell++) {
    const colour = { r: data[4 * cell]!, g: data[4 * cell + 1]!, b: data[4 * cell + 2]! };
    const [x, y, z] = xyzOf(colour);
    luminance[cell] = 100 * y;
    // a*: red is above 0, green below.
    if (luminance[cell]! > DARK) scores[cell] = skinScore(x, y, z) + labOf(colour)[1];
  }
  addEdges(scores, luminance, { width, height });
  const sigma = Math.max(1, SIGMA_SHARE * Math.hypot(share.width * width, share.height * height));
  return highest(blurred(scores, { width, height }, sigma), { width, height });
}

/** 100 for the colour of skin, less the further a colour is from it. */
function skinScore(x: number, y: number, z: number): number {
  const length = Math.hypot(x, y, z);
  return 100 * (1 - Math.hypot(x / length - SKIN[0], y / length - SKIN[1], z / length - SKIN[2]));
}

/** Adds how much each cell differs from its four neighbours. Cells beyond the edges repeat the last ones. */
function addEdges(scores: Float64Array, luminance: Float64Array, { width, height }: Size): void {
  for (let y = 0, cell = 0; y < height; y++) {
    const above = y > 0 ? -width : 0;
    const below = y < height - 1 ? width : 0;
    for (let x = 0; x < width; x++, cell++) {
      const left = x > 0 ? -1 : 0;
      const right = x < width - 1 ? 1 : 0;
      const sum = [above, below, left, right].reduce((total, step) => total + luminance[cell + step]!, 0);
      scores[cell]! += EDGE_WEIGHT * Math.abs(4 * luminance[cell]! - sum);
    }
  }
}

function highest(scores: Float64Array, { width, height }: Size): Spot {
  const least = scores.reduce((most, score) => Math.max(most, score), -Infinity) - EQUAL;
  let found = { x: 0.5, y: 0.5 };
  let nearest = Infinity;
  scores.forEach((score, cell) => {
    if (score < least) return;
    const [column, row] = [cell % width, Math.floor(cell / width)];
    const x = (column + 0.5 + peak(scores, cell, { at: column, count: width, step: 1 })) / width;
    const y = (row + 0.5 + peak(scores, cell, { at: row, count: height, step: width })) / height;
    const distance = (x - 0.5) ** 2 + (y - 0.5) ** 2;
    if (distance < nearest) [found, nearest] = [{ x, y }, distance];
  });
  return found;
}

/**
 * How far from the middle of its cell the highest score is along one axis, in cells: the top of a parabola through the
 * cell and its neighbours. So the middle of a symmetrical picture is found, whichever of its two cells is ahead.
 */
function peak(scores: Float64Array, cell: number, axis: { at: number; count: number; step: number }): number {
  const { at, count, step } = axis;
  if (at === 0 || at === count - 1) return 0;
  const [before, score, after] = [scores[cell - step]!, scores[cell]!, scores[cell + step]!];
  const bend = before - 2 * score + after;
  return bend > -EQUAL ? 0 : Math.max(-0.5, Math.min(0.5, (before - after) / (2 * bend)));
}

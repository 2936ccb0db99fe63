import type { Position } from '../../../url/values/types.js';

/** Positions as fractions of width and height: 0 is the left or top side, 1 the right or bottom one. */
export const POSITION_FRACTIONS: Readonly<Record<Position, readonly [number, number]>> = {
  center: [0.5, 0.5],
  top: [0.5, 0],
  left: [0, 0.5],
  bottom: [0.5, 1],
  right: [1, 0.5],
  top_left: [0, 0],
  top_right: [1, 0],
  bottom_left: [0, 1],
  bottom_right: [1, 1],
};

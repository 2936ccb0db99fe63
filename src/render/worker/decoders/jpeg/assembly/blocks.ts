import { componentAt } from './component';
import { putFlat, shrink } from './idct';
import { BLOCK_BYTES } from './memory';

/** Writes the blocks of a component whose coefficients were kept, each shrunk to its side. */
export function shrinkBlocks(index: usize): void {
  const one = componentAt(index);
  const side = one.side;
  let from = one.coefficients;
  for (let row = 0; row < one.rows; row++) {
    let to = one.pixels + row * side * one.stride;
    for (let column = 0; column < one.columns; column++, from += one.blockBytes, to += side) {
      if (side == 1 || isFlat(from)) putFlat(load<i16>(from), side, to, one.stride);
      else shrink(from, side, to, one.stride);
    }
  }
}

/** Whether a block has no coefficient besides the first. */
function isFlat(block: usize): bool {
  let all = i16x8.replace_lane(v128.load(block), 0, 0);
  for (let at: usize = 16; at < BLOCK_BYTES; at += 16) all = v128.or(all, v128.load(block + at));
  return !v128.any_true(all);
}

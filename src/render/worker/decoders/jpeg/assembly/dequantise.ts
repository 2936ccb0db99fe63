import { componentAt, isWhole } from './component';
import { BLOCK, BLOCK_BYTES, OFFSETS } from './memory';
import { nonzero } from './nonzero';

/** Range of a coefficient. Damaged data may exceed it. */
const LEAST: i32 = -0x8000;
const MOST: i32 = 0x7fff;

/**
 * Multiplies the coefficients of a component by their factors, and brings them from zigzag order, as progressive scans
 * write them, to that of `OFFSETS`.
 */
export function dequantise(index: usize): void {
  const one = componentAt(index);
  const quantisation = one.quantisation;
  const mean: i32 = load<u16>(quantisation);
  const end = one.block(0, one.rows);
  const whole = isWhole(one);
  for (let block = one.coefficients; block < end; block += one.blockBytes) {
    const dc = max(LEAST, min(MOST, (load<i16>(block) as i32) * mean));
    if (whole) {
      // Without DC.
      const others = nonzero(block) & ~(1 as u64);
      if (others) move(block, others, quantisation);
    }
    store<i16>(block, dc);
  }
}

function move(block: usize, coefficients: u64, quantisation: usize): void {
  memory.copy(BLOCK, block, BLOCK_BYTES);
  memory.fill(block, 0, BLOCK_BYTES);
  for (; coefficients; coefficients &= coefficients - 1) {
    const at = ctz(coefficients) as usize;
    const level = (load<i16>(BLOCK + (at << 1)) as i32) * load<u16>(quantisation + (at << 1));
    store<i16>(block + load<u8>(OFFSETS + at), level);
  }
}

import { decodeAcFirst } from './ac-first';
import { decodeAcRefinement } from './ac-refinement';
import { componentAt } from './component';
import { decodeDcFirst, decodeDcRefinement } from './dc-scans';
import { ProgressiveScan } from './scan';

/**
 * Decodes a scan of a progressive file (T.81, G.1.2 and G.2) from the intervals that `unstuff` has written, into the
 * coefficients of its components: in zigzag order, not multiplied yet. They must be zeroed before the first scan. False
 * if the data is damaged.
 */
export function decodeProgressiveScan(scan: ProgressiveScan, intervals: usize): bool {
  const mcus = scan.columns * scan.rows;
  const step = scan.restartInterval > 0 ? scan.restartInterval : mcus;
  for (let mcu = 0; mcu < mcus; mcu += step, intervals += 8) {
    const last = min(mcu + step, mcus);
    if (!decodeInterval(scan, mcu, last, load<usize>(intervals), load<usize>(intervals, 4))) return false;
  }
  return true;
}

/** Decodes the MCUs from `mcu` to before `last`, whose data lies from `at` to `end`. */
function decodeInterval(scan: ProgressiveScan, mcu: i32, last: i32, at: usize, end: usize): bool {
  if (scan.spectralStart > 0) {
    const one = componentAt(scan.first);
    if (scan.approximationHigh > 0) return decodeAcRefinement(scan, one, mcu, last, at, end);
    return decodeAcFirst(scan, one, mcu, last, at, end);
  }
  if (scan.approximationHigh > 0) return decodeDcRefinement(scan, mcu, last, at, end);
  for (let index: usize = 0; index < scan.components; index++) componentAt(scan.first + index).before = 0;
  return decodeDcFirst(scan, mcu, last, at, end);
}

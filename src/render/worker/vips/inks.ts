import { LRUCache } from 'lru-cache';
import type Vips from 'wasm-vips';
import { digestOf } from '../../../shared/bytes.js';
import { GRID_NODES, type InkGrid } from '../decoders/jpeg/ink-grid.js';
import type { VipsRuntime } from './load-vips.js';

/** libvips' name for an ICC profile. */
export const PROFILE = 'icc-profile-data';

/** Rendering intent for colours that sRGB lacks: as in browsers, so that shades stay apart. */
export const INTENT = 'perceptual';

/** Converts CMYK to sRGB by its profile; by a usual one where it has none that can be used. */
export function inksToSrgb(image: Vips.Image, depth: 8 | 16 = 8): Vips.Image {
  return image.iccTransform('srgb', { embedded: true, intent: INTENT, input_profile: 'cmyk', depth });
}

/** Of two thirds of a megabyte each. Most pictures of a PIM have one of a few profiles. */
const grids = new LRUCache<string, InkGrid>({ max: 4 });

/**
 * The sRGB colours of a CMYK profile, cached. Little CMS computes the same table for each picture, which takes it longer
 * than to convert a small one.
 *
 * @param profile undefined for a usual one
 */
export function inkGrid(profile: Uint8Array | undefined, vips: VipsRuntime): InkGrid {
  const key = profile ? digestOf(profile) : '';
  let grid = grids.get(key);
  if (!grid) {
    grid = computeGrid(profile, vips);
    grids.set(key, grid);
  }
  return grid;
}

function computeGrid(profile: Uint8Array | undefined, vips: VipsRuntime): InkGrid {
  const side = GRID_NODES ** 2;
  const image = vips.Image.newFromMemory(allInks(), side, side, 4, vips.BandFormat.ushort);
  const inks = image.copy({ interpretation: 'cmyk' });
  if (profile) inks.setBlob(PROFILE, profile);
  const colours = inksToSrgb(inks, 16).writeToMemory();
  const grid = new Uint16Array(4 * side * side).fill(0xffff);
  for (let from = 0, to = 0; to < grid.length; from += 3, to += 4) {
    for (let band = 0; band < 3; band++) grid[to + band] = colours[from + band]!;
  }
  return grid;
}

/** All amounts of all inks, with 16 bits each. */
function allInks(): Uint16Array {
  const inks = new Uint16Array(4 * GRID_NODES ** 4);
  for (let at = 0; at < inks.length; at++) {
    const place = GRID_NODES ** (3 - (at % 4));
    const node = Math.floor(Math.floor(at / 4) / place) % GRID_NODES;
    inks[at] = Math.round((node * 0xffff) / (GRID_NODES - 1));
  }
  return inks;
}

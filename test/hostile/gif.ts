import { latin, le16 } from './bytes.js';
import { DAMAGED, shown, TOO_LARGE, TOO_MANY_PARTS, type HostilePicture } from './hostile-picture.js';

const PALETTE = Buffer.from([0, 0, 0, 255, 255, 255]);
/** One black pixel, by LZW. */
const PIXEL = Buffer.from([2, 2, 0x44, 1, 0]);
const END = latin(';');

function screen(width: number, height: number): Buffer {
  return Buffer.concat([latin('GIF89a'), le16(width), le16(height), Buffer.from([0x80, 0, 0]), PALETTE]);
}

/** A frame of one pixel, or of what it claims. */
function frame(width = 1, height = 1, left = 0, top = 0): Buffer {
  return Buffer.concat([latin(','), ...[left, top, width, height].map(le16), Buffer.from([0]), PIXEL]);
}

function gif(width: number, height: number, frames: readonly Buffer[]): Buffer {
  return Buffer.concat([screen(width, height), ...frames, END]);
}

const times = (count: number, part: Buffer): Buffer[] => Array<Buffer>(count).fill(part);

export function hostileGifs(): readonly HostilePicture[] {
  return [
    {
      name: 'a GIF that claims 65,535 x 65,535 pixels',
      make: () => gif(65_535, 65_535, [frame(65_535, 65_535)]),
      ends: TOO_LARGE,
    },
    {
      name: 'a GIF whose frame claims 60,000 x 60,000 pixels',
      make: () => gif(1, 1, [frame(60_000, 60_000)]),
      ends: TOO_LARGE,
    },
    {
      name: 'a GIF whose screen claims 65,535 x 65,535 pixels and whose frame has one',
      make: () => gif(65_535, 65_535, [frame()]),
      ends: shown(40, 40),
    },
    { name: 'a GIF without size', nightly: true, make: () => gif(0, 0, [frame(0, 0)]), ends: shown(40, 40) },
    {
      name: 'a GIF whose frame lies outside',
      make: () => gif(40, 30, [frame(10, 10, 60_000, 60_000)]),
      ends: TOO_LARGE,
    },
    { name: 'a GIF without frames', nightly: true, make: () => gif(40, 30, []), ends: DAMAGED },
    { name: 'a GIF without an end', make: () => Buffer.concat([screen(40, 30), frame()]), ends: shown(40, 30) },
    {
      name: 'a GIF of 100 bytes with 75 million pixels in 3 frames',
      make: () => gif(5_000, 5_000, times(3, frame(5_000, 5_000))),
      transformation: 'w-40,f-auto',
      ends: shown(40, 40),
    },
    {
      name: 'a GIF of 200 bytes with 125 million pixels in 5 frames',
      make: () => gif(5_000, 5_000, times(5, frame(5_000, 5_000))),
      ends: TOO_LARGE,
    },
    {
      name: 'a GIF of which 320 million pixels in 20 frames are asked for',
      make: () => gif(16, 16, times(20, frame(16, 16))),
      transformation: 'w-4000,f-auto',
      ends: TOO_LARGE,
    },
    {
      name: 'a GIF with 1,000 frames',
      make: () => gif(16, 16, times(1_000, frame(16, 16))),
      transformation: 'w-8,f-auto',
      ends: shown(8, 8),
    },
    {
      name: 'a GIF with 1,000,000 frames',
      nightly: true,
      make: () => gif(1, 1, times(1_000_000, frame())),
      transformation: 'w-8,f-auto',
      ends: TOO_MANY_PARTS,
    },
  ];
}

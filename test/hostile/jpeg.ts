import { be16, be32, latin, le16, le32 } from './bytes.js';
import { DAMAGED, shown, TOO_LARGE, TOO_MANY_PARTS, type HostilePicture, type Rgb } from './hostile-picture.js';

/** What coefficients of zero stand for. */
const GREY: Rgb = [128, 128, 128];

const START = Buffer.from([0xff, 0xd8]);
const END = Buffer.from([0xff, 0xd9]);

/** A segment with this marker. */
export function segment(marker: number, ...data: Buffer[]): Buffer {
  const body = Buffer.concat(data);
  return Buffer.concat([Buffer.from([0xff, marker]), be16(body.length + 2), body]);
}

const QUANTA = segment(0xdb, Buffer.from([0]), Buffer.alloc(64, 1));

/** A Huffman table with one symbol, whose code is one zero bit. */
function table(kind: 'dc' | 'ac', symbol: number): Buffer {
  return segment(0xc4, Buffer.from([kind === 'dc' ? 0 : 0x10, 1]), Buffer.alloc(15), Buffer.from([symbol]));
}

/** Greys. `marker` is that of a sequential or a progressive frame. */
function frame(marker: 0xc0 | 0xc2, width: number, height: number, bits = 8): Buffer {
  return segment(marker, Buffer.from([bits]), be16(height), be16(width), Buffer.from([1, 1, 0x11, 0]));
}

/** A scan of one component, whose bits are all zero. */
function scan(first: number, last: number, bytes: number): Buffer {
  return Buffer.concat([segment(0xda, Buffer.from([1, 1, 0, first, last, 0])), Buffer.alloc(bytes)]);
}

const blocks = (width: number, height: number): number => Math.ceil(width / 8) * Math.ceil(height / 8);

/** Grey pixels of one shade; a block takes two bits. */
function flat(
  width: number,
  height: number,
  claimed: readonly [number, number] = [width, height],
  ...extra: Buffer[]
): Buffer {
  const pixels = scan(0, 63, Math.ceil((blocks(width, height) * 2) / 8));
  return Buffer.concat([START, ...extra, QUANTA, frame(0xc0, ...claimed), table('dc', 0), table('ac', 0), pixels, END]);
}

/** Thousands of scans that say nothing, each of which makes a decoder go over the whole picture. */
function progressive(width: number, height: number, scans: number): Buffer {
  const count = blocks(width, height);
  // 16,384 blocks take one code and 14 bits.
  const nothing = scan(1, 63, Math.ceil((Math.ceil(count / 16_384) * 15) / 8));
  const first = scan(0, 0, Math.ceil(count / 8));
  const head = [START, QUANTA, frame(0xc2, width, height), table('dc', 0), table('ac', 0xe0)];
  return Buffer.concat([...head, first, ...Array<Buffer>(scans).fill(nothing), END]);
}

/** EXIF whose only directory is followed by itself. */
const LOOPING_EXIF = segment(
  0xe1,
  latin('Exif\0\0II*\0'),
  le32(8),
  le16(2),
  // The orientation, 200, and the EXIF directory, which is this one.
  Buffer.concat([le16(0x0112), le16(3), le32(1), le32(200)]),
  Buffer.concat([le16(0x8769), le16(4), le32(1), le32(8)]),
  le32(8),
);

/** Pieces of a colour profile that claim to be `count`. */
function profile(pieces: number, count: number): Buffer {
  const piece = (index: number): Buffer =>
    segment(0xe2, latin('ICC_PROFILE\0'), Buffer.from([index + 1, count]), Buffer.alloc(65_000, index));
  return Buffer.concat(Array.from({ length: pieces }, (_, index) => piece(index)));
}

const XMP = segment(0xe1, latin('http://ns.adobe.com/xap/1.0/\0'), Buffer.alloc(65_000, '<'));
const times = (count: number, part: Buffer): Buffer => Buffer.concat(Array<Buffer>(count).fill(part));

const small = (...extra: Buffer[]): Buffer => flat(40, 30, [40, 30], ...extra);

export function hostileJpegs(): readonly HostilePicture[] {
  return [
    { name: 'a JPEG that claims 65,500 x 65,500 pixels', make: () => flat(40, 30, [65_500, 65_500]), ends: TOO_LARGE },
    {
      name: 'a JPEG that claims 65,535 x 65,535 pixels',
      nightly: true,
      make: () => flat(40, 30, [65_535, 65_535]),
      ends: DAMAGED,
    },
    { name: 'a JPEG without width', nightly: true, make: () => flat(40, 30, [0, 30]), ends: DAMAGED },
    { name: 'a JPEG without height', nightly: true, make: () => flat(40, 30, [40, 0]), ends: DAMAGED },
    {
      name: 'a JPEG with fewer lines than it claims',
      make: () => flat(400, 300, [400, 600]),
      ends: shown(40, 60, GREY),
    },
    { name: 'a JPEG with two sizes', nightly: true, make: () => small(frame(0xc0, 60_000, 60_000)), ends: DAMAGED },
    {
      name: 'a JPEG of 17 bits',
      nightly: true,
      make: () => Buffer.concat([START, QUANTA, frame(0xc0, 40, 30, 17), END]),
      ends: DAMAGED,
    },
    {
      name: 'a JPEG of 390 KB with 99 million pixels, just below the limit',
      make: () => flat(10_000, 9_900),
      ends: shown(40, 40, GREY),
    },
    {
      name: 'a JPEG with 30 million pixels of which all are asked for',
      make: () => flat(6_000, 5_000),
      transformation: 'f-webp',
      ends: TOO_LARGE,
    },
    {
      name: 'a JPEG with 90 million pixels in 20 scans',
      nightly: true,
      make: () => progressive(9_500, 9_500, 20),
      ends: shown(40, 40, GREY),
    },
    {
      name: 'a JPEG with 90 million pixels in 5,000 scans',
      make: () => progressive(9_500, 9_500, 5_000),
      ends: TOO_MANY_PARTS,
    },
    { name: 'a JPEG with 5,000 scans', make: () => progressive(40, 30, 5_000), ends: TOO_MANY_PARTS },
    { name: 'a JPEG whose EXIF leads back to itself', make: () => small(LOOPING_EXIF), ends: shown(40, 30, GREY) },
    {
      name: 'a JPEG whose colour profile is rubbish of 16 MB',
      nightly: true,
      make: () => small(profile(255, 255)),
      ends: shown(40, 30, GREY),
    },
    { name: 'a JPEG whose colour profile lacks pieces', make: () => small(profile(3, 200)), ends: shown(40, 30, GREY) },
    { name: 'a JPEG with 32 MB of XMP', nightly: true, make: () => small(times(500, XMP)), ends: shown(40, 30, GREY) },
    {
      name: 'a JPEG with 500,000 comments',
      make: () => small(times(500_000, segment(0xfe, latin('hi')))),
      ends: TOO_MANY_PARTS,
    },
    {
      name: 'a JPEG with a segment of no length',
      make: () => small(Buffer.concat([Buffer.from([0xff, 0xe5]), be16(0)])),
      ends: shown(40, 30, GREY),
    },
    {
      name: 'a JPEG that is nothing but a beginning',
      nightly: true,
      make: () => Buffer.concat([START, Buffer.from([0xff]), be32(0)]),
      ends: DAMAGED,
    },
  ];
}

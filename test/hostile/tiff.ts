import { deflateSync } from 'node:zlib';
import { latin, le16, le32 } from './bytes.js';
import { DAMAGED, shown, TOO_LARGE, TOO_MANY_PARTS, type HostilePicture } from './hostile-picture.js';

const TAGS = {
  width: 256,
  height: 257,
  bits: 258,
  compression: 259,
  photometric: 262,
  stripOffset: 273,
  samples: 277,
  stripRows: 278,
  stripBytes: 279,
  tileWidth: 322,
  tileHeight: 323,
  subDirectories: 330,
};
const LONG = 4;
const DEFLATE = 8;

type Fields = Partial<Record<keyof typeof TAGS, number>>;

const HEADER = 8;

/** A directory of numbers at `at`, followed by the one at `next`. */
function directory(fields: Fields, next: number): Buffer {
  const entries = Object.entries(fields)
    .map(([name, value]) => ({ tag: TAGS[name as keyof typeof TAGS], value }))
    .sort((a, b) => a.tag - b.tag)
    .map(({ tag, value }) => Buffer.concat([le16(tag), le16(LONG), le32(1), le32(value)]));
  return Buffer.concat([le16(entries.length), ...entries, le32(next)]);
}

const lengthOf = (fields: Fields): number => directory(fields, 0).length;

/** Greys of 8 bits in one strip right behind the directory. */
function greys(width: number, height: number, more: Fields = {}, pixels = Buffer.alloc(width * height)): Buffer {
  const fields: Fields = {
    width,
    height,
    bits: 8,
    compression: 1,
    photometric: 1,
    samples: 1,
    stripRows: height,
    stripOffset: 0,
    stripBytes: pixels.length,
    ...more,
  };
  const stripOffset = HEADER + lengthOf(fields);
  return Buffer.concat([head(HEADER), directory({ ...fields, stripOffset, ...more }, 0), pixels]);
}

const head = (first: number): Buffer => Buffer.concat([latin('II*\0'), le32(first)]);

/** Pages of one pixel, each in a directory of its own; the last is followed by the one at `next`. */
function pages(count: number, next: number): Buffer {
  const fields: Fields = {
    width: 1,
    height: 1,
    bits: 8,
    compression: 1,
    photometric: 1,
    samples: 1,
    stripRows: 1,
    stripBytes: 1,
    stripOffset: 4,
  };
  const length = lengthOf(fields);
  const directories = Array.from({ length: count }, (_, index) =>
    directory(fields, index === count - 1 ? next : HEADER + (index + 1) * length),
  );
  return Buffer.concat([head(HEADER), ...directories]);
}

export function hostileTiffs(): readonly HostilePicture[] {
  return [
    {
      name: 'a TIFF that claims 60,000 x 60,000 pixels',
      make: () => greys(40, 30, { width: 60_000, height: 60_000 }),
      ends: TOO_LARGE,
    },
    {
      name: 'a TIFF that claims 4,294,967,295 x 4,294,967,295 pixels',
      nightly: true,
      make: () => greys(40, 30, { width: 0xffffffff, height: 0xffffffff }),
      ends: DAMAGED,
    },
    { name: 'a TIFF without width', nightly: true, make: () => greys(40, 30, { width: 0 }), ends: DAMAGED },
    { name: 'a TIFF without height', nightly: true, make: () => greys(40, 30, { height: 0 }), ends: DAMAGED },
    {
      name: 'a TIFF whose pixels lie behind its end',
      make: () => greys(40, 30, { stripOffset: 1_000_000 }),
      ends: DAMAGED,
    },
    {
      name: 'a TIFF with fewer lines than it claims',
      nightly: true,
      make: () => greys(40, 30, { height: 3_000, stripRows: 3_000 }),
      ends: DAMAGED,
    },
    {
      name: 'a TIFF with strips of no lines',
      nightly: true,
      make: () => greys(40, 30, { stripRows: 0 }),
      ends: DAMAGED,
    },
    { name: 'a TIFF of 65,535 channels', nightly: true, make: () => greys(40, 30, { samples: 65_535 }), ends: DAMAGED },
    {
      name: 'a TIFF with tiles of 4,000,000,000 pixels',
      nightly: true,
      make: () => greys(40, 30, { tileWidth: 64_000, tileHeight: 64_000 }),
      ends: DAMAGED,
    },
    {
      name: 'a TIFF of 97 KB with 99 million pixels, just below the limit',
      nightly: true,
      make: () => greys(10_000, 9_900, { compression: DEFLATE }, deflateSync(Buffer.alloc(99_000_000), { level: 9 })),
      ends: shown(40, 40),
    },
    { name: 'a TIFF whose directory is followed by itself', make: () => pages(1, HEADER), ends: TOO_MANY_PARTS },
    {
      name: 'a TIFF whose third directory is followed by the first',
      make: () => pages(3, HEADER),
      ends: TOO_MANY_PARTS,
    },
    {
      name: 'a TIFF whose directory holds itself',
      make: () => greys(40, 30, { subDirectories: HEADER }),
      ends: shown(40, 30),
    },
    { name: 'a TIFF of 5,000 pages', nightly: true, make: () => pages(5_000, 0), ends: shown(40, 40) },
    { name: 'a TIFF whose directory lies behind its end', nightly: true, make: () => head(1_000_000), ends: DAMAGED },
    {
      name: 'a TIFF with 65,535 entries that are not there',
      nightly: true,
      make: () => Buffer.concat([head(HEADER), le16(65_535)]),
      ends: DAMAGED,
    },
  ];
}

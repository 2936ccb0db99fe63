import { crc32, deflateSync } from 'node:zlib';
import { be32, latin, patched } from './bytes.js';
import { BLACK, DAMAGED, shown, TOO_LARGE, TOO_MANY_PARTS, type HostilePicture } from './hostile-picture.js';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOUR_TYPES = { grey: 0, rgb: 2, palette: 3 };
const CHANNELS = { grey: 1, rgb: 3, palette: 1 };

interface Head {
  readonly width: number;
  readonly height: number;
  readonly colour?: keyof typeof COLOUR_TYPES;
  readonly bits?: 1 | 8;
  readonly interlaced?: boolean;
}

/** A chunk, with the right checksum unless another is given. */
export function chunk(type: string, data: Buffer, crc?: number): Buffer {
  const named = Buffer.concat([latin(type), data]);
  return Buffer.concat([be32(data.length), named, be32(crc ?? crc32(named))]);
}

function header({ width, height, colour = 'rgb', bits = 8, interlaced = false }: Head): Buffer {
  const rest = Buffer.from([bits, COLOUR_TYPES[colour], 0, 0, Number(interlaced)]);
  return chunk('IHDR', Buffer.concat([be32(width), be32(height), rest]));
}

const END = chunk('IEND', Buffer.alloc(0));

/** A PNG of these chunks, header and end included. */
const file = (...chunks: Buffer[]): Buffer => Buffer.concat([SIGNATURE, ...chunks]);

function black({ width, height, colour = 'rgb', bits = 8, interlaced }: Head): Buffer {
  const line = 1 + Math.ceil((width * CHANNELS[colour] * bits) / 8);
  // The seven passes of an interlaced picture have nearly twice the lines, and with them that many filter bytes.
  const bytes = line * height + (interlaced ? 2 * height + 7 : 0);
  return chunk('IDAT', deflateSync(Buffer.alloc(bytes), { level: 9 }));
}

/** A black picture, compressed as far as it goes. */
export const blackPng = (head: Head): Buffer => file(header(head), black(head), END);

/** A PNG whose pixels are few, whatever its header says. */
const liar = (head: Head): Buffer => file(header(head), black({ ...head, width: 4, height: 4 }), END);

/** 40x30 pixels with one more chunk in front of them. */
const SMALL = { width: 40, height: 30 };
const withChunk = (extra: Buffer): Buffer => file(header(SMALL), extra, black(SMALL), END);
const times = (count: number, part: Buffer): Buffer => Buffer.concat(Array<Buffer>(count).fill(part));

/** Compressed a thousand times smaller than it is. */
const bomb = (bytes: number): Buffer => deflateSync(Buffer.alloc(bytes, 'A'), { level: 9 });

const MIB = 1024 * 1024;

export function hostilePngs(): readonly HostilePicture[] {
  const good = blackPng(SMALL);
  return [
    {
      name: 'a PNG that claims 60,000 x 60,000 pixels',
      make: () => liar({ width: 60_000, height: 60_000 }),
      ends: TOO_LARGE,
    },
    {
      name: 'a PNG that claims 2,147,483,647 x 2,147,483,647 pixels',
      nightly: true,
      make: () => liar({ width: 2 ** 31 - 1, height: 2 ** 31 - 1 }),
      ends: DAMAGED,
    },
    {
      name: 'a PNG of one line with 500 million pixels',
      nightly: true,
      make: () => liar({ width: 500_000_000, height: 1 }),
      ends: DAMAGED,
    },
    { name: 'a PNG without width', make: () => liar({ width: 0, height: 30 }), ends: DAMAGED },
    { name: 'a PNG without height', nightly: true, make: () => liar({ width: 40, height: 0 }), ends: DAMAGED },
    {
      name: 'a PNG with fewer lines than it claims',
      nightly: true,
      make: () => liar({ width: 400, height: 300 }),
      ends: DAMAGED,
    },
    {
      name: 'a PNG of 300 KB with 99 million pixels, just below the limit',
      nightly: true,
      make: () => blackPng({ width: 10_000, height: 9_900 }),
      ends: shown(40, 40, BLACK),
    },
    {
      name: 'an interlaced PNG of 6 KB with 49 million pixels',
      nightly: true,
      make: () => blackPng({ width: 7_000, height: 7_000, colour: 'grey', bits: 1, interlaced: true }),
      ends: shown(40, 40, BLACK),
    },
    {
      name: 'a PNG of 15 KB with 100.01 million pixels, just above the limit',
      make: () => blackPng({ width: 10_001, height: 10_000, colour: 'grey', bits: 1 }),
      ends: TOO_LARGE,
    },
    {
      name: 'a PNG with a wrong sum in its header',
      make: () => patched(good, 29, be32(0)),
      ends: shown(40, 30, BLACK),
    },
    {
      name: 'a PNG with a wrong sum in its pixels',
      make: () => patched(good, good.length - 16, be32(0)),
      ends: shown(40, 30, BLACK),
    },
    {
      name: 'a PNG with a wrong sum in a comment',
      make: () => withChunk(chunk('tEXt', latin('a\0b'), 0)),
      ends: shown(40, 30, BLACK),
    },
    { name: 'a PNG without pixels', nightly: true, make: () => file(header(SMALL), END), ends: DAMAGED },
    { name: 'a PNG without an end', make: () => file(header(SMALL), black(SMALL)), ends: shown(40, 30, BLACK) },
    {
      name: 'a PNG that misses its palette',
      nightly: true,
      make: () => blackPng({ ...SMALL, colour: 'palette' }),
      ends: DAMAGED,
    },
    {
      name: 'a PNG whose colour profile unpacks to 100 MiB',
      nightly: true,
      make: () => withChunk(chunk('iCCP', Buffer.concat([latin('icc\0\0'), bomb(100 * MIB)]))),
      ends: shown(40, 30, BLACK),
    },
    {
      name: 'a PNG whose text unpacks to 100 MiB',
      make: () => withChunk(chunk('zTXt', Buffer.concat([latin('Comment\0\0'), bomb(100 * MIB)]))),
      ends: shown(40, 30, BLACK),
    },
    {
      name: 'a PNG whose international text unpacks to 100 MiB',
      nightly: true,
      make: () => withChunk(chunk('iTXt', Buffer.concat([latin('XML:com.adobe.xmp\0\x01\0\0\0'), bomb(100 * MIB)]))),
      ends: shown(40, 30, BLACK),
    },
    {
      name: 'a PNG with 30 MiB of EXIF',
      nightly: true,
      make: () => withChunk(chunk('eXIf', Buffer.concat([latin('II*\0\x08\0\0\0\xff\xff'), Buffer.alloc(30 * MIB)]))),
      ends: shown(40, 30, BLACK),
    },
    {
      name: 'a PNG with 300,000 comments',
      nightly: true,
      make: () => withChunk(times(300_000, chunk('tEXt', latin('a\0b')))),
      ends: TOO_MANY_PARTS,
    },
    {
      name: 'a PNG with 100,000 empty pieces of pixels',
      make: () => withChunk(times(100_000, chunk('IDAT', Buffer.alloc(0)))),
      ends: TOO_MANY_PARTS,
    },
    {
      name: 'a PNG with a chunk of 2 GB that is not there',
      nightly: true,
      make: () => withChunk(Buffer.concat([be32(2 ** 31 - 1), latin('IDAT')])),
      ends: DAMAGED,
    },
  ];
}

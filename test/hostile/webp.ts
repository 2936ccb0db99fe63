import { scene } from '../support/pictures.js';
import { latin, le16, le24, le32, patched } from './bytes.js';
import { BLACK, DAMAGED, shown, TOO_LARGE, TOO_MANY_PARTS, type HostilePicture } from './hostile-picture.js';

function chunk(type: string, data: Buffer): Buffer {
  return Buffer.concat([latin(type), le32(data.length), data, Buffer.alloc(data.length % 2)]);
}

function webp(...chunks: Buffer[]): Buffer {
  return Buffer.concat([latin('RIFF'), le32(4 + Buffer.concat(chunks).length), latin('WEBP'), ...chunks]);
}

/** Bits, least significant first, as lossless WebP packs them. */
function packed(...fields: readonly (readonly [value: number, bits: number])[]): Buffer {
  const bits = fields.flatMap(([value, count]) => Array.from({ length: count }, (_, bit) => (value >>> bit) & 1));
  const bytes = Buffer.alloc(Math.ceil(bits.length / 8));
  for (const [index, bit] of bits.entries()) bytes[index >>> 3]! |= bit << (index & 7);
  return bytes;
}

/** A lossless picture of one colour: every code has one symbol, so that no pixel takes a bit. */
function flat(width: number, height: number): Buffer {
  const symbol = [
    [1, 1],
    [0, 1],
    [0, 1],
    [0, 1],
  ] as const;
  const codes = Array.from({ length: 5 }, () => symbol).flat();
  return chunk(
    'VP8L',
    packed([0x2f, 8], [width - 1, 14], [height - 1, 14], [0, 1], [0, 3], [0, 1], [0, 1], [0, 1], ...codes),
  );
}

function extended(flags: number, width: number, height: number): Buffer {
  return chunk('VP8X', Buffer.concat([Buffer.from([flags, 0, 0, 0]), le24(width - 1), le24(height - 1)]));
}

const ANIMATED = 0x02;

function animated(width: number, height: number, frames: number): Buffer {
  const part = chunk(
    'ANMF',
    Buffer.concat([le24(0), le24(0), le24(0), le24(0), le24(10), Buffer.from([0]), flat(1, 1)]),
  );
  const timing = chunk('ANIM', Buffer.concat([le32(0), le16(0)]));
  return webp(extended(ANIMATED, width, height), timing, Buffer.concat(Array<Buffer>(frames).fill(part)));
}

/** A sound picture with another width and height. */
async function lossy(...size: readonly [width: number, height: number]): Promise<Buffer> {
  const sound = await scene(40, 30).webp().toBuffer();
  // They stand behind the start code of its only frame.
  return patched(sound, sound.indexOf('9d012a', 0, 'hex') + 3, Buffer.concat(size.map(le16)));
}

export function hostileWebps(): readonly HostilePicture[] {
  return [
    {
      name: 'a WebP of 40 bytes with 98 million pixels, just below the limit',
      nightly: true,
      make: () => webp(flat(16_383, 6_000)),
      ends: shown(40, 15, BLACK),
    },
    {
      name: 'a WebP of 40 bytes with 268 million pixels',
      nightly: true,
      make: () => webp(flat(16_384, 16_384)),
      ends: DAMAGED,
    },
    {
      name: 'a lossy WebP that claims 16,383 x 16,383 pixels',
      make: () => lossy(16_383, 16_383),
      ends: TOO_LARGE,
    },
    {
      name: 'a lossy WebP without size',
      nightly: true,
      make: () => lossy(0, 0),
      ends: DAMAGED,
    },
    {
      name: 'a WebP whose canvas claims 60,000 x 60,000 pixels',
      nightly: true,
      make: () => webp(extended(0, 60_000, 60_000), flat(4, 4)),
      ends: DAMAGED,
    },
    {
      name: 'an animated WebP whose canvas claims 60,000 x 60,000 pixels',
      nightly: true,
      make: () => animated(60_000, 60_000, 2),
      ends: DAMAGED,
    },
    {
      name: 'an animated WebP of 300 bytes with 125 million pixels in 5 frames',
      make: () => animated(5_000, 5_000, 5),
      ends: TOO_LARGE,
    },
    {
      name: 'an animated WebP with 1,000 frames',
      nightly: true,
      make: () => animated(16, 16, 1_000),
      transformation: 'w-8,f-auto',
      ends: shown(8, 8),
    },
    {
      name: 'an animated WebP with 200,000 frames',
      make: () => animated(1, 1, 200_000),
      transformation: 'w-8,f-auto',
      ends: TOO_MANY_PARTS,
    },
    { name: 'an animated WebP without frames', nightly: true, make: () => animated(40, 30, 0), ends: DAMAGED },
    {
      name: 'a WebP with a part of 4 GB that is not there',
      nightly: true,
      make: async () => patched(await lossy(40, 30), 16, le32(0xfffffff0)),
      ends: DAMAGED,
    },
    {
      name: 'a WebP with 20 MB of metadata',
      nightly: true,
      make: () =>
        webp(
          extended(0x0c, 40, 30),
          flat(40, 30),
          chunk('EXIF', Buffer.alloc(10_000_000)),
          chunk('XMP ', Buffer.alloc(10_000_000)),
        ),
      ends: shown(40, 30, BLACK),
    },
  ];
}

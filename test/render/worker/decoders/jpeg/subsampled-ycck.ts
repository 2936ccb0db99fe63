import { seeded } from '../../../../../example-app/pictures/random.js';
import { segment } from '../../../../hostile/jpeg.js';

const BLOCKS = { '2x1': 2, '2x2': 4 } as const;

/**
 * A YCCK file whose chroma is smaller than luma and key, as print programs write it; sharp cannot. Blocks of one random
 * colour each.
 */
export function subsampledYcck(width: number, height: number, sampling: keyof typeof BLOCKS): Buffer {
  const [h, v] = sampling.split('x').map(Number) as [number, number];
  const factors = 16 * h + v;
  const frame = [8, height >> 8, height & 255, width >> 8, width & 255, 4];
  frame.push(...[1, factors, 0, 2, 0x11, 0, 3, 0x11, 0, 4, factors, 0]);
  const mcus = Math.ceil(width / (8 * h)) * Math.ceil(height / (8 * v));
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xee, Buffer.from('Adobe'), Buffer.from([0, 100, 0, 0, 0, 0, 2])),
    segment(0xdb, Buffer.from([0]), Buffer.alloc(64, 8)),
    segment(0xc0, Buffer.from(frame)),
    // DC: twelve codes of four bits. AC: the end of the block, in one bit.
    segment(0xc4, Buffer.from([0, 0, 0, 0, 12, ...Array<number>(12).fill(0), ...Array(12).keys()])),
    segment(0xc4, Buffer.from([0x10, 1, ...Array<number>(15).fill(0), 0])),
    segment(0xda, Buffer.from([4, 1, 0, 2, 0, 3, 0, 4, 0, 0, 63, 0])),
    scan(mcus, [BLOCKS[sampling], 1, 1, BLOCKS[sampling]]),
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** Blocks of each component per MCU. */
function scan(mcus: number, blocks: readonly number[]): Buffer {
  const random = seeded(mcus);
  const before = blocks.map(() => 0);
  let bits = '';
  for (let mcu = 0; mcu < mcus; mcu++) {
    for (const [component, count] of blocks.entries()) {
      for (let block = 0; block < count; block++) {
        const shade = Math.round(200 * random() - 100);
        bits += code(shade - before[component]!) + '0';
        before[component] = shade;
      }
    }
  }
  bits = bits.padEnd(8 * Math.ceil(bits.length / 8), '1');
  const bytes = bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2));
  return Buffer.from(bytes.flatMap((byte) => (byte === 255 ? [255, 0] : [byte])));
}

/** A difference of DC coefficients: the number of its bits, and these (T.81, F.1.2.1). */
function code(difference: number): string {
  const size = difference === 0 ? 0 : Math.floor(Math.log2(Math.abs(difference))) + 1;
  const value = difference < 0 ? difference + 2 ** size - 1 : difference;
  return size.toString(2).padStart(4, '0') + (size > 0 ? value.toString(2).padStart(size, '0') : '');
}

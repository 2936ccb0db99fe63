import { seeded } from '../../../../../example-app/pictures/random.js';
import { segment } from '../../../../hostile/jpeg.js';

/** Side of the picture in pixels, and its blocks: so many that all orders of a few symbols occur. */
const SIDE = 1000;
const BLOCKS = (SIDE / 8) ** 2;

const COEFFICIENTS = 64;
const END_OF_BLOCK = 0x00;
const SIXTEEN_ZEROS = 0xf0;

/** Sum of a block's coefficients up to which libjpeg's samples do not overflow. */
const MAX_SUM = 1900;

/** AC symbols (T.81, F.1.2.2) and the lengths of their codes, as no encoder chooses them. */
export const ODD_CODES: Readonly<Record<string, ReadonlyMap<number, number>>> = {
  'sixteen zeros in a bit': new Map([
    [SIXTEEN_ZEROS, 1],
    [0xe1, 2],
    [END_OF_BLOCK, 3],
  ]),
  'an end of block of sixteen bits': new Map([
    [0x01, 1],
    [0x0a, 2],
    [0x31, 4],
    [0x52, 11],
    [SIXTEEN_ZEROS, 13],
    [END_OF_BLOCK, 16],
  ]),
  'large values after short codes': new Map([
    [0x01, 2],
    [END_OF_BLOCK, 2],
    [0x11, 3],
    [0x0a, 9],
    [0x1a, 9],
  ]),
  'long codes after twelve bits': new Map([
    [END_OF_BLOCK, 2],
    [0x08, 4],
    [0x18, 4],
    [0x0a, 16],
    [0x1a, 16],
  ]),
  'long codes after sixteen bits': new Map([
    [END_OF_BLOCK, 2],
    [0x01, 3],
    [0x11, 3],
    [0x08, 8],
    [0x0a, 16],
  ]),
};

/** A grey picture of random coefficients. */
export function withCodes(lengths: ReadonlyMap<number, number>): Buffer {
  const byLength = [...lengths].toSorted(([, one], [, other]) => one - other);
  const counts = Array.from({ length: 16 }, (_, at) => byLength.filter(([, length]) => length === at + 1).length);
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xdb, Buffer.from([0]), Buffer.alloc(64, 1)),
    segment(0xc0, Buffer.from([8, ...[SIDE, SIDE].flatMap((side) => [side >> 8, side & 255]), 1, 1, 0x11, 0])),
    // DC: no difference, in one bit.
    segment(0xc4, Buffer.from([0, 1, ...Array<number>(15).fill(0), 0])),
    segment(0xc4, Buffer.from([0x10, ...counts, ...byLength.map(([symbol]) => symbol)])),
    segment(0xda, Buffer.from([1, 1, 0, 0, 63, 0])),
    scan(codesOf(byLength)),
    Buffer.from([0xff, 0xd9]),
  ]);
}

/** Codes in order (T.81, C.2), as digits. */
function codesOf(byLength: readonly (readonly [number, number])[]): ReadonlyMap<number, string> {
  const codes = new Map<number, string>();
  let code = 0;
  let before = 0;
  for (const [symbol, length] of byLength) {
    code <<= length - before;
    before = length;
    codes.set(symbol, code.toString(2).padStart(length, '0'));
    code += 1;
  }
  return codes;
}

function scan(codes: ReadonlyMap<number, string>): Buffer {
  const random = seeded(codes.size);
  let bits = '';
  for (let block = 0; block < BLOCKS; block++) bits += '0' + coefficients(codes, random);
  bits = bits.padEnd(8 * Math.ceil(bits.length / 8), '1');
  const bytes = bits.match(/.{8}/g)!.map((byte) => Number.parseInt(byte, 2));
  return Buffer.from(bytes.flatMap((byte) => (byte === 255 ? [255, 0] : [byte])));
}

/** Random symbols up to the last coefficient, or to an end of block. */
function coefficients(codes: ReadonlyMap<number, string>, random: () => number): string {
  const symbols = [...codes.keys()];
  let bits = '';
  let index = 1;
  let sum = 0;
  while (index < COEFFICIENTS) {
    const symbol = symbols[Math.floor(random() * symbols.length)]!;
    const size = symbol & 15;
    const next = index + (symbol >> 4) + 1;
    const isTooMuch = size > 0 ? next > COEFFICIENTS || sum + 2 ** size > MAX_SUM : next >= COEFFICIENTS;
    const chosen = isTooMuch ? END_OF_BLOCK : symbol;
    bits += codes.get(chosen)!;
    if (chosen === END_OF_BLOCK) break;
    for (let bit = 0; bit < size; bit++) bits += random() < 0.5 ? '0' : '1';
    if (size > 0) sum += 2 ** size;
    index = next;
  }
  return bits;
}

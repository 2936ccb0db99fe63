import { expect } from 'chai';
import sharp from 'sharp';
import { isSrgb } from '../../../../src/render/worker/source/srgb-profile.js';

/** A profile as libvips brings it along. */
async function profile(name: 'srgb' | 'p3'): Promise<Buffer> {
  const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: 'red' } });
  const { icc } = await sharp(await picture.withIccProfile(name).png().toBuffer()).metadata();
  return icc!;
}

interface Curve {
  readonly type: 'curv' | 'para';
  readonly numbers: readonly number[];
}

const PRIMARIES = {
  rXYZ: [0.4361, 0.2225, 0.0139],
  gXYZ: [0.3851, 0.7169, 0.0971],
  bXYZ: [0.1431, 0.0606, 0.7141],
};
const LINEAR = (x: number): number => (x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4);
const TABLE: Curve = { type: 'curv', numbers: Array.from({ length: 1024 }, (_, i) => LINEAR(i / 1023)) };

/** A profile of our own making. */
function made({
  space = 'RGB ',
  connection = 'XYZ ',
  curve = TABLE,
  primaries = PRIMARIES as Readonly<Record<string, readonly number[]>>,
  extra = [] as readonly string[],
}): Buffer {
  const header = Buffer.alloc(128);
  header.write(space, 16, 'latin1');
  header.write(connection, 20, 'latin1');
  const tags: [string, Buffer][] = [
    ...Object.entries(primaries).map(([name, xyz]): [string, Buffer] => [name, point(xyz)]),
    ...['rTRC', 'gTRC', 'bTRC'].map((name): [string, Buffer] => [name, curveTag(curve)]),
    ...extra.map((name): [string, Buffer] => [name, Buffer.alloc(16)]),
  ];
  const table = Buffer.alloc(4 + tags.length * 12);
  table.writeUInt32BE(tags.length);
  let offset = header.length + table.length;
  tags.forEach(([name, data], index) => {
    table.write(name, 4 + index * 12, 'latin1');
    table.writeUInt32BE(offset, 8 + index * 12);
    table.writeUInt32BE(data.length, 12 + index * 12);
    offset += data.length;
  });
  return Buffer.concat([header, table, ...tags.map(([, data]) => data)]);
}

function point(xyz: readonly number[]): Buffer {
  const tag = Buffer.alloc(20);
  tag.write('XYZ ');
  xyz.forEach((value, index) => tag.writeInt32BE(Math.round(value * 65_536), 8 + index * 4));
  return tag;
}

function curveTag({ type, numbers }: Curve): Buffer {
  const tag = Buffer.alloc(12 + numbers.length * (type === 'para' ? 4 : 2));
  tag.write(type);
  if (type === 'para') {
    tag.writeUInt16BE(numbers.length === 5 ? 3 : 0, 8);
    numbers.forEach((value, index) => tag.writeInt32BE(Math.round(value * 65_536), 12 + index * 4));
  } else {
    tag.writeUInt32BE(numbers.length, 8);
    numbers.forEach((value, index) => tag.writeUInt16BE(Math.round(value * 65_535), 12 + index * 2));
  }
  return tag;
}

describe('render/worker/source/srgb-profile', () => {
  it('recognises the sRGB profile of libvips', async () => {
    expect(isSrgb(await profile('srgb'))).to.equal(true);
  });

  it('distinguishes Display P3, which has the same curve', async () => {
    expect(isSrgb(await profile('p3'))).to.equal(false);
  });

  it('recognises sRGB with a table and with a parametric curve', () => {
    expect(isSrgb(made({}))).to.equal(true);
    const numbers = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045];
    expect(isSrgb(made({ curve: { type: 'para', numbers } }))).to.equal(true);
  });

  const OTHERS: Record<string, Parameters<typeof made>[0]> = {
    'another gamma': { curve: { type: 'para', numbers: [1.8] } },
    'one gamma for all': { curve: { type: 'curv', numbers: [0.5] } },
    'a similar curve': { curve: { type: 'curv', numbers: TABLE.numbers.map((value) => value ** 1.05) } },
    'other primaries': { primaries: { ...PRIMARIES, rXYZ: [0.5151, 0.2412, -0.0011] } },
    'no primaries': { primaries: {} },
    'a lookup table that takes precedence': { extra: ['A2B0'] },
    'another colour space': { space: 'CMYK' },
    'another connection space': { connection: 'Lab ' },
  };
  for (const [what, options] of Object.entries(OTHERS)) {
    it(`rejects ${what}`, () => {
      expect(isSrgb(made(options))).to.equal(false);
    });
  }

  it('rejects a profile truncated at any point', () => {
    const whole = made({});
    for (let length = 0; length < whole.length - 300; length += 97) {
      expect(isSrgb(whole.subarray(0, length)), String(length)).to.equal(false);
    }
  });
});

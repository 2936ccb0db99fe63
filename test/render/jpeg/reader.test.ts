import { expect } from 'chai';
import sharp from 'sharp';
import type Vips from 'wasm-vips';
import { MARKERS, segments } from '../../../src/render/jpeg/segments.js';
import type { JpegReader } from '../../../src/render/jpeg/reader.js';
import { Runtime } from '../../../src/render/runtime.js';
import { mutate } from '../../hostile/mutate.js';
import { seeded } from '../../../example-app/pictures/random.js';
import { HALF_WIDTH_CHROMA } from './half-width-chroma.js';

const SHRINKS = [8, 4, 2];

const runtime = new Runtime({ fonts: {} });
let vips: typeof Vips;
let reader: JpegReader;

/** Colours and lines of every kind, so that all coefficients are in use. */
function pixels(width: number, height: number): Buffer {
  const random = seeded(width * height);
  const wave = (at: number): number => 128 + 70 * Math.sin((at * at) / (width * height)) + 60 * (random() - 0.5);
  return Buffer.from(Array.from({ length: 3 * width * height }, (_, at) => Math.round(wave(at))));
}

/** One colour. */
function plain(width: number, height: number, space = 'srgb'): Promise<Buffer> {
  const image = sharp({ create: { width, height, channels: 3, background: '#2a6f97' } });
  return image.toColourspace(space).jpeg().toBuffer();
}

/** Without JFIF's segment, so that other signs count. */
function withoutJfif(jpeg: Buffer, instead: Buffer = Buffer.alloc(0)): Buffer {
  const { start } = [...segments(jpeg)].find(({ marker }) => marker === MARKERS.DQT)!;
  return Buffer.concat([jpeg.subarray(0, 2), instead, jpeg.subarray(start - 4)]);
}

/** Adobe's segment; `transform` is 0 for colours as they are and 1 for luma and chroma. */
function adobe(transform: number): Buffer {
  return Buffer.from([0xff, MARKERS.APP14, 0, 14, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, transform]);
}

/** By libvips, which can write restart markers. */
function written(width: number, height: number, options: object): Buffer {
  const image = vips.Image.newFromMemory(pixels(width, height), width, height, 3, vips.BandFormat.uchar);
  const coloured = image.copy({ interpretation: 'srgb' });
  try {
    return Buffer.from(coloured.jpegsaveBuffer({ keep: 'none', ...options }));
  } finally {
    image.delete();
    coloured.delete();
  }
}

/** What libvips reads. */
function expected(jpeg: Buffer, shrink: number): { width: number; height: number; data: Buffer } {
  const image = vips.Image.newFromBuffer(jpeg, `shrink=${shrink}`);
  try {
    return { width: image.width, height: image.height, data: Buffer.from(image.writeToMemory()) };
  } finally {
    image.delete();
  }
}

/** What our reader reads, which is gone when it reads again. */
function read(jpeg: Buffer, shrink: number): { width: number; height: number; data: Buffer } | undefined {
  const result = reader.read(jpeg, shrink);
  return result && { ...result, data: Buffer.from(result.data) };
}

function expectSame(jpeg: Buffer): void {
  for (const shrink of SHRINKS) {
    const { data, ...size } = expected(jpeg, shrink);
    const ours = read(jpeg, shrink);
    expect(ours, `1/${shrink}`).to.include(size);
    expect(ours!.data.equals(data), `1/${shrink}: other pixels than libjpeg's`).to.equal(true);
  }
}

/** The file with its first segment of a kind changed. */
function changed(jpeg: Buffer, marker: number, change: (segment: Buffer) => void): Buffer {
  const copy = Buffer.from(jpeg);
  for (const segment of segments(copy)) {
    if (segment.marker !== marker) continue;
    change(copy.subarray(segment.start, segment.end));
    return copy;
  }
  throw new Error('There is no such segment');
}

describe('JpegReader', () => {
  before(async () => {
    [vips, reader] = await Promise.all([runtime.vips(), runtime.jpeg()]);
  });

  const kinds: Record<string, object> = {
    'chroma of half the size (4:2:0)': { subsample_mode: 'on', Q: 75 },
    'chroma of the same size (4:4:4)': { subsample_mode: 'off', Q: 75 },
    'codes of its own': { optimize_coding: true, Q: 50 },
    'little loss and long codes': { Q: 100, subsample_mode: 'on' },
    'restart markers': { restart_interval: 3, subsample_mode: 'on' },
    'a restart marker after each unit': { restart_interval: 1, subsample_mode: 'off' },
  };
  for (const [kind, options] of Object.entries(kinds)) {
    for (const [width, height] of [
      [8, 8],
      [16, 16],
      [17, 9],
      [203, 149],
    ] as const) {
      it(`reads the same pixels as libjpeg: ${kind}, ${width}x${height}`, () => {
        expectSame(written(width, height, options));
      });
    }
  }

  it('reads the same pixels as libjpeg: chroma of half the width (4:2:2)', () => {
    for (const jpeg of HALF_WIDTH_CHROMA) expectSame(jpeg);
  });

  it('reads luma and chroma by what Adobe or the names of components say', () => {
    const jpeg = written(40, 30, {});
    expectSame(withoutJfif(jpeg, adobe(1)));
    expectSame(withoutJfif(jpeg));
  });

  it('reads the same pixels as libjpeg where colours leave the range', async () => {
    const checks = Buffer.from(Array.from({ length: 3 * 90 * 70 }, (_, at) => ((at * 7919) % 11 < 5 ? 0 : 255)));
    const raw = { width: 90, height: 70, channels: 3 } as const;
    expectSame(await sharp(checks, { raw }).jpeg({ quality: 20, chromaSubsampling: '4:4:4' }).toBuffer());
  });

  it('passes over bytes that stand before a marker, and those behind the end', () => {
    const jpeg = written(40, 30, {});
    const filled = Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff]), jpeg.subarray(2), Buffer.from('more')]);
    expectSame(filled);
  });

  describe('leaves to others', () => {
    let colourful: Buffer;
    before(() => {
      colourful = written(60, 40, { subsample_mode: 'off', Q: 90 });
    });

    const left = (name: string, make: () => Buffer | Promise<Buffer>, shrinks = SHRINKS): void => {
      it(name, async () => {
        const jpeg = await make();
        for (const shrink of shrinks) expect(read(jpeg, shrink), `1/${shrink}`).to.equal(undefined);
        // And nothing of it is left, neither tables nor coefficients.
        expectSame(colourful);
      });
    };
    const photo = (): Buffer => written(120, 80, { subsample_mode: 'on' });

    left('the whole size', photo, [1]);
    left('pictures that are smaller than the factor', () => written(30, 1, {}));
    left('pictures that are large when they are shrunk', () => plain(4100, 4000), [2]);
    left('progressive files', () => written(120, 80, { interlace: true }));
    left('grey', () => plain(50, 50, 'b-w'));
    left('CMYK', () => plain(50, 50, 'cmyk'));
    left('other samplings', () => changed(photo(), MARKERS.SOF0, (frame) => (frame[7] = 0x12)));
    left('twelve bits', () => changed(photo(), MARKERS.SOF0, (frame) => (frame[0] = 12)));
    left('red, green and blue without luma', () => withoutJfif(photo(), adobe(0)));
    left('colours as they are, under a JFIF segment that is too short to count', () => {
      const short = Buffer.from([0xff, MARKERS.APP0, 0, 7, ...Buffer.from('JFIF\0')]);
      return withoutJfif(photo(), Buffer.concat([short, adobe(0)]));
    });
    left('components whose names say nothing', () => {
      const renamed = changed(withoutJfif(photo()), MARKERS.SOF0, (frame) => (frame[6] = 0x52));
      return changed(renamed, MARKERS.SOS, (scan) => (scan[1] = 0x52));
    });
    left('a scan of less than all', () => changed(photo(), MARKERS.SOS, (scan) => (scan[8] = 20)));
    left('components in another order', () =>
      changed(photo(), MARKERS.SOS, (scan) => {
        [scan[1], scan[3]] = [scan[3]!, scan[1]!];
      }),
    );
    left('a missing table', () => changed(photo(), MARKERS.SOS, (scan) => (scan[2] = 0x33)));
    left('a table that there cannot be', () => changed(photo(), MARKERS.DQT, (table) => (table[0] = 4)));
    left('codes that there cannot be', () => changed(photo(), MARKERS.DHT, (table) => (table[1] = 3)));
    left('no pixels', () => changed(photo(), MARKERS.SOF0, (frame) => frame.fill(0, 1, 3)));
    left('a file that ends too early', () => photo().subarray(0, -200));
    left('a file without an end', () => photo().subarray(0, -2));
    left('more bits than there are pixels for', () => changed(photo(), MARKERS.SOF0, (frame) => frame.writeUInt16BE(60, 1))); // prettier-ignore
    left('fewer bits than there are pixels for', () => changed(photo(), MARKERS.SOF0, (frame) => frame.writeUInt16BE(200, 1))); // prettier-ignore
    left('bits that are no code', () => {
      const jpeg = written(120, 80, { subsample_mode: 'off', Q: 95 });
      // Ones only, in the middle of the scan.
      const middle = [...segments(jpeg)].at(-1)!.end + 500;
      const ones = Buffer.from('ff00'.repeat(8), 'hex');
      return Buffer.concat([jpeg.subarray(0, middle), ones, jpeg.subarray(middle + 16)]);
    });
    left('restart markers in another order', () => {
      const jpeg = written(120, 80, { restart_interval: 2 });
      const at = jpeg.indexOf(Buffer.from([0xff, 0xd1]));
      jpeg[at + 1] = 0xd2;
      return jpeg;
    });
    left('a part that is cut short', () => {
      const jpeg = written(120, 80, { restart_interval: 2 });
      const at = jpeg.indexOf(Buffer.from([0xff, 0xd1]));
      return Buffer.concat([jpeg.subarray(0, at - 2), jpeg.subarray(at)]);
    });
    left('a missing restart marker', () => {
      const jpeg = written(120, 80, { restart_interval: 2 });
      const at = jpeg.indexOf(Buffer.from([0xff, 0xd1]));
      return Buffer.concat([jpeg.subarray(0, at), jpeg.subarray(at + 2)]);
    });
    left('more restart markers than there can be', () => {
      const jpeg = written(64, 64, { restart_interval: 1 });
      return changed(jpeg, MARKERS.SOF0, (frame) => {
        frame.writeUInt16BE(60_000, 1);
        frame.writeUInt16BE(60_000, 3);
      });
    });
  });

  it('is quick with tables that are made for nothing', () => {
    const jpeg = written(40, 30, {});
    const table = Buffer.concat([Buffer.from([0]), Buffer.alloc(64, 1)]);
    const segment = Buffer.concat([Buffer.from([0xff, MARKERS.DQT, 0xfd, 0xea]), ...Array<Buffer>(1000).fill(table)]);
    const many = [jpeg.subarray(0, 2), ...Array<Buffer>(200).fill(segment), jpeg.subarray(2)];
    expectSame(Buffer.concat(many));
    expectSame(Buffer.concat([jpeg.subarray(0, 2), Buffer.alloc(5_000_000, 0xff), jpeg.subarray(2)]));
  });

  it('takes nothing in that stands behind the end', () => {
    const jpeg = written(40, 30, {});
    const grown = runtime.grownBytes;
    expect(read(Buffer.concat([jpeg, Buffer.alloc(30_000_000)]), 8)).to.include({ width: 5, height: 3 });
    expect(runtime.grownBytes).to.equal(grown);
  });

  it('comes through damage of every kind', () => {
    const random = seeded(20261125);
    const pictures = Object.values(kinds).map((options) => written(90, 70, options));
    for (let round = 0; round < 600; round++) {
      const [picture, other] = [pictures[round % pictures.length]!, pictures[(round + 1) % pictures.length]!];
      const damaged = mutate(picture, other, random);
      for (const shrink of SHRINKS) {
        const result = read(damaged, shrink);
        if (result) expect(result.data).to.have.length(3 * result.width * result.height);
      }
    }
    for (const picture of pictures) expectSame(picture);
  });
});

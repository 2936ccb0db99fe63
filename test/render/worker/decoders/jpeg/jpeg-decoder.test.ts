import { expect } from 'chai';
import sharp, { type Sharp } from 'sharp';
import type Vips from 'wasm-vips';
import { seeded } from '../../../../../example-app/pictures/random.js';
import type { DecodeReuse } from '../../../../../src/render/protocol/messages.js';
import { wasmModule } from '../../../../../src/render/protocol/wasm-modules.js';
import { openJpeg, type JpegHeader } from '../../../../../src/render/worker/decoders/jpeg/header.js';
import { JpegDecoder } from '../../../../../src/render/worker/decoders/jpeg/jpeg-decoder.js';
import { MARKERS, segments } from '../../../../../src/render/worker/decoders/jpeg/segments.js';
import { Codecs } from '../../../../../src/render/worker/runtime/codecs.js';
import { mutate } from '../../../../hostile/mutate.js';
import { difference, fromPixels, scene, SMALLER_SIZES } from '../../../../support/pictures.js';
import { HALF_WIDTH_CHROMA } from './half-width-chroma.js';
import { ODD_CODES, withCodes } from './odd-codes.js';
import { subsampledYcck } from './subsampled-ycck.js';

const SHRINKS = [8, 4, 2];

interface Raw {
  readonly width: number;
  readonly height: number;
  readonly data: Buffer;
}

const runtime = new Codecs({ fonts: {} });
let vips: typeof Vips;
let reader: JpegDecoder;

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

/** With another transform in Adobe's segment. */
function withTransform(jpeg: Buffer, transform: number): Buffer {
  return changed(jpeg, MARKERS.APP14, (segment) => (segment[11] = transform));
}

/** By libvips, which can write restart markers. */
function written(width: number, height: number, options: object): Buffer {
  const image = vips.Image.newFromMemory(pixels(width, height), width, height, 3, vips.BandFormat.uchar);
  const coloured = image.copy({ interpretation: 'srgb' });
  try {
    return Buffer.from(coloured.jpegsaveBuffer({ keep: 'none', ...options }));
  } finally {
    runtime.releaseImages();
  }
}

/** What libvips reads. */
function expected(jpeg: Buffer, shrink: number): Raw {
  const loaded = vips.Image.newFromBuffer(jpeg, `shrink=${shrink}`);
  try {
    const image = loaded.bands === 1 ? loaded.colourspace('srgb') : loaded;
    return { width: image.width, height: image.height, data: Buffer.from(image.writeToMemory()) };
  } finally {
    runtime.releaseImages();
  }
}

function parseHeader(jpeg: Buffer): JpegHeader | undefined {
  return openJpeg(jpeg).header;
}

/** What our decoder makes of a JPEG. */
function readAt(jpeg: Buffer, width: number, height: number, bytes: 3 | 4 = 3): Raw | undefined {
  const layout = parseHeader(jpeg);
  const result = layout && reader.decode(layout, { width, height }, bytes);
  // It is gone when the next one is read.
  return result && { ...result, data: Buffer.from(result.data) };
}

/** How the last call of `readAgain` used what the decoder keeps. */
let reuse: DecodeReuse;

/** What it makes of a file that is read again. */
function readAgain(jpeg: Buffer, width: number, height: number, id: number): Buffer {
  const pixels = reader.decode(parseHeader(jpeg)!, { width, height }, 3, { sourceId: id, willReuse: true });
  reuse = { hasDecoded: pixels!.hasDecoded, reusedDecode: pixels!.reusedDecode };
  return Buffer.from(pixels!.data);
}

/** In a part of its size, which is known from its header even if that is all of it. */
function read(jpeg: Buffer, shrink: number): Raw | undefined {
  const { width, height } = parseHeader(jpeg) ?? { width: 8, height: 8 };
  return readAt(jpeg, Math.max(1, Math.floor(width / shrink)), Math.max(1, Math.floor(height / shrink)));
}

/** Sides have to be multiples of eight: then nothing is left to resize where blocks have been shrunk. */
function expectSame(jpeg: Buffer, shrinks = SHRINKS): void {
  for (const shrink of shrinks) {
    const { data, ...size } = expected(jpeg, shrink);
    const ours = read(jpeg, shrink);
    expect(ours, `1/${shrink}`).to.include(size);
    expect(ours!.data.equals(data), `1/${shrink}: other pixels than libjpeg's`).to.equal(true);
  }
}

/** How much the picture looks unlike the one that sharp makes of all of the pixels; `difference` says how that is told. */
async function unlike(jpeg: Buffer, width: number, height: number): Promise<number> {
  const ours = readAt(jpeg, width, height);
  expect(ours, `${width}x${height}`).to.include({ width, height });
  const whole = await sharp(jpeg).png().toBuffer();
  return difference(
    await fromPixels(ours!),
    await sharp(whole).resize(width, height, { fit: 'fill' }).png().toBuffer(),
  );
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

describe('render/worker/decoders/jpeg/jpeg-decoder', () => {
  before(async () => {
    [vips, reader] = await Promise.all([runtime.vips(), runtime.jpeg()]);
  });

  const kinds: Record<string, object> = {
    'chroma of half the size (4:2:0)': { subsample_mode: 'on', Q: 75 },
    'chroma of the same size (4:4:4)': { subsample_mode: 'off', Q: 75 },
    'optimised Huffman codes': { optimize_coding: true, Q: 50 },
    'little loss and long codes': { Q: 100, subsample_mode: 'on' },
    'restart markers': { restart_interval: 3, subsample_mode: 'on' },
    'a restart marker after each unit': { restart_interval: 1, subsample_mode: 'off' },
    'progressive scans (4:2:0)': { interlace: true, subsample_mode: 'on', Q: 75 },
    'progressive scans (4:4:4)': { interlace: true, subsample_mode: 'off', Q: 50 },
    'progressive scans with little loss': { interlace: true, subsample_mode: 'on', Q: 100 },
    'progressive scans with restart markers': { interlace: true, restart_interval: 3, subsample_mode: 'on' },
    'progressive scans with a restart marker after each unit': {
      interlace: true,
      restart_interval: 1,
      subsample_mode: 'off',
    },
  };
  for (const [kind, options] of Object.entries(kinds)) {
    for (const [width, height] of [
      [8, 8],
      [16, 16],
      [24, 8],
      [200, 152],
    ] as const) {
      it(`decodes the same pixels as libjpeg: ${kind}, ${width}x${height}`, () => {
        expectSame(written(width, height, options));
      });
    }
  }

  it('decodes the same pixels as libjpeg in full size without chroma subsampling', () => {
    for (const [width, height] of [
      [16, 16],
      [203, 149],
    ] as const) {
      expectSame(written(width, height, { subsample_mode: 'off', Q: 90 }), [1]);
    }
  });

  it('decodes 4:2:0 and 4:2:2 subsampling in full size', async () => {
    const halves = await scene(203, 149).jpeg({ quality: 90, chromaSubsampling: '4:2:0' }).toBuffer();
    expect(await unlike(halves, 203, 149)).to.be.below(1);
    for (const jpeg of HALF_WIDTH_CHROMA) {
      const { width, height } = parseHeader(jpeg)!;
      expect(await unlike(jpeg, width, height)).to.be.below(1);
    }
  });

  it('resizes like libvips', async () => {
    const sources = [
      await scene(403, 302).jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer(),
      await scene(403, 302).jpeg({ quality: 95, chromaSubsampling: '4:2:0' }).toBuffer(),
      await scene(403, 302).jpeg({ quality: 95, chromaSubsampling: '4:2:0', progressive: true }).toBuffer(),
      await scene(403, 302).jpeg({ quality: 95, chromaSubsampling: '4:4:4', mozjpeg: true }).toBuffer(),
    ];
    for (const source of sources) {
      for (const [width, height] of SMALLER_SIZES) {
        expect(await unlike(source, width, height), `${width}x${height}`).to.be.below(2);
      }
    }
  });

  /** Noise of every kind, by sharp. */
  const noisy = (width: number, height: number): Sharp =>
    sharp(pixels(width, height), { raw: { width, height, channels: 3 } });

  it('decodes the same pixels as libjpeg: scans that MozJPEG has optimised', async () => {
    for (const [width, height] of [
      [16, 16],
      [200, 152],
    ] as const) {
      for (const quality of [30, 75, 95]) {
        for (const chromaSubsampling of ['4:2:0', '4:4:4']) {
          expectSame(await noisy(width, height).jpeg({ mozjpeg: true, quality, chromaSubsampling }).toBuffer());
        }
      }
    }
  });

  it('decodes the same pixels as libjpeg: greys and inks, of one scan and progressive', async () => {
    for (const space of ['b-w', 'cmyk']) {
      for (const progressive of [false, true]) {
        const jpeg = await noisy(200, 152).toColourspace(space).jpeg({ quality: 90, progressive }).toBuffer();
        expectSame(jpeg, [8, 4, 2, 1]);
        if (space === 'cmyk') expectSame(withTransform(jpeg, 2), [8, 4, 2, 1]);
      }
    }
  });

  it('decodes the same pixels as libjpeg: YCCK with smaller chroma', () => {
    for (const sampling of ['2x1', '2x2'] as const) {
      if (sampling === '2x2') expectSame(subsampledYcck(200, 152, sampling));
      const { data } = expected(subsampledYcck(200, 152, sampling), 1);
      const ours = read(subsampledYcck(200, 152, sampling), 1)!.data;
      const off = ours.reduce((sum, value, at) => sum + Math.abs(value - data[at]!), 0) / ours.length;
      expect(off, sampling).to.be.below(2);
    }
  });

  it('decodes progressive greys and chroma of any size', async () => {
    for (const [width, height] of [
      [1, 1],
      [9, 7],
      [17, 33],
      [203, 149],
    ] as const) {
      for (const chromaSubsampling of ['4:4:4', '4:2:0']) {
        if (chromaSubsampling === '4:2:0' && width < 5) continue;
        const baseline = await noisy(width, height).jpeg({ quality: 90, chromaSubsampling }).toBuffer();
        const progressive = await noisy(width, height)
          .jpeg({ quality: 90, chromaSubsampling, progressive: true })
          .toBuffer();
        for (const shrink of [8, 4, 3, 2, 1]) {
          expect(
            read(progressive, shrink)!.data.equals(read(baseline, shrink)!.data),
            `${width}, 1/${shrink}`,
          ).to.equal(true);
        }
      }
    }
  });

  it('keeps uniform colours up to the edges', async () => {
    const jpeg = await plain(203, 149);
    const [red, green, blue] = await sharp(jpeg).raw().toBuffer();
    for (const [width, height] of [
      [203, 149],
      [120, 31],
      [13, 9],
      [1, 1],
    ] as const) {
      const { data } = readAt(jpeg, width, height)!;
      for (let at = 0; at < data.length; at += 3) {
        expect([data[at], data[at + 1], data[at + 2]]).to.deep.equal([red, green, blue]);
      }
    }
  });

  it('adds opaque alpha for four bytes per pixel', () => {
    const jpeg = written(200, 152, { subsample_mode: 'on' });
    const { data } = readAt(jpeg, 77, 51)!;
    const { data: four } = readAt(jpeg, 77, 51, 4)!;
    expect(four).to.have.length((data.length / 3) * 4);
    for (let pixel = 0; pixel < data.length / 3; pixel++) {
      const [red, green, blue] = data.subarray(3 * pixel);
      expect([...four.subarray(4 * pixel, 4 * pixel + 4)]).to.deep.equal([red, green, blue, 255]);
    }
  });

  it('detects YCbCr by the Adobe segment or component ids', () => {
    const jpeg = written(40, 32, {});
    expectSame(withoutJfif(jpeg, adobe(1)));
    expectSame(withoutJfif(jpeg));
  });

  it('decodes the same pixels as libjpeg for colours out of range', async () => {
    const checks = Buffer.from(Array.from({ length: 3 * 96 * 72 }, (_, at) => ((at * 7919) % 11 < 5 ? 0 : 255)));
    const raw = { width: 96, height: 72, channels: 3 } as const;
    expectSame(await sharp(checks, { raw }).jpeg({ quality: 20, chromaSubsampling: '4:4:4' }).toBuffer());
  });

  it('ignores fill bytes before a marker and data after the end', () => {
    const jpeg = written(40, 32, {});
    const filled = Buffer.concat([jpeg.subarray(0, 2), Buffer.from([0xff]), jpeg.subarray(2), Buffer.from('more')]);
    expectSame(filled);
  });

  describe('reuses the previous decode', () => {
    const SIZES = [
      [25, 19],
      [30, 20],
      [50, 38],
      [60, 31],
      [150, 100],
      [200, 152],
      [40, 20],
    ] as const;

    it('with the same pixels', () => {
      for (const [id, options] of Object.values(kinds).entries()) {
        const jpeg = written(200, 152, options);
        const alone = SIZES.map(([width, height]) => readAt(jpeg, width, height)!.data);
        for (const [index, [width, height]] of SIZES.entries()) {
          expect(readAgain(jpeg, width, height, id).equals(alone[index]!), `${width}x${height}`).to.equal(true);
          expect(reuse).to.deep.equal({ hasDecoded: true, reusedDecode: index > 0 });
        }
      }
    });

    it('but not after another image was decoded', () => {
      const [jpeg, other] = [written(200, 152, {}), written(200, 152, { subsample_mode: 'off' })];
      const alone = readAt(jpeg, 60, 40)!.data;
      readAgain(jpeg, 60, 40, 1);
      readAt(other, 60, 40);
      expect(readAgain(jpeg, 60, 40, 1).equals(alone)).to.equal(true);
      expect(reuse.reusedDecode).to.equal(false);
      expect(readAgain(other, 60, 40, 2).equals(alone)).to.equal(false);
      expect(reuse).to.deep.equal({ hasDecoded: true, reusedDecode: false });
      expect(readAgain(jpeg, 60, 40, 1).equals(alone)).to.equal(true);
    });

    it('but does not confuse two files of the same shape', () => {
      const [red, blue] = [pixels(64, 64), pixels(64, 64).reverse()].map((colours) => {
        const image = vips.Image.newFromMemory(colours, 64, 64, 3, vips.BandFormat.uchar);
        const coloured = image.copy({ interpretation: 'srgb' });
        return Buffer.from(coloured.jpegsaveBuffer({ keep: 'none' }));
      }) as [Buffer, Buffer];
      const alone = [red, blue].map((jpeg) => readAt(jpeg, 32, 32)!.data);
      expect(alone[0]!.equals(alone[1]!)).to.equal(false);
      expect(readAgain(red, 32, 32, 11).equals(alone[0]!)).to.equal(true);
      expect(readAgain(blue, 32, 32, 12).equals(alone[1]!)).to.equal(true);
      expect(readAgain(blue, 20, 30, 12).equals(readAt(blue, 20, 30)!.data)).to.equal(true);
      expect(readAgain(red, 32, 32, 11).equals(alone[0]!)).to.equal(true);
    });

    it('but does not keep damaged or large images', async () => {
      const damaged = written(200, 152, { Q: 95 });
      damaged.fill(0xfe, damaged.length - 2000, damaged.length - 1000);
      expect(
        reader.decode(parseHeader(damaged)!, { width: 60, height: 40 }, 3, { sourceId: 7, willReuse: true }),
      ).to.equal(undefined);
      readAgain(written(200, 152, {}), 60, 40, 7);
      expect(reuse.reusedDecode).to.equal(false);
      readAgain(await plain(4000, 2000), 100, 50, 8);
      expect(reuse).to.deep.equal({ hasDecoded: false, reusedDecode: false });
    });
  });

  describe('does not support', () => {
    let colourful: Buffer;
    before(() => {
      colourful = written(64, 40, { subsample_mode: 'off', Q: 90 });
    });

    const left = (name: string, make: () => Buffer | Promise<Buffer>, shrinks = SHRINKS): void => {
      it(name, async () => {
        const jpeg = await make();
        for (const shrink of shrinks) expect(read(jpeg, shrink), `1/${shrink}`).to.equal(undefined);
        // No state is left in the decoder, neither tables nor coefficients.
        expectSame(colourful);
      });
    };
    const photo = (): Buffer => written(120, 80, { subsample_mode: 'on' });

    it('enlargements', () => {
      expect(readAt(photo(), 121, 80)).to.equal(undefined);
      expect(readAt(photo(), 60, 81)).to.equal(undefined);
    });
    it('reductions by a factor of a hundred', async () => {
      expect(readAt(await plain(4100, 8), 8, 8)).to.equal(undefined);
    });
    left('images that are still large after shrinking', () => plain(4100, 4000), [2]);
    it('progressive images whose coefficients take more than 80 MiB', async () => {
      const image = sharp({ create: { width: 5000, height: 3000, channels: 3, background: '#2a6f97' } });
      const jpeg = await image.jpeg({ progressive: true, chromaSubsampling: '4:4:4' }).toBuffer();
      expect(readAt(jpeg, 700, 420)).to.equal(undefined);
      expect(readAt(jpeg, 600, 360), 'DC coefficients alone').to.include({ width: 600 });
    });
    left(
      'a progressive scan that is cut',
      () => {
        const jpeg = written(120, 80, { interlace: true });
        const second = [...segments(jpeg)].filter(({ marker }) => marker === MARKERS.SOS)[1]!;
        const cut = second.end + 20;
        const next = [...segments(jpeg)].find(({ start }) => start > second.start)!.start - 4;
        return Buffer.concat([jpeg.subarray(0, cut), jpeg.subarray(next)]);
      },
      [2, 4],
    );
    left(
      'a progressive scan with more data than blocks',
      () => {
        const jpeg = written(120, 80, { interlace: true });
        return Buffer.concat([jpeg.subarray(0, -2), Buffer.alloc(3, 0x55), jpeg.subarray(-2)]);
      },
      [2, 4],
    );
    left('other subsampling', () => changed(photo(), MARKERS.SOF0, (frame) => (frame[7] = 0x12)));
    left('twelve bits', () => changed(photo(), MARKERS.SOF0, (frame) => (frame[0] = 12)));
    left('RGB', () => withoutJfif(photo(), adobe(0)));
    left('RGB with a JFIF segment that is too short', () => {
      const short = Buffer.from([0xff, MARKERS.APP0, 0, 7, ...Buffer.from('JFIF\0')]);
      return withoutJfif(photo(), Buffer.concat([short, adobe(0)]));
    });
    left('unknown component ids', () => {
      const renamed = changed(withoutJfif(photo()), MARKERS.SOF0, (frame) => (frame[6] = 0x52));
      return changed(renamed, MARKERS.SOS, (scan) => (scan[1] = 0x52));
    });
    left('a partial scan', () => changed(photo(), MARKERS.SOS, (scan) => (scan[8] = 20)));
    left('components in another order', () =>
      changed(photo(), MARKERS.SOS, (scan) => {
        [scan[1], scan[3]] = [scan[3]!, scan[1]!];
      }),
    );
    left('an excessive number of segments', () => {
      const empty = Buffer.from([0xff, MARKERS.APP1, 0, 2]);
      return Buffer.concat([photo().subarray(0, 2), ...Array<Buffer>(10_000).fill(empty), photo().subarray(2)]);
    });
    left('a missing table', () => changed(photo(), MARKERS.SOS, (scan) => (scan[2] = 0x33)));
    left('an invalid table number', () => changed(photo(), MARKERS.DQT, (table) => (table[0] = 4)));
    left('invalid Huffman codes', () => changed(photo(), MARKERS.DHT, (table) => (table[1] = 3)));
    left('no pixels', () => changed(photo(), MARKERS.SOF0, (frame) => frame.fill(0, 1, 3)));
    left('a truncated file', () => photo().subarray(0, -200));
    left('a file without an end marker', () => photo().subarray(0, -2));
    left('more data than pixels', () => changed(photo(), MARKERS.SOF0, (frame) => frame.writeUInt16BE(60, 1)));
    left('less data than pixels', () => changed(photo(), MARKERS.SOF0, (frame) => frame.writeUInt16BE(200, 1)));
    left('an invalid code', () => {
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
    left('a truncated restart interval', () => {
      const jpeg = written(120, 80, { restart_interval: 2 });
      const at = jpeg.indexOf(Buffer.from([0xff, 0xd1]));
      return Buffer.concat([jpeg.subarray(0, at - 2), jpeg.subarray(at)]);
    });
    left('a missing restart marker', () => {
      const jpeg = written(120, 80, { restart_interval: 2 });
      const at = jpeg.indexOf(Buffer.from([0xff, 0xd1]));
      return Buffer.concat([jpeg.subarray(0, at), jpeg.subarray(at + 2)]);
    });
    left('too many restart markers', () => {
      const jpeg = written(64, 64, { restart_interval: 1 });
      return changed(jpeg, MARKERS.SOF0, (frame) => {
        frame.writeUInt16BE(60_000, 1);
        frame.writeUInt16BE(60_000, 3);
      });
    });
  });

  it('handles thousands of unused tables quickly', () => {
    const jpeg = written(40, 32, {});
    const table = Buffer.concat([Buffer.from([0]), Buffer.alloc(64, 1)]);
    const segment = Buffer.concat([Buffer.from([0xff, MARKERS.DQT, 0xfd, 0xea]), ...Array<Buffer>(1000).fill(table)]);
    const many = [jpeg.subarray(0, 2), ...Array<Buffer>(200).fill(segment), jpeg.subarray(2)];
    expectSame(Buffer.concat(many));
    expectSame(Buffer.concat([jpeg.subarray(0, 2), Buffer.alloc(5_000_000, 0xff), jpeg.subarray(2)]));
  });

  it('does not copy data after the end', () => {
    const jpeg = written(40, 32, {});
    const grown = runtime.grownBytes;
    expect(read(Buffer.concat([jpeg, Buffer.alloc(30_000_000)]), 8)).to.include({ width: 5, height: 4 });
    expect(runtime.grownBytes).to.equal(grown);
  });

  it('does not depend on previous memory contents', async () => {
    const { exports } = new WebAssembly.Instance(await wasmModule('jpeg'), {});
    const { memory, HEAP } = exports as unknown as { memory: WebAssembly.Memory; HEAP: { value: number } };
    const own = new JpegDecoder(exports);
    const kinds = [{}, { subsample_mode: 'on' }, { subsample_mode: 'off' }, { interlace: true }];
    const jpegs = kinds.flatMap((options) => [written(8, 8, options), written(200, 152, options)]);
    for (const [id, layout] of jpegs.map((jpeg) => parseHeader(jpeg)!).entries()) {
      for (const [width, height] of [
        [8, 8],
        [5, 3],
        [1, 1],
        [8, 1],
        [1, 8],
      ] as const) {
        const results = [0, 0x5a, 0xff].flatMap((poison) =>
          [false, true].map((again) => {
            const use = { sourceId: 1024 * id + 2 * poison + Number(again), willReuse: again };
            // So that there is memory for it.
            own.decode(layout, { width, height }, 4, { sourceId: -1, willReuse: again });
            new Uint8Array(memory.buffer).fill(poison, HEAP.value);
            return Buffer.from(own.decode(layout, { width, height }, 4, use)!.data).toString('hex');
          }),
        );
        expect(new Set(results).size, `${layout.width} to ${width}x${height}`).to.equal(1);
      }
    }
  });

  for (const [id, [name, lengths]] of [...Object.entries(ODD_CODES).entries()]) {
    it(`reads ${name}, keeping coefficients or not`, () => {
      const jpeg = withCodes(lengths);
      expectSame(jpeg, [8, 4, 2, 1]);
      const kept = readAgain(jpeg, 1000, 1000, 4096 + id);
      expect(reuse.hasDecoded).to.equal(true);
      expect(kept.equals(read(jpeg, 1)!.data)).to.equal(true);
    });
  }

  it('survives arbitrary damage', async () => {
    const random = seeded(20261125);
    const pictures = Object.values(kinds).map((options) => written(96, 72, options));
    for (const space of ['b-w', 'cmyk']) {
      for (const progressive of [false, true]) {
        pictures.push(await noisy(96, 72).toColourspace(space).jpeg({ progressive }).toBuffer());
      }
    }
    for (let round = 0; round < 1500; round++) {
      const [picture, other] = [pictures[round % pictures.length]!, pictures[(round + 1) % pictures.length]!];
      const damaged = mutate(picture, other, random);
      for (const shrink of SHRINKS) {
        const result = read(damaged, shrink);
        if (result) expect(result.data.length % (result.width * result.height)).to.equal(0);
      }
    }
    for (const picture of pictures) expectSame(picture);
  });
});

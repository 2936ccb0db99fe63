import { expect } from 'chai';
import sharp from 'sharp';
import { seeded } from '../../../../../example-app/pictures/random.js';
import { wasmModule } from '../../../../../src/render/protocol/wasm-modules.js';
import { parseHeader } from '../../../../../src/render/worker/decoders/png/header.js';
import { PngDecoder } from '../../../../../src/render/worker/decoders/png/png-decoder.js';
import { Codecs } from '../../../../../src/render/worker/runtime/codecs.js';
import { mutate } from '../../../../hostile/mutate.js';
import { chunk } from '../../../../hostile/png.js';
import { difference, fromPixels, scene, SMALLER_SIZES } from '../../../../support/pictures.js';
import { makePng, type Made } from './made-png.js';

const WIDTH = 37;
const HEIGHT = 29;

/** Pixels of every kind, with and without alpha. */
function pixels(bytes: 3 | 4, alpha?: number): Buffer {
  const random = seeded(bytes);
  return Buffer.from(
    Array.from({ length: WIDTH * HEIGHT * bytes }, (_, at) =>
      bytes === 4 && at % 4 === 3 && alpha !== undefined
        ? alpha
        : Math.floor(128 + 100 * Math.sin(at / 50) + 28 * random()),
    ),
  );
}

function made(bytes: 3 | 4, more: Partial<Made> = {}): Buffer {
  const filterOf = (line: number): number => line % 5;
  return makePng({ width: WIDTH, height: HEIGHT, bytes, pixels: pixels(bytes, 255), filterOf, ...more });
}

describe('render/worker/decoders/png/png-decoder', () => {
  let reader: PngDecoder;
  before(async () => {
    reader = await new Codecs({ fonts: {} }).png();
  });

  /** What our reader reads, which is gone when it reads again. */
  async function read(png: Buffer, width: number, height: number): Promise<Buffer | undefined> {
    const layout = parseHeader(png);
    const result = layout && (await reader.decode(layout, { width, height }));
    return result && Buffer.from(result.data);
  }

  const opaque = (rgb: Buffer): Buffer =>
    Buffer.from(
      Array.from({ length: WIDTH * HEIGHT * 4 }, (_, at) => (at % 4 === 3 ? 255 : rgb[3 * (at >> 2) + (at % 4)]!)),
    );

  for (const [name, filterOf] of [
    ['none', () => 0],
    ['sub', () => 1],
    ['up', () => 2],
    ['average', () => 3],
    ['Paeth', () => 4],
    ['all in rotation', (line: number) => (line * 3 + 4) % 5],
  ] as const) {
    it(`undoes filters: ${name}`, async () => {
      const rgb = pixels(3);
      expect((await read(made(3, { pixels: rgb, filterOf }), WIDTH, HEIGHT))!.equals(opaque(rgb))).to.equal(true);
      const rgba = pixels(4, 255);
      expect((await read(made(4, { pixels: rgba, filterOf }), WIDTH, HEIGHT))!.equals(rgba)).to.equal(true);
      // Pixels that are seen and that are not; the whole size has all of them as they were.
      const clear = pixels(4);
      expect((await read(made(4, { pixels: clear, filterOf }), WIDTH, HEIGHT))!.equals(clear)).to.equal(true);
    });
  }

  it('decodes files of other encoders', async () => {
    for (const options of [{ adaptiveFiltering: true }, { compressionLevel: 0 }, { compressionLevel: 9 }]) {
      const png = await scene(301, 203).png(options).toBuffer();
      const expected = await sharp(png).ensureAlpha().raw().toBuffer();
      expect((await read(png, 301, 203))!.equals(expected)).to.equal(true);
    }
  });

  it('resizes like libvips, with and without transparency', async () => {
    const hole = Buffer.from('<svg width="403" height="302"><circle cx="200" cy="150" r="140"/></svg>');
    const cut = await scene(403, 302)
      .composite([{ input: hole, blend: 'dest-in' }])
      .png()
      .toBuffer();
    for (const source of [await scene(403, 302).png().toBuffer(), cut]) {
      for (const [width, height] of SMALLER_SIZES) {
        const ours = await fromPixels({ data: (await read(source, width, height))!, width, height });
        const theirs = await sharp(source).resize(width, height, { fit: 'fill' }).png().toBuffer();
        const [a, b] = await Promise.all(
          [ours, theirs].map((png) => sharp(png).flatten({ background: '#e83' }).png().toBuffer()),
        );
        expect(await difference(a!, b!), `${width}x${height}`).to.be.below(1.5);
      }
    }
  });

  it('ignores the colours of transparent pixels', async () => {
    // Red where it is seen, and blue where it is not.
    const columns = Buffer.from(
      Array.from({ length: WIDTH * HEIGHT }, (_, at) => (at % WIDTH < 20 ? [255, 0, 0, 255] : [0, 0, 255, 0])).flat(),
    );
    for (const [width, height] of [
      [30, 20],
      [9, 7],
      [1, 1],
    ] as const) {
      const result = (await read(made(4, { pixels: columns }), width, height))!;
      for (let at = 0; at < result.length; at += 4) {
        expect([...result.subarray(at, at + 3)]).to.deep.equal(result[at + 3] === 0 ? [0, 0, 0] : [255, 0, 0]);
      }
    }
  });

  it('keeps uniform colours at the smallest sizes', async () => {
    const white = await sharp({ create: { width: 3400, height: 3400, channels: 3, background: '#fff' } }).png().toBuffer(); // prettier-ignore
    for (const side of [16, 9, 8, 3, 1]) {
      expect(
        (await read(white, side, side))!.every((byte) => byte === 255),
        `${side}`,
      ).to.equal(true);
    }
  });

  it('does not depend on previous memory contents', async () => {
    const { exports } = new WebAssembly.Instance(await wasmModule('png'), {});
    const { memory, HEAP } = exports as unknown as { memory: WebAssembly.Memory; HEAP: { value: number } };
    const own = new PngDecoder(exports);
    const random = seeded(7);
    for (const [width, height] of [
      [1, 1],
      [1, 40],
      [40, 1],
      [37, 29],
      [130, 70],
    ] as const) {
      const colours = Buffer.from(Array.from({ length: 4 * width * height }, () => Math.floor(256 * random())));
      const png = makePng({ width, height, bytes: 4, pixels: colours, filterOf: (line) => line % 5 });
      const layout = parseHeader(png)!;
      for (const [across, down] of [
        [1, 1],
        [width, height],
        [Math.ceil(width / 2), Math.ceil(height / 3)],
        [Math.ceil(width / 9), Math.ceil(height / 9)],
      ] as const) {
        const results = new Set<string>();
        for (const poison of [0, 0x5a, 0xff, 0x80]) {
          // So that there is memory for it.
          await own.decode(layout, { width: across, height: down });
          new Uint8Array(memory.buffer).fill(poison, HEAP.value);
          const { data } = (await own.decode(layout, { width: across, height: down }))!;
          results.add(Buffer.from(data).toString('hex'));
        }
        expect(results.size, `${width}x${height} to ${across}x${down}`).to.equal(1);
      }
    }
  });

  it('keeps uniform colours up to the edges', async () => {
    const png = await sharp({ create: { width: 203, height: 149, channels: 4, background: { r: 42, g: 111, b: 151, alpha: 0.5 } } }).png().toBuffer(); // prettier-ignore
    const [...colour] = (await sharp(png).raw().toBuffer()).subarray(0, 4);
    for (const [width, height] of [
      [203, 149],
      [120, 31],
      [60, 44],
      [13, 9],
      [1, 1],
    ] as const) {
      const result = (await read(png, width, height))!;
      for (let at = 0; at < result.length; at += 4) {
        expect([...result.subarray(at, at + 4)]).to.deep.equal(colour);
      }
    }
  });

  describe('does not support', () => {
    const left = (name: string, make: () => Buffer | Promise<Buffer>): void => {
      it(name, async () => {
        expect(await read(await make(), 20, 15)).to.equal(undefined);
        // No state is left in the decoder.
        expect((await read(made(4), WIDTH, HEIGHT))!.equals(pixels(4, 255))).to.equal(true);
      });
    };

    left('palettes', () => scene(60, 40).png({ palette: true }).toBuffer());
    left('greyscale', () => scene(60, 40).toColourspace('b-w').png().toBuffer());
    left('sixteen bits', () => scene(60, 40).toColourspace('rgb16').png().toBuffer());
    left('interlaced files', () => scene(60, 40).png({ progressive: true }).toBuffer());
    left('a transparent colour', () => made(3, { more: [chunk('tRNS', Buffer.alloc(6))] }));
    left('EXIF', () => made(3, { more: [chunk('eXIf', Buffer.from('II'))] }));
    left('animations', () => made(3, { more: [chunk('acTL', Buffer.alloc(8))] }));
    left('unknown critical chunks', () => made(3, { more: [chunk('WHAT', Buffer.alloc(8))] }));
    left('a header that is not the first', () => {
      const png = made(3);
      return Buffer.concat([png.subarray(0, 8), chunk('gAMA', Buffer.alloc(4)), png.subarray(8)]);
    });
    left('other compression and filter methods', () => made(3, { header: [8, 2, 1, 0, 0] }));
    left('no pixels', () => {
      const png = made(3);
      png.writeUInt32BE(0, 16);
      return png;
    });
    left('no data', () => made(3, { change: () => Buffer.alloc(0) }));
    left('too little data', () => made(3, { change: (lines) => lines.subarray(1) }));
    left('too much data', () => made(3, { change: (lines) => Buffer.concat([lines, Buffer.alloc(1)]) }));
    left('an invalid filter', () => made(3, { filterOf: (line) => (line === 20 ? 5 : 0) }));
    left('a truncated file', () => made(3).subarray(0, -13));
    left('a file truncated within its data', () => made(3).subarray(0, -200));
    left('damaged data', () => {
      const png = made(3);
      png.fill(0x5a, png.length >> 1, (png.length >> 1) + 8);
      return png;
    });
    left('a decompression bomb', () => made(3, { change: () => Buffer.alloc(200_000_000) }));
    left('very large results', () =>
      sharp({ create: { width: 4100, height: 4100, channels: 3, background: '#fff' } })
        .png()
        .toBuffer(),
    );
    left('a side beyond the limit of all formats', () => {
      const [width, height] = [65_536, 1];
      return makePng({ width, height, bytes: 3, pixels: Buffer.alloc(3 * width), filterOf: () => 0 });
    });
    left('invalid chunk names', () => made(3, { more: [chunk('te t', Buffer.alloc(0))] }));
    left('two profiles', () => made(3, { more: [chunk('iCCP', Buffer.alloc(9)), chunk('iCCP', Buffer.alloc(9))] })); // prettier-ignore
    left('a late profile', () => {
      const png = made(3);
      return Buffer.concat([png.subarray(0, -12), chunk('iCCP', Buffer.alloc(9)), png.subarray(-12)]);
    });
    left('separated data chunks', () => {
      const png = made(3);
      return Buffer.concat([png.subarray(0, -12), chunk('teXt', Buffer.alloc(9)), chunk('IDAT', Buffer.alloc(0)), png.subarray(-12)]); // prettier-ignore
    });
    left('an excessive number of chunks', () =>
      made(3, { more: Array<Buffer>(50_000).fill(chunk('teXt', Buffer.alloc(0))) }),
    );

    it('enlargements, or reductions by a factor of a hundred', async () => {
      expect(await read(made(3), WIDTH + 1, HEIGHT)).to.equal(undefined);
      expect(await read(made(3), WIDTH, HEIGHT + 1)).to.equal(undefined);
      const wide = await sharp({ create: { width: 4100, height: 8, channels: 3, background: '#fff' } }).png().toBuffer(); // prettier-ignore
      expect(await read(wide, 8, 8)).to.equal(undefined);
    });
  });

  it('reads images of one pixel or one line', async () => {
    for (const [width, height] of [
      [1, 1],
      [1, 20],
      [20, 1],
    ] as const) {
      const colours = Buffer.alloc(width * height * 3, 77);
      const png = makePng({ width, height, bytes: 3, pixels: colours, filterOf: () => 4 });
      for (const to of [
        { width, height },
        { width: 1, height: 1 },
      ]) {
        const result = (await read(png, to.width, to.height))!;
        expect(result).to.have.length(4 * to.width * to.height);
        expect([...result.subarray(0, 4)]).to.deep.equal([77, 77, 77, 255]);
      }
    }
  });

  it('survives arbitrary damage', async () => {
    const random = seeded(20261126);
    const sources = [made(3), made(4)];
    for (let round = 0; round < 600; round++) {
      const damaged = mutate(sources[round % 2]!, sources[(round + 1) % 2]!, random);
      const result = await read(damaged, 20, 15);
      if (result) expect(result).to.have.length(4 * 20 * 15);
    }
    expect((await read(made(4), WIDTH, HEIGHT))!.equals(pixels(4, 255))).to.equal(true);
  });
});

import { expect } from 'chai';
import sharp from 'sharp';
import { sniff } from '../../../../src/render/protocol/formats.js';
import type { Decoders } from '../../../../src/render/worker/context.js';
import { Codecs } from '../../../../src/render/worker/runtime/codecs.js';
import { openSource } from '../../../../src/render/worker/source/open-source.js';
import {
  loadFrames,
  readHeader,
  type LoadOptions,
  type SourceHeader,
} from '../../../../src/render/worker/source/vips-source.js';
import { ImageError } from '../../../../src/shared/errors.js';
import { losslessJpeg } from '../../../support/lossless-jpeg.js';
import { animation, png, scene, SVG } from '../../../support/pictures.js';
import { withEachDecoder } from '../../../support/render.js';

describe('render/worker/source/vips-source', () => {
  withEachDecoder(({ fastDecoders }) => {
    const codecs = new Codecs({ fonts: {} });
    let decoders: Decoders;

    before(async () => {
      const [vips, jpeg] = await Promise.all([codecs.vips(), codecs.jpeg()]);
      decoders = { vips, jpeg: fastDecoders ? jpeg : undefined };
    });

    afterEach(() => codecs.releaseImages());

    const open = (bytes: Buffer): ReturnType<typeof openSource> => openSource(bytes, sniff(bytes)!);

    const header = (bytes: Buffer, page?: number): SourceHeader => readHeader(open(bytes), page, decoders.vips);

    /** The sizes of the frames that are loaded, and the pixel in the middle of each. */
    function load(bytes: Buffer, options: Partial<LoadOptions> = {}, page?: number): string[] {
      const all = { to: undefined, animated: false, keepProfile: false, ...options };
      return loadFrames(open(bytes), header(bytes, page), all, decoders).map((frame) => {
        const middle = frame.getpoint(frame.width >> 1, frame.height >> 1).slice(0, 3);
        return `${frame.width}x${frame.height} ${middle.map(Math.round).join(' ')}`;
      });
    }

    const refusal = (work: () => unknown): string => {
      try {
        work();
      } catch (error) {
        expect(error).to.be.instanceOf(ImageError);
        return (error as ImageError).code;
      }
      return 'none';
    };

    const COLOURS = ['#ff0000', '#00ff00', '#0000ff'];
    const [RED, GREEN, BLUE] = ['40x40 255 0 0', '40x40 0 255 0', '40x40 0 0 255'];

    describe('the header', () => {
      it('describes a still image', async () => {
        const webp = await scene(60, 40).webp().toBuffer();
        expect(header(webp)).to.deep.equal({
          format: 'webp',
          width: 60,
          height: 40,
          animated: false,
          frames: 1,
          delays: [],
          loop: 0,
          fewColours: false,
          cmyk: false,
          orientation: 1,
          page: undefined,
        });
      });

      it('has the size of the upright image, for any decoder', async () => {
        const turned = scene(60, 40).withMetadata({ orientation: 6 });
        for (const file of [turned.clone().jpeg(), turned.clone().jpeg({ progressive: true }), turned.clone().webp()]) {
          expect(header(await file.toBuffer())).to.include({ width: 40, height: 60, orientation: 6 });
        }
      });

      it('has the timing of an animation, but describes a still image for one page', async () => {
        for (const format of ['gif', 'webp'] as const) {
          const file = await animation(format, COLOURS);
          expect(header(file)).to.deep.include({
            animated: true,
            frames: 3,
            delays: [100, 200, 300],
            loop: 3,
            height: 40,
          });
          expect(header(file, 2)).to.deep.include({ animated: false, frames: 1, delays: [], page: 2, height: 40 });
        }
      });

      it('detects CMYK', async () => {
        const cmyk = await scene(60, 40).toColourspace('cmyk').jpeg().toBuffer();
        expect(header(cmyk)).to.include({ cmyk: true, width: 60 });
      });

      it('rejects a page beyond the last one', async () => {
        const file = await animation('gif', COLOURS);
        expect(refusal(() => header(file, 3))).to.equal('EINVAL');
        const picture = await png(60, 40);
        expect([refusal(() => header(picture, 0)), refusal(() => header(picture, 1))]).to.deep.equal([
          'none',
          'EINVAL',
        ]);
      });

      it('rejects a damaged file', () => {
        expect(refusal(() => header(Buffer.from('RIFF....WEBPnothing')))).to.equal('EDECODE');
      });
    });

    describe('the frames', () => {
      it('are one, all, or that of a page', async () => {
        for (const format of ['gif', 'webp'] as const) {
          const file = await animation(format, COLOURS);
          expect(load(file)).to.deep.equal([RED]);
          expect(load(file, { animated: true })).to.deep.equal([RED, GREEN, BLUE]);
          expect(load(file, {}, 1)).to.deep.equal([GREEN]);
        }
      });

      it('are resized during loading', async () => {
        const size = (frames: string[]): string[] => frames.map((frame) => frame.split(' ')[0]!);
        const to = { width: 20, height: 10 };
        const files = [
          await png(60, 40),
          await scene(60, 40).jpeg().toBuffer(),
          await scene(60, 40).webp().toBuffer(),
          SVG,
        ];
        for (const file of files) expect(size(load(file, { to }))).to.deep.equal(['20x10']);
        const moving = await animation('gif', COLOURS);
        expect(size(load(moving, { to, animated: true }))).to.deep.equal(Array(3).fill('20x10'));
      });

      it('are upright, resized or not', async () => {
        for (const progressive of [false, true]) {
          const file = await scene(60, 40).withMetadata({ orientation: 6 }).jpeg({ progressive }).toBuffer();
          expect(load(file)[0]).to.match(/^40x60 /);
          expect(load(file, { to: { width: 20, height: 30 } })[0]).to.match(/^20x30 /);
        }
      });

      it('of CMYK have the same colours in any size', async () => {
        const inks = sharp({ create: { width: 40, height: 40, channels: 3, background: '#2a6f97' } }).toColourspace(
          'cmyk',
        );
        for (const picture of [inks.clone(), inks.clone().withIccProfile('cmyk')]) {
          const file = await picture.jpeg().toBuffer();
          const [large, small] = [load(file)[0]!, load(file, { to: { width: 20, height: 20 } })[0]!];
          expect(small.split(' ').slice(1)).to.deep.equal(large.split(' ').slice(1));
        }
      });

      it('are 8-bit sRGB', async () => {
        const grey = sharp({ create: { width: 40, height: 40, channels: 3, background: '#808080' } });
        for (const space of ['b-w', 'rgb16'] as const) {
          const file = await grey.clone().toColourspace(space).png().toBuffer();
          expect(load(file), space).to.deep.equal(['40x40 128 128 128']);
        }
      });
    });

    describe('resizes correctly despite the decoder', () => {
      it('a lossless JPEG, whose decoder cannot shrink', () => {
        // Dark to the left, bright to the right: its corner would be dark alone.
        const file = losslessJpeg(120, 80, (x) => (x < 60 ? 20 : 220));
        const source = open(file);
        expect(source.jpeg?.lossless).to.equal(true);
        for (const to of [
          { width: 60, height: 40 },
          { width: 30, height: 20 },
          { width: 15, height: 10 },
        ]) {
          const [frame] = loadFrames(source, header(file), { to, animated: false, keepProfile: false }, decoders);
          const row = [1, to.width - 2].map((x) => Math.round(frame!.getpoint(x, to.height >> 1)[0]!));
          expect(row, `${to.width} pixels`).to.deep.equal([20, 220]);
        }
      });

      it('JPEGs of a few pixels with 4:2:0 chroma', async () => {
        for (let width = 1; width <= 8; width++) {
          const file = await scene(width, 8).jpeg({ chromaSubsampling: '4:2:0', quality: 95 }).toBuffer();
          const [frame] = loadFrames(
            open(file),
            header(file),
            { to: { width, height: 8 }, animated: false, keepProfile: false },
            decoders,
          );
          const expected = await sharp(file).raw().toBuffer();
          const off = Buffer.from(frame!.writeToMemory()).map((value, at) => Math.abs(value - expected[at]!));
          expect(Math.max(...off), `${width} pixels wide`).to.be.at.most(3);
        }
      });

      it('an image with alpha of which only one side changes, during or after decoding', async () => {
        const line = Array.from({ length: 20 }, () => [0, 0, 255, 0, 200, 0, 0, 255]).flat();
        const raw = { width: 40, height: 20, channels: 4 } as const;
        const columns = sharp(Uint8Array.from(Array.from({ length: 20 }, () => line).flat()), { raw });
        const svg = Buffer.from(
          `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20">${Array.from({ length: 20 }, (_, i) => `<rect x="${2 * i + 1}" width="1" height="20" fill="#c80000"/>`).join('')}</svg>`,
        );
        const files = [
          await columns.clone().webp({ lossless: true, exact: true }).toBuffer(),
          await columns.clone().png().toBuffer(),
          svg,
        ];
        for (const file of files) {
          for (const to of [
            { width: 10, height: 20 },
            { width: 10, height: 10 },
            { width: 20, height: 2 },
            { width: 10, height: 40 },
          ]) {
            const [frame] = loadFrames(open(file), header(file), { to, animated: false, keepProfile: false }, decoders);
            const [red, , blue, alpha] = frame!.getpoint(to.width >> 1, to.height >> 1);
            const told = `${header(file).format} ${to.width}x${to.height}`;
            expect([frame!.width, frame!.height], told).to.deep.equal([to.width, to.height]);
            expect(alpha, told).to.be.within(100, 160);
            expect(red, told).to.be.within(195, 205);
            expect(blue, told).to.be.below(3);
          }
        }
      });

      it('a TIFF with pages of different sizes', () => {
        const { vips } = decoders;
        const page = (grey: number, width: number): Buffer => {
          const image = vips.Image.black(width, width).linear(1, grey).cast('uchar');
          return Buffer.from(image.tiffsaveBuffer());
        };
        const [first, second] = [page(50, 80), page(200, 40)];
        const file = withPage(first, second);
        expect(load(file, { to: { width: 20, height: 20 } })).to.deep.equal(['20x20 50 50 50']);
        expect(load(file)).to.deep.equal(['80x80 50 50 50']);
        expect(load(file, { to: { width: 20, height: 20 } }, 1)).to.deep.equal(['20x20 200 200 200']);
      });

      it('a TIFF of 32-bit integers with correct brightness, large and small', () => {
        const { vips } = decoders;
        for (const bands of [1, 3]) {
          const image = vips.Image.black(40, 30, { bands })
            .linear(1, 2 ** 31)
            .cast('uint');
          const file = Buffer.from(image.tiffsaveBuffer());
          expect(load(file)).to.deep.equal(['40x30 128 128 128']);
          expect(load(file, { to: { width: 20, height: 15 } })).to.deep.equal(['20x15 128 128 128']);
        }
      });
    });
  });
});

/** A TIFF with the page of another one behind its own, all in little endian. */
function withPage(first: Buffer, second: Buffer): Buffer {
  const file = Buffer.concat([first, first.length % 2 ? Buffer.alloc(1) : Buffer.alloc(0), second]);
  const base = file.length - second.length;
  const directory = second.readUInt32LE(4);
  const entries = second.readUInt16LE(directory);
  for (let entry = 0; entry < entries; entry++) {
    const at = base + directory + 2 + 12 * entry;
    const [tag, type, count] = [file.readUInt16LE(at), file.readUInt16LE(at + 2), file.readUInt32LE(at + 4)];
    const bytes = count * [0, 1, 1, 2, 4, 8][type]!;
    // Values longer than four bytes, and the offsets of strips.
    if (bytes > 4) file.writeUInt32LE(file.readUInt32LE(at + 8) + base, at + 8);
    if (tag === 273) {
      expect([type, count]).to.deep.equal([4, 1]);
      file.writeUInt32LE(file.readUInt32LE(at + 8) + base, at + 8);
    }
  }
  const last = file.readUInt32LE(4);
  file.writeUInt32LE(base + directory, last + 2 + 12 * file.readUInt16LE(last));
  return file;
}

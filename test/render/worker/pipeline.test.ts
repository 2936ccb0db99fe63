import { expect } from 'chai';
import sharp from 'sharp';
import type { RenderPool } from '../../../src/render/pool/render-pool.js';
import { animation, difference, facts, jpeg, pixel, png, scene, SVG, transparentPng } from '../../support/pictures.js';
import { faceSample } from '../../support/faces.js';
import { layerFiles, pool, task, withEachDecoder } from '../../support/render.js';

const RED = [208, 0, 0, 255];

describe('render/worker/pipeline', () => {
  function near(actual: number[], expected: number[], tolerance = 6): void {
    const off = Math.max(...expected.map((value, index) => Math.abs(value - actual[index]!)));
    expect(off, `${String(actual)} is not near ${String(expected)}`).to.be.at.most(tolerance);
  }

  withEachDecoder((decoders) => {
    let renderer: RenderPool;

    before(() => {
      renderer = pool(decoders);
    });

    after(() => renderer.close());

    async function render(source: Buffer, string: string): Promise<Buffer> {
      return Buffer.from((await renderer.render(task(source, string))).body);
    }

    /** Rendered without loss, so that pixels can be compared. */
    const exact = (source: Buffer, string: string): Promise<Buffer> => render(source, `${string},f-png,lo-true`);

    describe('orientation', () => {
      for (let orientation = 1; orientation <= 8; orientation++) {
        it(`${orientation} is applied, resized or not`, async () => {
          // What a camera stores: the scene turned back, and a note of how to turn it.
          const undo = [
            {},
            { flop: true },
            { rotate: 180 },
            { flip: true },
            { flop: true, rotate: 90 },
            { rotate: 270 },
            { flip: true, rotate: 90 },
            { rotate: 90 },
          ];
          const {
            flip = false,
            flop = false,
            rotate = 0,
          } = undo[orientation - 1] as { flip?: boolean; flop?: boolean; rotate?: number };
          const upright = await scene(120, 80).png().toBuffer();
          const turned = await sharp(await sharp(upright).rotate(rotate).toBuffer())
            .flip(flip)
            .flop(flop)
            .withMetadata({ orientation })
            .jpeg({ quality: 100, chromaSubsampling: '4:4:4' })
            .toBuffer();
          const reference = await sharp(turned).autoOrient().png().toBuffer();
          for (const string of ['w-120,h-80,c-force', 'w-60', 'w-80,h-60,cm-extract,fo-top_left', '']) {
            const body = await exact(turned, string);
            const { width, height } = await facts(body);
            expect(`${width}x${height}`).to.equal(
              string.startsWith('w-60') ? '60x40' : string.startsWith('w-80') ? '80x60' : '120x80',
            );
            near(await pixel(body, Math.round(width / 6), Math.round(height / 4)), RED, 40);
          }
          expect(await difference(await exact(turned, 'w-120'), reference)).to.be.below(3);
        });
      }
    });

    it('applies an orientation stored as LONG, in either byte order', async () => {
      const turned = await scene(80, 120).withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer();
      // The entry's type, and its value in four bytes.
      const at = turned.indexOf(Buffer.from([0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0]));
      expect(at).to.be.above(0);
      turned[at + 2] = 4;
      for (const string of ['w-60', 'w-60,fl-h']) {
        expect(await facts(await exact(turned, string)), string).to.include({ width: 60, height: 40 });
      }
    });

    it('resizes transparent edges without dark fringes', async () => {
      const side = 64;
      const white = Buffer.from(
        `<svg xmlns="http://www.w3.org/2000/svg" width="${side}" height="${side}"><circle cx="32" cy="32" r="30" fill="#fff"/></svg>`,
      );
      const body = await exact(await sharp(white).png().toBuffer(), 'w-17');
      const { data } = await sharp(body).raw().toBuffer({ resolveWithObject: true });
      for (let at = 0; at < data.length; at += 4) {
        if (data[at + 3]! > 8) expect(data[at]).to.be.above(240);
      }
    });

    describe('colours, compared to native libvips', () => {
      const compare = async (source: Buffer, string = 'w-90'): Promise<number> => {
        const ours = await exact(source, string);
        const { width, height } = await facts(ours);
        const theirs = await sharp(source)
          .autoOrient()
          .resize(width, height, { fit: 'fill' })
          .toColourspace('srgb')
          .png()
          .toBuffer();
        return difference(ours, theirs);
      };

      it('of CMYK with a profile', async () => {
        const source = await scene(180, 120)
          .toColourspace('cmyk')
          .withIccProfile('cmyk')
          .jpeg({ quality: 95 })
          .toBuffer();
        expect((await sharp(source).metadata()).space).to.equal('cmyk');
        expect(await compare(source)).to.be.below(3);
        expect(await compare(source, 'w-180,h-120,cm-extract')).to.be.below(3);
      });

      it('of CMYK without a profile', async () => {
        const source = await scene(180, 120).toColourspace('cmyk').jpeg({ quality: 95 }).toBuffer();
        expect(await compare(source)).to.be.below(3);
      });

      it('of Display P3', async () => {
        const source = await scene(180, 120).withIccProfile('p3').png().toBuffer();
        expect((await sharp(source).metadata()).icc).to.not.equal(undefined);
        expect(await compare(source)).to.be.below(3);
        expect(await compare(source, 'w-180,h-120,cm-extract')).to.be.below(3);
      });

      it('of 16 bits and of greys', async () => {
        expect(await compare(await scene(180, 120).toColourspace('rgb16').png().toBuffer())).to.be.below(3);
        expect(await compare(await scene(180, 120).greyscale().jpeg().toBuffer())).to.be.below(3);
      });

      it('of a TIFF and of an AVIF', async () => {
        expect(await compare(await scene(180, 120).tiff().toBuffer())).to.be.below(3);
        expect(await compare(await scene(180, 120).avif({ quality: 90 }).toBuffer())).to.be.below(3);
      });
    });

    describe('each encoder', () => {
      const formats = [
        ['jpg', 'jpeg'],
        ['webp', 'webp'],
        ['avif', 'av1'],
        ['png', 'png'],
      ] as const;
      for (const [name, format] of formats) {
        it(`${name} encodes the image`, async () => {
          const source = await png(200, 140);
          const body = await render(source, `f-${name},q-90`);
          expect(await facts(body)).to.deep.equal({ width: 200, height: 140, format, pages: 1 });
          expect(await difference(body, source)).to.be.below(4);
        });
      }

      for (const format of ['jpg', 'webp', 'avif']) {
        it(`${format} respects the quality`, async () => {
          const source = await scene(200, 140).blur(1).png().toBuffer();
          const [low, high] = [await render(source, `f-${format},q-20`), await render(source, `f-${format},q-95`)];
          expect(low.length).to.be.below(high.length);
        });
      }

      it('is lossless with lo-true', async () => {
        const source = await png(200, 140);
        for (const format of ['png', 'webp', 'avif']) {
          expect(await difference(await render(source, `f-${format},lo-true`), source), format).to.equal(0);
        }
      });

      it('writes palette PNG if allowed and smaller', async () => {
        const noise = await sharp({
          create: {
            width: 120,
            height: 120,
            channels: 3,
            background: '#888',
            noise: { type: 'gaussian', mean: 128, sigma: 40 },
          },
        })
          .png()
          .toBuffer();
        const coloured = await sharp(noise).tint('#a63').png().toBuffer();
        const isPalette = async (string: string): Promise<boolean> =>
          (await sharp(await render(coloured, string)).metadata()).isPalette;
        expect(await isPalette('f-png')).to.equal(true);
        const smooth = await scene(64, 64).resize(256, 256).png().toBuffer();
        const lossy = await render(smooth, 'f-png');
        expect(lossy.length).to.be.at.most((await render(smooth, 'f-png,lo-true')).length);
      });

      it('writes progressive JPEG with pr-true only', async () => {
        const progressive = async (string: string): Promise<boolean> =>
          (await sharp(await render(await jpeg(60, 40), string)).metadata()).isProgressive;
        expect(await progressive('f-jpg,pr-true')).to.equal(true);
        expect(await progressive('f-jpg')).to.equal(false);
      });

      it('encodes images that are one pixel wide', async () => {
        for (const format of ['jpg', 'webp', 'avif', 'png']) {
          expect(await facts(await render(await png(1, 1), `f-${format}`)), format).to.include({ width: 1, height: 1 });
          expect(await facts(await render(await png(1, 300), `f-${format}`)), format).to.include({
            width: 1,
            height: 300,
          });
        }
      });
    });

    describe('metadata', () => {
      const source = async (): Promise<Buffer> =>
        scene(90, 60)
          .withExif({ IFD0: { Copyright: 'us' } })
          .withIccProfile('p3', { attach: true })
          .jpeg()
          .toBuffer();

      it('is removed by default', async () => {
        const { exif, icc } = await sharp(await render(await source(), 'w-60,f-jpg')).metadata();
        expect([exif, icc]).to.deep.equal([undefined, undefined]);
      });

      it('is limited to the profile with cp-true, and colours are kept in it', async () => {
        const body = await render(await source(), 'w-60,f-jpg,cp-true');
        const { exif, icc } = await sharp(body).metadata();
        expect(exif).to.equal(undefined);
        expect(icc).not.to.equal(undefined);
        const managed = await sharp(body).toColourspace('srgb').png().toBuffer();
        expect(await difference(managed, await exact(await source(), 'w-60'))).to.be.below(4);
      });

      it('is kept with md-true, except the orientation of a rotated image', async () => {
        for (const format of ['jpg', 'png', 'webp']) {
          const turned = await sharp(await source())
            .withMetadata({ orientation: 6 })
            .jpeg()
            .toBuffer();
          const { exif, orientation, width, height } = await sharp(
            await render(turned, `w-40,f-${format},md-true`),
          ).metadata();
          expect(exif, format).not.to.equal(undefined);
          expect([orientation ?? 1, width, height], format).to.deep.equal([1, 40, 60]);
        }
      });
    });

    describe('operations', () => {
      it('crop to the focus', async () => {
        const source = await png(200, 120);
        near(await pixel(await exact(source, 'w-40,h-40,cm-extract,fo-top_left'), 30, 30), RED);
        const other = await pixel(await exact(source, 'w-40,h-40,cm-extract,fo-bottom_right'), 30, 30);
        expect(other[0]! - other[2]!).to.be.within(50, 200);
      });

      it('crop to the salient region', async () => {
        const dot = Buffer.from(
          '<svg xmlns="http://www.w3.org/2000/svg" width="600" height="200"><rect width="100%" height="100%" fill="#ddd"/><circle cx="500" cy="100" r="40" fill="#e00"/></svg>',
        );
        const body = await exact(await sharp(dot).png().toBuffer(), 'w-200,h-200,fo-auto');
        const { channels } = await sharp(body).stats();
        expect(channels[0]!.mean - channels[1]!.mean).to.be.above(15);
      });

      it('trim uniform edges, opaque or transparent', async () => {
        const framed = await scene(100, 60)
          .extend({ top: 20, bottom: 10, left: 30, right: 5, background: '#ffffff' })
          .png()
          .toBuffer();
        expect(await facts(await exact(framed, 't-true'))).to.include({ width: 100, height: 60 });
        expect(await facts(await exact(await transparentPng(100), 't-true'))).to.include({ width: 80, height: 80 });
        expect(await facts(await exact(framed, 't-true,w-50'))).to.include({ width: 50, height: 30 });
        const plain = await sharp({ create: { width: 30, height: 20, channels: 3, background: '#fff' } })
          .png()
          .toBuffer();
        expect(await facts(await exact(plain, 't-true'))).to.include({ width: 30, height: 20 });
      });

      it('pad with a colour, the border colour or a blurred image', async () => {
        const source = await sharp({ create: { width: 100, height: 100, channels: 3, background: '#20c040' } })
          .png()
          .toBuffer();
        const padded = (bg: string): Promise<Buffer> => exact(source, `w-300,h-100,cm-pad_resize${bg}`);
        near(await pixel(await padded(''), 10, 50), [0, 0, 0, 255], 0);
        near(await pixel(await padded(',bg-F3E2D1'), 10, 50), [0xf3, 0xe2, 0xd1, 255], 0);
        near(await pixel(await padded(',bg-FF000040'), 10, 50), [255, 0, 0, 102], 1);
        near(await pixel(await padded(',bg-dominant'), 10, 50), [0x20, 0xc0, 0x40, 255], 1);
        const darker = await sharp(source).modulate({ lightness: -10 }).png().toBuffer();
        near(await pixel(await padded(',bg-blurred_10_N20'), 10, 50), await pixel(darker, 10, 50), 2);
        near(await pixel(await padded(',bg-FF0000'), 150, 50), [0x20, 0xc0, 0x40, 255], 1);
        const left = await exact(source, 'w-300,h-100,cm-pad_resize,fo-left,bg-FF0000');
        near(await pixel(left, 50, 50), [0x20, 0xc0, 0x40, 255], 1);
        near(await pixel(left, 250, 50), [255, 0, 0, 255], 0);
      });

      it('rotate by right and other angles, clockwise', async () => {
        const source = await png(120, 80);
        const quarter = await exact(source, 'rt-90');
        expect(await facts(quarter)).to.include({ width: 80, height: 120 });
        near(await pixel(quarter, 80 - 20, 20), RED);
        near(await pixel(await exact(source, 'rt-N90'), 20, 120 - 20), RED);
        near(await pixel(await exact(source, 'rt-180'), 120 - 20, 80 - 20), RED);
        const slanted = await exact(source, 'rt-45');
        expect((await facts(slanted)).width).to.be.within(140, 143);
        expect((await pixel(slanted, 1, 1))[3]).to.equal(0);
        near(await pixel(await exact(source, 'rt-45,bg-00FF00'), 1, 1), [0, 255, 0, 255], 0);
      });

      it('rotate without bright fringes', async () => {
        const flat = await sharp({ create: { width: 60, height: 40, channels: 3, background: '#5c3a20' } })
          .png()
          .toBuffer();
        const { data } = await sharp(await exact(flat, 'rt-15'))
          .raw()
          .toBuffer({ resolveWithObject: true });
        for (let at = 0; at < data.length; at += 4) if (data[at + 3]! > 16) expect(data[at]).to.be.at.most(0x5c + 8);
      });

      it('mirror', async () => {
        const source = await png(120, 80);
        near(await pixel(await exact(source, 'fl-h'), 120 - 20, 20), RED);
        near(await pixel(await exact(source, 'fl-v'), 20, 80 - 20), RED);
        near(await pixel(await exact(source, 'fl-h_v'), 120 - 20, 80 - 20), RED);
      });

      it('rasterise a drawing at the requested size', async () => {
        const body = await exact(SVG, 'w-316');
        expect(await facts(body)).to.include({ width: 316, height: 66 });
        near(await pixel(body, 300, 60), [0, 170, 0, 255], 1);
      });

      it('apply to all frames, and keep their timing', async () => {
        const colours = ['#ff0000', '#00ff00', '#0000ff'];
        for (const format of ['gif', 'webp'] as const) {
          const body = await render(await animation(format, colours), 'w-30,h-20,rt-90');
          const { width, pageHeight, pages, delay, loop } = await sharp(body, { animated: true }).metadata();
          expect({ width, pageHeight, pages, delay, loop }, format).to.deep.equal({
            width: 20,
            pageHeight: 30,
            pages: 3,
            delay: [100, 200, 300],
            loop: 3,
          });
          const third = await sharp(body, { page: 2 }).png().toBuffer();
          near((await pixel(third, 10, 15)).slice(0, 3), [0, 0, 255], 8);
        }
      });

      it('support random access to images from sequential decoders', async () => {
        const tall = await png(60, 1800);
        const strings = [
          'w-50,h-50,fo-auto',
          'w-50:t-true',
          'w-50,rt-90',
          'w-50,fl-v',
          'w-90,h-50,cm-pad_resize,bg-dominant',
          'w-90,h-50,cm-pad_resize,bg-blurred',
          'w-50,rt-10',
        ];
        for (const string of strings) expect((await exact(tall, string)).length, string).to.be.above(0);
      });

      it('can be chained', async () => {
        const body = await exact(await png(400, 200), 'w-200:rt-90:w-50,h-50,fo-top');
        expect(await facts(body)).to.include({ width: 50, height: 50 });
        near(await pixel(body, 50 - 12, 12), RED);
      });
    });

    describe('invalid sources', () => {
      const code = async (source: Buffer, string = 'w-50'): Promise<string> =>
        renderer.render(task(source, string)).then(
          () => 'none',
          (error: unknown) => (error as { code: string }).code,
        );

      it('are EDECODE, and do not affect valid ones', async () => {
        const good = await jpeg(300, 200);
        const bad = [
          good.subarray(0, good.length / 2),
          Buffer.concat([good.subarray(0, 20), Buffer.alloc(500)]),
          Buffer.from('GIF89a'),
          Buffer.from('\x89PNG\r\n\x1a\nrubbish', 'latin1'),
          Buffer.from('RIFF\0\0\0\0WEBPVP8 ', 'latin1'),
          Buffer.from('<svg'),
          Buffer.from('hello'),
        ];
        for (const source of bad) {
          expect(await code(source), source.subarray(0, 10).toString('latin1')).to.equal('EDECODE');
          expect(await code(good)).to.equal('none');
        }
      });

      it('with too many pixels are rejected by their header', async () => {
        const limits = { inputPixels: 1000, outputPixels: 1000 };
        const outcome = await renderer
          .render(task(await png(40, 40), 'w-10', { limits }))
          .catch((error: unknown) => error as Error);
        expect(outcome).to.have.property('message', 'The source would have 40x40 pixels; the limit is 1000 pixels');
        const frames = await renderer
          .render(task(await animation('gif', ['#f00', '#0f0'], 30), 'w-10', { limits }))
          .catch((error: unknown) => error as Error);
        expect(frames).to.have.property(
          'message',
          'The source would have 30x30 pixels in 2 frames; the limit is 1000 pixels',
        );
      });
    });
  });

  describe('fast decoders and libvips', () => {
    let pools: readonly RenderPool[];

    before(() => {
      pools = [pool(), pool({ fastDecoders: false })];
    });

    after(() => Promise.all(pools.map((each) => each.close())));

    it('render nearly the same pixels, layers included', async () => {
      const [photo, drawing] = [await jpeg(120, 80), await png(120, 80)];
      const layers = layerFiles([['media-files/a.jpg', photo]]);
      const layer = 'l-image,i-media-files@@a.jpg,w-50,t-false,l-end,f-png,lo-true';
      for (const [source, string] of [
        [photo, 'w-50,f-png,lo-true'],
        [photo, 'w-50,rt-90,f-png,lo-true'],
        [drawing, 'w-50,f-png,lo-true'],
        [drawing, layer],
      ] as const) {
        const [ours, theirs] = await Promise.all(
          pools.map(async (by) => Buffer.from((await by.render(task(source, string, { layers }))).body)),
        );
        expect(await difference(ours!, theirs!), string).to.be.below(3);
        expect(ours!.equals(theirs!), `${string}: both by the same decoder`).to.equal(false);
      }
    });
  });

  describe('faces', () => {
    let renderer: RenderPool;
    let wide: Buffer;

    const exact = async (source: Buffer, string: string): Promise<Buffer> =>
      Buffer.from((await renderer.render(task(source, `${string},f-png,lo-true`))).body);

    before(async () => {
      renderer = pool();
      // A face at the right of a ground with more colour.
      const ground = sharp({ create: { width: 1200, height: 400, channels: 3, background: '#d02030' } });
      wide = await ground
        .composite([{ input: faceSample(), left: 900, top: 72 }])
        .jpeg()
        .toBuffer();
    });

    after(() => renderer.close());

    it('are kept by fo-face, in every aspect ratio', async () => {
      for (const string of ['w-100,h-100,fo-face', 'w-50,h-100,fo-face', 'w-256,h-256,cm-extract,fo-face', 'fo-face']) {
        const crop = await exact(wide, string);
        const { width, height } = await facts(crop);
        expect((await pixel(crop, Math.floor(width / 2), Math.floor(height / 2)))[0], string).to.be.below(255);
        const again = await renderer.render(task(crop, 'w-9,h-10,fo-face'));
        expect(again.detections?.face, string).to.have.length(1);
      }
    });

    it('are reported to the main thread, and not detected again if known', async () => {
      const first = await renderer.render(task(wide, 'w-100,h-100,fo-face'));
      const { detections } = first;
      expect(detections?.face).to.have.length(1);
      const second = await renderer.render(task(wide, 'w-100,h-100,fo-face', { detections: detections! }));
      expect(second.detections).to.equal(undefined);
      expect(Buffer.from(second.body).equals(Buffer.from(first.body))).to.equal(true);
      const none = await renderer.render(task(wide, 'w-100,h-100,fo-face', { detections: { face: [] } }));
      const salient = await renderer.render(task(wide, 'w-100,h-100,fo-auto'));
      expect(Buffer.from(none.body).equals(Buffer.from(salient.body)), 'by saliency').to.equal(true);
    });

    it('are not required for a crop', async () => {
      const plain = await png(120, 80);
      expect(await facts(await exact(plain, 'fo-face,ar-1-1'))).to.include({ width: 80, height: 80 });
      expect(await facts(await exact(plain, 'fo-face'))).to.include({ width: 120, height: 80 });
    });
  });
});

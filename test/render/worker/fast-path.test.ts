import { expect } from 'chai';
import sharp, { type Sharp } from 'sharp';
import type { RenderTask } from '../../../src/render/protocol/messages.js';
import { renderFast, type FastDecoders, type FastResult } from '../../../src/render/worker/fast-path.js';
import { render } from '../../../src/render/worker/pipeline.js';
import { Codecs } from '../../../src/render/worker/runtime/codecs.js';
import { openSource } from '../../../src/render/worker/source/open-source.js';
import { chunk } from '../../hostile/png.js';
import { difference, facts, fromPixels, pixel, png, scene, transparentPng } from '../../support/pictures.js';
import { task } from '../../support/render.js';

/** Runs the fast path. */
function fastPath(task: RenderTask, decoders: FastDecoders): Promise<FastResult | undefined> {
  return renderFast(openSource(task.source.bytes, task.source.format), task, undefined, decoders);
}

describe('render/worker/fast-path', () => {
  let decoders: FastDecoders;
  let photo: Buffer;
  before(async () => {
    const runtime = new Codecs({ fonts: {} });
    decoders = { jpeg: await runtime.jpeg(), png: await runtime.png(), inks: (profile) => runtime.inks(profile) };
    photo = await scene(240, 160).jpeg({ quality: 95 }).toBuffer();
  });

  const fast = (render: RenderTask): Promise<FastResult | undefined> => fastPath(render, decoders);

  /** The pixels, as PNG. */
  async function made(source: Buffer, string: string): Promise<Buffer | undefined> {
    const plain = await fast(task(source, string));
    if (!plain) return undefined;
    return fromPixels(plain.bitmap);
  }

  it('does not support faces and objects', async () => {
    for (const string of ['w-90,h-90,fo-face', 'fo-dog']) expect(await made(photo, string), string).to.equal(undefined);
  });

  describe('renders', () => {
    for (const [string, width, height] of [
      ['w-120', 120, 80],
      ['h-40', 60, 40],
      ['w-90,h-90', 90, 90],
      ['w-90,h-90,fo-top_left', 90, 90],
      ['w-91,h-33,c-force', 91, 33],
      ['w-50,h-50,c-at_max', 50, 33],
      ['w-100,h-70,cm-extract,x-10,y-20', 100, 70],
      ['w-120:w-60', 60, 40],
      ['f-webp', 240, 160],
      ['', 240, 160],
    ] as const) {
      it(`like sharp for "${string}"`, async () => {
        const ours = await made(photo, string);
        expect(await facts(ours!)).to.include({ width, height });
        const left = string.includes('fo-top_left') || string === 'w-91,h-33,c-force';
        const cut = string.includes('extract') ? { left: 10, top: 20, width: 100, height: 70 } : undefined;
        const expected = cut
          ? sharp(photo).extract(cut)
          : sharp(photo).resize(width, height, {
              fit: string === 'w-91,h-33,c-force' ? 'fill' : 'cover',
              position: left ? 'left top' : 'centre',
            });
        expect(await difference(ours!, await expected.png().toBuffer())).to.be.below(2.5);
      });
    }

    it('progressive images, and greys', async () => {
      const greys = scene(240, 160).toColourspace('b-w');
      const sources = [
        await scene(240, 160).jpeg({ progressive: true, quality: 95 }).toBuffer(),
        await greys.clone().jpeg({ quality: 95 }).toBuffer(),
        await greys.clone().jpeg({ progressive: true, quality: 95 }).toBuffer(),
      ];
      for (const source of sources) {
        const expected = await sharp(source).resize(120, 80).toColourspace('srgb').png().toBuffer();
        expect(await difference((await made(source, 'w-120'))!, expected)).to.be.below(2.5);
      }
    });

    it('inks, with a profile and without', async () => {
      const inks = scene(240, 160).toColourspace('cmyk');
      for (const source of [inks.clone(), inks.clone().withIccProfile('cmyk')]) {
        const cmyk = await source.jpeg({ quality: 95 }).toBuffer();
        // libvips alone converts all pixels before it resizes them.
        const expected = await render(
          task(cmyk, 'w-120,f-webp,lo-true'),
          new Codecs({ fonts: {}, fastDecoders: false }),
        );
        expect(await difference((await made(cmyk, 'w-120'))!, Buffer.from(expected.body))).to.be.below(2.5);
      }
    });

    it('upright images, and crops after rotation', async () => {
      for (let orientation = 1; orientation <= 8; orientation++) {
        const stored = await sharp(photo).withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer();
        const upright = await sharp(stored).autoOrient().png().toBuffer();
        for (const string of ['w-100', 'w-70,h-90,fo-bottom_right']) {
          const ours = await made(stored, string);
          const { width, height } = await facts(ours!);
          const expected = sharp(upright).resize(width, height, { position: 'right bottom' }).png().toBuffer();
          expect(await difference(ours!, await expected), `${orientation}, ${string}`).to.be.below(2.5);
        }
      }
    });

    it('sources with an sRGB profile', async () => {
      const tagged = scene(240, 160).withIccProfile('srgb');
      for (const source of [await tagged.jpeg().toBuffer(), await tagged.png().toBuffer()]) {
        expect((await sharp(source).metadata()).icc).not.to.equal(undefined);
        expect(await made(source, 'w-60')).not.to.equal(undefined);
      }
    });

    it('PNGs, and detects opaque ones', async () => {
      const read = async (source: Buffer): Promise<FastResult> => (await fast(task(source, 'w-60')))!;
      expect((await read(await png(240, 160))).bitmap).to.include({ width: 60, height: 40, opaque: true });
      expect((await read(await scene(240, 160).ensureAlpha().png().toBuffer())).bitmap).to.include({ opaque: true });
      expect((await read(await transparentPng(100))).bitmap).to.include({ width: 60, height: 60, opaque: false });
      const cut = (await made(await png(240, 160), 'w-70,h-90,fo-left'))!;
      const expected = sharp(photo).resize(70, 90, { position: 'left' }).png().toBuffer();
      expect(await difference(cut, await expected)).to.be.below(2.5);
    });
  });

  describe('finds the salient region', () => {
    /** A red dot at the right of a ground without edges. */
    const dot = (ground: string): Sharp =>
      sharp(
        Buffer.from(
          `<svg xmlns="http://www.w3.org/2000/svg" width="600" height="200"><rect width="100%" height="100%" fill="${ground}"/><circle cx="450" cy="100" r="40" fill="#e00"/></svg>`,
        ),
      );
    /** How much redder the middle of a square is than it is green: the dot. */
    const rednessOf = async (body: Buffer): Promise<number> => {
      const { width, height } = await facts(body);
      const [r, g] = await pixel(body, width / 2, height / 2);
      return r! - g!;
    };

    it('of a JPEG, upright, and for extracts from the full image', async () => {
      const upright = await dot('#ddd').removeAlpha().png().toBuffer();
      for (let orientation = 1; orientation <= 8; orientation++) {
        const stored = await sharp(upright).withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer();
        for (const string of ['w-100,h-100,fo-auto', 'w-120,h-120,cm-extract,fo-auto']) {
          expect(await rednessOf((await made(stored, string))!), `${orientation}, ${string}`).to.be.above(100);
        }
      }
    });

    it('of a PNG, ignoring transparent colours', async () => {
      const ground = await dot('none').png().toBuffer();
      expect(await rednessOf((await made(ground, 'w-100,h-100,fo-auto'))!)).to.be.above(100);
      const { data, info } = await sharp(ground).raw().toBuffer({ resolveWithObject: true });
      for (let at = 0; at < data.length; at += 4) if (data[at + 3] === 0 && (at / 4) % 600 < 200) data[at] = 255;
      const hidden = await sharp(data, { raw: info }).png().toBuffer();
      expect(await made(hidden, 'w-100,h-100,fo-auto')).to.deep.equal(await made(ground, 'w-100,h-100,fo-auto'));
    });

    it('only if the image is cropped', async () => {
      const whole = await made(photo, 'w-120,h-80,fo-auto');
      expect(whole).to.deep.equal(await made(photo, 'w-120,h-80'));
    });

    it('like libvips, without loading it', async () => {
      const [ours, theirs] = [new Codecs({ fonts: {} }), new Codecs({ fonts: {}, fastDecoders: false })];
      const sources = [
        await dot('#ddd').removeAlpha().jpeg({ quality: 95 }).toBuffer(),
        await dot('#ddd').png().toBuffer(),
        await dot('#9ab').withMetadata({ orientation: 6 }).jpeg({ quality: 95 }).toBuffer(),
      ];
      for (const source of sources) {
        const wanted = task(source, 'w-80,h-100,fo-auto,f-webp,lo-true');
        const [one, other] = [await render(wanted, ours), await render(wanted, theirs)];
        expect(await difference(Buffer.from(one.body), Buffer.from(other.body))).to.be.below(1.5);
      }
      expect(ours.hasVips).to.equal(false);
      expect(theirs.hasVips).to.equal(true);
    });
  });

  describe('rejects like libvips', () => {
    const refusal = async (string: string, limits: RenderTask['limits']): Promise<unknown> => {
      try {
        await fast(task(photo, string, { limits }));
      } catch (error) {
        return (error as { code: string }).code;
      }
      return undefined;
    };

    it('sources and results with too many pixels', async () => {
      expect(await refusal('w-10', { inputPixels: 240 * 160 - 1, outputPixels: 1e6 })).to.equal('ELIMIT');
      expect(await refusal('w-100', { inputPixels: 1e6, outputPixels: 100 })).to.equal('ELIMIT');
      expect(await refusal('', { inputPixels: 1e6, outputPixels: 100 })).to.equal('ELIMIT');
    });

    it('a window outside the image', async () => {
      const limits = { inputPixels: 1e6, outputPixels: 1e6 };
      expect(await refusal('w-100,h-70,cm-extract,x-200,y-20', limits)).to.equal('EINVAL');
    });
  });

  describe('leaves to libvips', () => {
    for (const string of [
      'w-300',
      'w-60,t-true',
      'w-60,rt-90',
      'w-60,fl-h',
      'w-60,bl-3',
      'w-60,e-grayscale',
      'w-60,r-10',
      'w-300,h-300,cm-pad_resize',
      'w-60,h-60,fo-auto:w-30',
      'w-60,l-text,i-Hello,l-end',
      'w-60,md-true',
      'w-60,cp-true',
      'w-60,pg-1',
      'if-w_gt_100,w-60,if-end',
      'w-20:w-60',
      'w-100,h-2,c-force:w-100,h-100,c-force',
      'w-100,h-70,cm-extract,x-10,y-20:w-50',
      'w-100,h-70,cm-extract,x-10,y-20:w-50,h-50,cm-extract',
    ]) {
      it(`"${string}"`, async () => {
        expect(await made(photo, string)).to.equal(undefined);
      });
    }

    it('other sources', async () => {
      const photoPng = await png(240, 160);
      expect(await made(photoPng, 'w-60')).not.to.equal(undefined);
      const others = {
        palette: await scene(240, 160).png({ palette: true }).toBuffer(),
        'PNG in Display P3': await scene(240, 160).withIccProfile('p3').png().toBuffer(),
        'PNG with a damaged profile': Buffer.concat([
          photoPng.subarray(0, 33),
          chunk('iCCP', Buffer.from('name\0\0damage')),
          photoPng.subarray(33),
        ]),
        WebP: await scene(240, 160).webp().toBuffer(),
        'grey with a profile': await scene(240, 160).toColourspace('b-w').withIccProfile('p3').jpeg().toBuffer(),
        'Display P3': await scene(240, 160).withIccProfile('p3').jpeg().toBuffer(),
        damaged: photo.subarray(0, photo.length - 300),
      };
      for (const [name, source] of Object.entries(others)) {
        expect(await made(source, 'w-60'), name).to.equal(undefined);
      }
    });
  });
});

import { expect } from 'chai';
import sharp from 'sharp';
import type { RenderPool } from '../../../../src/render/pool/render-pool.js';
import { ImageError } from '../../../../src/shared/errors.js';
import { animation, facts, pixel, png } from '../../../support/pictures.js';
import { layerFiles, pool, task, withEachDecoder } from '../../../support/render.js';

const plain = (background: string, width: number, height: number): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();

describe('render/worker/layers/layers', () => {
  withEachDecoder((decoders) => {
    let renderer: RenderPool;
    let base: Buffer;
    const inputs = new Map<string, Uint8Array>();

    before(async () => {
      renderer = pool(decoders);
      base = await plain('#ffffff', 200, 100);
      inputs.set('media-files/red.png', await plain('#ff0000', 40, 20));
      const framed = sharp(await plain('#0000ff', 40, 20)).extend({
        top: 10,
        bottom: 10,
        left: 30,
        right: 30,
        background: '#00ff00',
      });
      inputs.set('media-files/framed.png', await framed.png().toBuffer());
      const disc =
        '<svg xmlns="http://www.w3.org/2000/svg" width="60" height="60"><circle cx="30" cy="30" r="30" fill="#00f"/></svg>';
      inputs.set('media-files/disc.png', await sharp(Buffer.from(disc)).png().toBuffer());
      inputs.set('media-files/anim.gif', await animation('gif', ['#ff0000', '#00ff00'], 20));
      inputs.set('media-files/not.csv', Buffer.from('a,b,c'));
    });

    after(() => renderer.close());

    async function exact(string: string, source = base): Promise<Buffer> {
      return Buffer.from(
        (await renderer.render(task(source, `${string}:f-png,lo-true`, { layers: layerFiles(inputs) }))).body,
      );
    }

    const at = async (string: string, x: number, y: number): Promise<number[]> => pixel(await exact(string), x, y);

    it('are centred by default, in their original size', async () => {
      const body = await exact('l-image,i-media-files@@red.png,l-end');
      expect(await facts(body)).to.include({ width: 200, height: 100 });
      expect(await pixel(body, 100, 50)).to.deep.equal([255, 0, 0, 255]);
      expect(await pixel(body, 81, 41)).to.deep.equal([255, 0, 0, 255]);
      expect(await pixel(body, 78, 41)).to.deep.equal([255, 255, 255, 255]);
    });

    it('are drawn after the parameters of their step', async () => {
      const body = await exact('w-100,h-100,l-image,i-media-files@@red.png,lfo-top_left,l-end');
      expect(await facts(body)).to.include({ width: 100, height: 100 });
      expect(await pixel(body, 39, 19)).to.deep.equal([255, 0, 0, 255]);
      expect(await pixel(body, 41, 21)).to.deep.equal([255, 255, 255, 255]);
    });

    it('are trimmed by default, before resizing', async () => {
      expect(await at('l-image,i-media-files@@framed.png,lfo-top_left,l-end', 1, 1)).to.deep.equal([0, 0, 255, 255]);
      expect(await at('l-image,i-media-files@@framed.png,w-80,lfo-top_left,l-end', 79, 39)).to.deep.equal([
        0, 0, 255, 255,
      ]);
      expect(await at('l-image,i-media-files@@framed.png,t-false,lfo-top_left,l-end', 1, 1)).to.deep.equal([
        0, 255, 0, 255,
      ]);
    });

    it('have their own chain, relative to their base', async () => {
      const half = 'l-image,i-media-files@@red.png,w-bw_div_2,h-bh,c-force,lx-0,ly-0,l-end';
      expect(await at(half, 99, 99)).to.deep.equal([255, 0, 0, 255]);
      expect(await at(half, 101, 50)).to.deep.equal([255, 255, 255, 255]);
      const turned = 'l-image,i-media-files@@red.png,w-40:rt-90,lfo-top_left,l-end';
      expect(await at(turned, 19, 39)).to.deep.equal([255, 0, 0, 255]);
      expect(await at(turned, 21, 10)).to.deep.equal([255, 255, 255, 255]);
    });

    it('are clipped at the edges of their base', async () => {
      const body = await exact('l-image,i-media-files@@red.png,w-500,l-end');
      expect(await facts(body)).to.include({ width: 200, height: 100 });
      expect(await pixel(body, 0, 50)).to.deep.equal([255, 0, 0, 255]);
      expect(await at('l-image,i-media-files@@red.png,lxc-0,lyc-0,l-end', 19, 9)).to.deep.equal([255, 0, 0, 255]);
    });

    it('are composited with their transparency', async () => {
      expect(await at('l-image,i-media-files@@disc.png,t-false,l-end', 72, 22)).to.deep.equal([255, 255, 255, 255]);
      expect(await at('l-image,i-media-files@@disc.png,t-false,l-end', 100, 50)).to.deep.equal([0, 0, 255, 255]);
    });

    it('are drawn in order, and on their parent if nested', async () => {
      const two = 'l-image,i-media-files@@red.png,w-80,l-end,l-image,i-media-files@@disc.png,w-20,l-end';
      expect(await at(two, 100, 50)).to.deep.equal([0, 0, 255, 255]);
      const nested =
        'l-image,i-media-files@@red.png,w-80,l-image,i-media-files@@disc.png,w-20,lfo-top_left,l-end,lfo-bottom_right,l-end';
      expect(await at(nested, 130, 70)).to.deep.equal([0, 0, 255, 255]);
      expect(await at(nested, 190, 90)).to.deep.equal([255, 0, 0, 255]);
    });

    it('are solid colours with ik_canvas, in the size of their base by default', async () => {
      expect(await at('l-image,i-ik_canvas,bg-00FF00,l-end', 1, 99)).to.deep.equal([0, 255, 0, 255]);
      const strip = 'l-image,i-ik_canvas,bg-0000FF,w-bw,h-bh_div_10,ly-N0,l-end';
      expect(await at(strip, 0, 91)).to.deep.equal([0, 0, 255, 255]);
      expect(await at(strip, 0, 88)).to.deep.equal([255, 255, 255, 255]);
      for (const half of ['bg-00000050', 'bg-000000,al-5']) {
        expect((await at(`l-image,i-ik_canvas,${half},l-end`, 5, 5))[0]).to.be.within(126, 128);
      }
    });

    it('support multiply, cutout and cutter', async () => {
      const green = await plain('#80ff80', 200, 100);
      const with_ = async (mode: string): Promise<Buffer> =>
        exact(`l-image,i-media-files@@red.png,lm-${mode},l-end`, green);
      expect(await pixel(await with_('multiply'), 100, 50)).to.deep.equal([128, 0, 0, 255]);
      expect((await pixel(await with_('cutout'), 100, 50))[3]).to.equal(0);
      expect(await pixel(await with_('cutout'), 5, 5)).to.deep.equal([128, 255, 128, 255]);
      const cut = await exact('l-image,i-media-files@@disc.png,t-false,lm-cutter,l-end', green);
      expect(await facts(cut)).to.include({ width: 60, height: 60 });
      expect(await pixel(cut, 30, 30)).to.deep.equal([128, 255, 128, 255]);
      expect((await pixel(cut, 1, 1))[3]).to.equal(0);
    });

    it('displace the pixels below with lm-displace: red to the right, green down', async () => {
      const half = sharp(await plain('#000000', 200, 100)).composite([
        { input: await plain('#ffffff', 100, 100), left: 100, top: 0 },
      ]);
      const source = await half.png().toBuffer();
      const grey = async (layer: string, x: number, y = 10): Promise<number> =>
        (await pixel(await exact(`l-image,i-ik_canvas,w-bw,h-bh_div_2,lfo-top,${layer},l-end`, source), x, y))[0]!;
      for (const mode of ['lm-displace', 'lm-displacement']) {
        expect(await grey(`bg-FF8080,${mode},x-20`, 110), 'black has moved to the right').to.equal(0);
        expect(await grey(`bg-FF8080,${mode},x-20`, 125)).to.equal(255);
      }
      expect(await grey('bg-008080,lm-displace,x-20', 90), 'white has moved to the left').to.equal(255);
      expect(await grey('bg-FF8080,lm-displace,x-20', 110, 60), 'not beside the layer').to.equal(255);
      expect(await grey('bg-80FF80,lm-displace,x-20', 105), 'green does not move sideways').to.equal(255);
      expect(await grey('bg-FF808050,lm-displace,x-40', 110), 'half of it where half transparent').to.equal(0);
      expect(await grey('bg-FF808050,lm-displace,x-40', 130)).to.equal(255);
      expect(await grey('bg-FF8080,lm-displace', 105), '10 pixels by default').to.equal(0);
      expect(await grey('bg-FF8080,lm-displace,y-10', 105), 'or 0 beside the other').to.equal(255);
      expect(await grey('bg-FF8080,lm-displace,x-N20', 90), 'the other way').to.equal(255);
      expect(await grey('bg-FF8080,lm-displace,x-bw_mul_9', 150), 'from the edge, when far').to.equal(0);
    });

    it('are trimmed in any later step with t', async () => {
      const string = 'l-image,i-media-files@@red.png,t-false,w-60,h-60,cm-pad_resize,bg-white:t-10,lfo-top_left,l-end';
      const green = await plain('#00ff00', 200, 100);
      expect(await pixel(await exact(string, green), 1, 1)).to.deep.equal([255, 0, 0, 255]);
      expect(await pixel(await exact(string, green), 1, 31)).to.deep.equal([0, 255, 0, 255]);
    });

    it('are drawn on every frame of an animation, and show their own first frame', async () => {
      const source = await animation('webp', ['#ffffff', '#000000'], 60);
      const { body } = await renderer.render(
        task(source, 'l-image,i-media-files@@anim.gif,t-false,l-end', { layers: layerFiles(inputs) }),
      );
      for (const page of [0, 1]) {
        const frame = await sharp(body, { page }).png().toBuffer();
        expect((await pixel(frame, 30, 30))[0], `frame ${page}`).to.be.above(240);
        expect((await pixel(frame, 30, 30))[1], `frame ${page}`).to.be.below(15);
      }
    });

    it('can be conditional', async () => {
      const string = 'if-ar_gt_1,l-image,i-media-files@@red.png,l-end,if-else,w-10,if-end';
      expect(await at(string, 100, 50)).to.deep.equal([255, 0, 0, 255]);
    });

    it('are rejected if they are not images or too large', async () => {
      const code = async (string: string): Promise<string> =>
        exact(string).then(
          () => 'none',
          (error: unknown) => `${(error as ImageError).code} ${(error as ImageError).message}`,
        );
      expect(await code('l-image,i-media-files@@not.csv,l-end')).to.equal('EINVAL l-image: the file is no picture');
      expect(await code('l-image,i-ik_canvas,bg-red,w-9000,h-9000,l-end')).to.match(
        /^ELIMIT The layer would have 9000x9000/,
      );
      expect(await code('l-image,i-media-files@@red.png,w-9000,h-9000,l-end')).to.match(/^ELIMIT/);
      expect(await code('l-image,i-media-files@@red.png,pg-2,l-end')).to.match(/^EINVAL pg/);
    });

    it('can be the same image as their base', async () => {
      inputs.set('media-files/self.png', await png(60, 40));
      expect((await exact('l-image,i-media-files@@self.png,w-50,l-end', await png(60, 40))).length).to.be.above(0);
    });
  });
});

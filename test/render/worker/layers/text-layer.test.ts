import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import sharp from 'sharp';
import type { RenderPool } from '../../../../src/render/pool/render-pool.js';
import type { ImageError } from '../../../../src/shared/errors.js';
import { pixel } from '../../../support/pictures.js';
import { layerFiles, pool, task } from '../../../support/render.js';

const fontFile = (name: string): string =>
  createRequire(import.meta.url).resolve(`@fontsource/open-sans/files/open-sans-${name}.woff`);

interface Ink {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Part of the pixels, by how dark they are. */
  readonly amount: number;
}

describe('render/worker/layers/text-layer', () => {
  let renderer: RenderPool;
  let base: Buffer;

  before(async () => {
    renderer = pool({ fonts: { Wide: { regular: fontFile('latin-700-normal') } } });
    base = await sharp({ create: { width: 600, height: 300, channels: 3, background: '#ffffff' } })
      .png()
      .toBuffer();
  });

  after(() => renderer.close());

  async function draw(items: string, inputs = new Map<string, Uint8Array>()): Promise<Buffer> {
    return Buffer.from(
      (await renderer.render(task(base, `l-text,${items},l-end:f-png,lo-true`, { layers: layerFiles(inputs) }))).body,
    );
  }

  /** Where a text has left something on the white base. */
  async function ink(items: string): Promise<Ink> {
    const { data, info } = await sharp(await draw(items))
      .greyscale()
      .raw()
      .toBuffer({ resolveWithObject: true });
    let [left, top, right, bottom, amount] = [info.width, info.height, 0, 0, 0];
    data.forEach((value, index) => {
      amount += 1 - value / 255;
      if (value > 200) return;
      const [x, y] = [index % info.width, Math.floor(index / info.width)];
      [left, top, right, bottom] = [
        Math.min(left, x),
        Math.min(top, y),
        Math.max(right, x + 1),
        Math.max(bottom, y + 1),
      ];
    });
    return { left, top, width: right - left, height: bottom - top, amount };
  }

  it('is black, 45 pixels high and centred by default', async () => {
    const { left, top, width, height } = await ink('i-Hxg');
    expect(height).to.be.within(38, 48);
    expect(left + width / 2).to.be.closeTo(300, 2);
    expect(top + height / 2).to.be.closeTo(150, 2);
  });

  it('has the size of fs, including expressions', async () => {
    const [one, two] = [await ink('i-H,fs-50'), await ink('i-H,fs-100')];
    expect(two.height / one.height).to.be.closeTo(2, 0.1);
    expect((await ink('i-H,fs-bh_div_3')).height).to.be.closeTo(two.height, 1);
  });

  it('has the colour of co, and the opacity of co or al', async () => {
    const solid = (items: string): Promise<number[]> =>
      draw(`i-%E2%88%92,fs-300,${items}`).then((body) => pixel(body, 300, 150));
    expect(await solid('co-FF0000')).to.deep.equal([255, 0, 0, 255]);
    expect((await solid('co-FF000050'))[1]).to.be.within(126, 129);
    expect((await solid('co-red,al-5'))[1]).to.be.within(126, 129);
  });

  it('has a box with padding in CSS order', async () => {
    const bare = await ink('i-H,fs-50,co-black');
    const boxed = await ink('i-H,fs-50,co-black,bg-black,pa-10_20_30_40,lfo-top_left');
    expect([boxed.left, boxed.top]).to.deep.equal([0, 0]);
    expect(boxed.width).to.be.closeTo(bare.width + 60, 2);
    expect(boxed.height).to.be.closeTo(bare.height + 40, 2);
  });

  it('is trimmed to its glyphs', async () => {
    const { left, top } = await ink('i-H,fs-60,lfo-top_left');
    expect(left).to.be.at.most(1);
    expect(top).to.be.at.most(1);
  });

  it('is wrapped at w, with aligned lines', async () => {
    const text = 'i-one%20two%20three%20four%20five,fs-40';
    const line = await ink(text);
    const wrapped = await ink(`${text},w-150`);
    expect(wrapped.width).to.be.at.most(150);
    expect(wrapped.height).to.be.above(3 * line.height);
    const edges = async (align: string): Promise<number> => {
      const body = await draw(`i-iiiiiiii%20i,fs-40,w-90,ia-${align},lfo-top_left`);
      const last = await sharp(body).extract({ left: 0, top: 50, width: 120, height: 60 }).greyscale().raw().toBuffer();
      return last.findIndex((value) => value < 128) % 120;
    };
    const [left, center, right] = [await edges('left'), await edges('center'), await edges('right')];
    expect(left).to.be.below(10);
    expect(center).to.be.above(left + 15);
    expect(right).to.be.above(center + 15);
  });

  it('has the line height of lh', async () => {
    const text = 'i-H%20H,w-20,fs-20';
    expect((await ink(`${text},lh-100`)).height - (await ink(`${text},lh-50`)).height).to.be.closeTo(50, 1);
  });

  it('is bold, italic and struck through with tg', async () => {
    const plain = await ink('i-HHHH');
    expect((await ink('i-HHHH,tg-b')).amount).to.be.above(plain.amount * 1.2);
    expect((await ink('i-HHHH,tg-strikethrough')).amount).to.be.above(plain.amount * 1.1);
    const upright = await ink('i-l,fs-200');
    expect((await ink('i-l,fs-200,tg-i')).width).to.be.above(upright.width + 15);
  });

  it('uses the font of ff: from the options, from the PIM, or Open Sans as a fallback', async () => {
    const plain = await ink('i-HHHH');
    expect((await ink('i-HHHH,ff-No%20Such%20Font')).amount).to.equal(plain.amount);
    expect((await ink('i-HHHH,ff-Open%20Sans')).amount).to.equal(plain.amount);
    expect((await ink('i-HHHH,ff-Wide')).amount).to.be.above(plain.amount * 1.2);
    const inputs = new Map([['media-files/f.woff', readFileSync(fontFile('latin-700-normal'))]]);
    const body = await draw('i-HHHH,ff-media-files@@f.woff', inputs);
    expect(body.equals(await draw('i-HHHH,ff-Wide'))).to.equal(true);
    const woff2 = new Map([['media-files/f.woff2', readFileSync(`${fontFile('latin-700-normal')}2`)]]);
    expect(body.equals(await draw('i-HHHH,ff-media-files@@f.woff2', woff2)), 'WOFF 2').to.equal(true);
    const made = await ink('i-HHHH,ff-Wide,tg-b');
    expect(made.amount, 'a bold that has to be made').to.be.above((await ink('i-HHHH,ff-Wide')).amount);
  });

  it('is drawn literally, including markup', async () => {
    const text = '</g><script>alert(1)</script>&amp;"\'';
    const body = await ink(`ie-${encodeURIComponent(Buffer.from(text).toString('base64'))},fs-20`);
    expect(body.width).to.be.above(200);
  });

  it('supports rotation and blend modes like other layers', async () => {
    const flat = await ink('i-HHHH');
    const turned = await ink('i-HHHH,rt-90');
    expect([turned.width, turned.height]).to.deep.equal([flat.height, flat.width]);
    const cut = await sharp(await draw('i-HH,fs-200,lm-cutter')).metadata();
    expect(cut.width).to.be.below(400);
    expect(cut.hasAlpha).to.equal(true);
  });

  it('can consist of spaces only', async () => {
    expect((await ink('i-%20%20')).amount).to.be.below(0.01);
  });

  it('draws a box and warns for characters that no font covers, or rejects them in strict mode', async () => {
    const render = (items: string, strict: boolean) =>
      renderer.render(task(base, `l-text,${items},l-end:f-png,lo-true`, { strict }));
    expect((await ink('i-%F0%91%84%80')).amount).to.be.above(50);
    expect((await render('i-%EA%AA%80%EA%AA%81', false)).warnings).to.deep.equal([
      'no font has the characters (Tai_Viet) of a text, so that boxes are drawn: npm install @fontsource/noto-sans-tai-viet',
    ]);
    const refused: unknown = await render('i-%EA%AA%80', true).catch((error: unknown) => error);
    expect(refused).to.include({
      code: 'EUNSUPPORTED',
      status: 400,
      message: 'l-text: no font has the characters (Tai_Viet)',
    });
    expect((await render('i-Hello', true)).warnings).to.deep.equal([]);
  });

  it('warns about a font of ImageKit that is not installed', async () => {
    const { warnings } = await renderer.render(task(base, 'l-text,i-H,ff-Lobster,l-end,l-text,i-I,ff-Lobster,l-end'));
    expect(warnings).to.deep.equal([
      'Open Sans is drawn for the font Lobster, which needs: npm install @fontsource/lobster',
    ]);
  });

  it('supports any script with an installed font', async () => {
    for (const text of ['हिन्दी', 'العربية', 'ภาษาไทย', '🦊👍']) {
      const { warnings } = await renderer.render(
        task(base, `l-text,i-${encodeURIComponent(text)},l-end`, { strict: true }),
      );
      expect(warnings, text).to.deep.equal([]);
      expect((await ink(`i-${encodeURIComponent(text)}`)).amount, text).to.be.above(100);
    }
  });

  it('is rejected if it is too large or its font is invalid', async () => {
    const failure = async (items: string, inputs = new Map<string, Uint8Array>()): Promise<string> =>
      draw(items, inputs).then(
        () => 'none',
        (error: unknown) => `${(error as ImageError).code} ${(error as ImageError).message}`,
      );
    expect(await failure(`i-${'H'.repeat(1000)},fs-100`)).to.match(
      /^ELIMIT l-text: the text takes \d+x\d+ pixels; the limit of a side is 16383/,
    );
    expect(await failure('i-H,fs-60000')).to.match(/^ELIMIT/);
    expect(
      await failure('i-H,ff-media-files@@f.ttf', new Map([['media-files/f.ttf', Buffer.from('no font')]])),
    ).to.equal('EINVAL ff: the file is no font');
    expect(await failure('i-H,fs-bw_sub_600')).to.match(/^EINVAL fs: the expression gives 0/);
  });
});

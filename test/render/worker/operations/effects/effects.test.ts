import { expect } from 'chai';
import sharp from 'sharp';
import type { RenderPool } from '../../../../../src/render/pool/render-pool.js';
import type { ImageError } from '../../../../../src/shared/errors.js';
import { animation, difference, facts, pixel, png, scene, transparentPng } from '../../../../support/pictures.js';
import { pool, task, withEachDecoder } from '../../../../support/render.js';

const plain = (background: string, width = 60, height = 40): Promise<Buffer> =>
  sharp({ create: { width, height, channels: 4, background } })
    .png()
    .toBuffer();

/** Left half of one colour, right half of another. */
const halves = async (left: string, right: string): Promise<Buffer> =>
  sharp(await plain(right))
    .composite([{ input: await plain(left, 30, 40), left: 0, top: 0 }])
    .png()
    .toBuffer();

describe('render/worker/operations/effects/effects', () => {
  withEachDecoder((decoders) => {
    let renderer: RenderPool;

    before(() => {
      renderer = pool(decoders);
    });

    after(() => renderer.close());

    async function exact(source: Buffer, string: string): Promise<Buffer> {
      return Buffer.from((await renderer.render(task(source, `${string}:f-png,lo-true`))).body);
    }

    const at = async (source: Buffer, string: string, x: number, y: number): Promise<number[]> =>
      pixel(await exact(source, string), x, y);

    async function failure(source: Buffer, string: string): Promise<string> {
      return exact(source, string).then(
        () => 'none',
        (error: unknown) => `${(error as ImageError).code} ${(error as ImageError).message}`,
      );
    }

    function near(actual: number[], expected: number[], tolerance = 3): void {
      const off = Math.max(...expected.map((value, index) => Math.abs(value - actual[index]!)));
      expect(off, `${String(actual)} is not near ${String(expected)}`).to.be.at.most(tolerance);
    }

    it('e-grayscale keeps brightness and transparency', async () => {
      const [r, g, b, alpha] = await at(await plain('#ff8000'), 'e-grayscale', 5, 5);
      expect([g, b, alpha]).to.deep.equal([r, r, 255]);
      expect(r).to.be.within(140, 185);
      expect((await at(await transparentPng(40), 'e-grayscale', 1, 1))[3]).to.equal(0);
    });

    it('e-contrast stretches brightness to the full range', async () => {
      const dull = await halves('#606060', '#a0a0a0');
      near(await at(dull, 'e-contrast', 5, 5), [0, 0, 0, 255]);
      near(await at(dull, 'e-contrast', 55, 5), [255, 255, 255, 255]);
      near(await at(await plain('#808080'), 'e-contrast', 5, 5), [128, 128, 128, 255], 0);
    });

    it('e-contrast ranges from the darkest to the lightest visible pixel', async () => {
      const speck = (background: string): Promise<Buffer> => plain(background, 1, 1);
      const source = await sharp(await plain('#808080', 200, 200))
        .composite([
          { input: await speck('#404040'), left: 3, top: 3 },
          { input: await speck('#c0c0c0'), left: 7, top: 7 },
        ])
        .png()
        .toBuffer();
      near(await at(source, 'e-contrast', 3, 3), [0, 0, 0, 255], 1);
      near(await at(source, 'e-contrast', 7, 7), [255, 255, 255, 255], 1);
      const grey = (await at(source, 'e-contrast', 100, 100))[0];
      expect(grey).to.be.within(110, 135);
      // The corners, which are transparent black, do not count.
      const disc = sharp(await transparentPng(100)).composite([{ input: await speck('#ff8080'), left: 50, top: 50 }]);
      const [red] = await at(await disc.png().toBuffer(), 'e-contrast', 30, 50);
      expect(red).to.be.below(120);
    });

    it('e-contrast applies the same range to all frames of an animation', async () => {
      const source = await animation('webp', ['#606060', '#a0a0a0'], 20);
      const { body } = await renderer.render(task(source, 'e-contrast'));
      const second = await sharp(body, { page: 1 }).png().toBuffer();
      expect((await pixel(Buffer.from(body), 5, 5))[0]).to.be.below(10);
      expect((await pixel(second, 5, 5))[0]).to.be.above(245);
    });

    it('e-colorize tints, and keeps brightness', async () => {
      const [r, g, b] = await at(await plain('#808080'), 'e-colorize-co-red', 5, 5);
      expect(r! - g!).to.be.above(80);
      expect(Math.abs(g! - b!)).to.be.below(60);
      near(await at(await plain('#ff8000'), 'e-colorize-co-red_in-0', 5, 5), [255, 128, 0, 255], 2);
      const grey = await at(await plain('#ff8000'), 'e-colorize', 5, 5);
      expect(Math.max(...grey.slice(0, 3)) - Math.min(...grey.slice(0, 3))).to.be.below(4);
    });

    it('cr replaces a colour and its shades, and keeps others', async () => {
      const source = await halves('#c02020', '#2020c0');
      near(await at(source, 'cr-20C020_30_C02020', 5, 5), [0x20, 0xc0, 0x20, 255], 6);
      near(await at(source, 'cr-20C020_30_C02020', 55, 5), [0x20, 0x20, 0xc0, 255], 2);
      const mostlyRed = await sharp(source).extend({ left: 60, background: '#c02020' }).png().toBuffer();
      near(await at(mostlyRed, 'cr-20C020', 5, 5), [0x20, 0xc0, 0x20, 255], 6);
      near(await at(mostlyRed, 'cr-20C020', 115, 5), [0x20, 0x20, 0xc0, 255], 2);
      const shade = await at(await plain('#901818'), 'cr-20C020_60_C02020', 5, 5);
      expect(shade[1]! - shade[0]!, 'a darker red becomes a darker green').to.be.above(60);
    });

    /** A row of colours of 20x20 pixels, and what becomes of each. */
    async function replaced(string: string, colours: readonly string[]): Promise<number[][]> {
      const fields = await Promise.all(colours.map((colour) => plain(colour, 20, 20)));
      const row = sharp(await plain('#ffffff', 20 * colours.length, 20)).composite(
        fields.map((input, index) => ({ input, left: 20 * index, top: 0 })),
      );
      const body = await exact(await row.png().toBuffer(), string);
      return Promise.all(colours.map((_, index) => pixel(body, 20 * index + 10, 10)));
    }

    const spread = ([r, g, b]: number[]): number => Math.max(r!, g!, b!) - Math.min(r!, g!, b!);

    it('cr turns shades of red into greys when red becomes white, and keeps other colours', async () => {
      const [red, dark, darker, pale, fur, white, grey] = await replaced('cr-white_50_FF0000', [
        '#e00000',
        '#a00000',
        '#600000',
        '#ff8080',
        '#b08050',
        '#ffffff',
        '#808080',
      ]);
      for (const shade of [red!, dark!, darker!]) expect(spread(shade), String(shade)).to.be.below(12);
      expect(spread(pale!)).to.be.below(60);
      expect(red![0]! - dark![0]!).to.be.above(20);
      expect(dark![0]! - darker![0]!).to.be.above(20);
      near(fur!, [0xb0, 0x80, 0x50, 255], 12);
      near(white!, [255, 255, 255, 255], 1);
      near(grey!, [128, 128, 128, 255], 1);
    });

    it('cr keeps the folds of black cloth that becomes yellow, and the shadows behind it', async () => {
      const [black, fold, light, shadow] = await replaced('cr-yellow_40_000000', [
        '#101010',
        '#202020',
        '#303030',
        '#909090',
      ]);
      for (const shade of [black!, fold!, light!]) expect(shade[0]! - shade[2]!, String(shade)).to.be.above(100);
      expect(fold![1]! - black![1]!).to.be.above(5);
      expect(light![1]! - fold![1]!).to.be.above(5);
      near(shadow!, [0x90, 0x90, 0x90, 255], 2);
    });

    it('cr replaces a uniform colour exactly', async () => {
      near((await replaced('cr-yellow_40_000000', ['#000000', '#c0c0c0']))[0]!, [255, 255, 0, 255], 3);
      near((await replaced('cr-black_40_FFFFFF', ['#ffffff', '#205080']))[0]!, [0, 0, 0, 255], 3);
    });

    it('cr keeps transparency', async () => {
      const source = await transparentPng(60);
      const body = await exact(source, 'cr-0000FF_50_D00000');
      expect((await pixel(body, 1, 1))[3]).to.equal(0);
      near(await pixel(body, 30, 30), [0, 0, 255, 255], 6);
      const faint = await exact(source, 'o-50:cr-0000FF_50_D00000');
      near(await pixel(faint, 30, 30), [0, 0, 255, 128], 6);
    });

    it('bl blurs by its sigma, without bleeding colours of transparent pixels', async () => {
      const source = await halves('#000000', '#ffffff');
      near(await at(source, 'bl-10', 30, 20), [136, 136, 136, 255], 10);
      near(await at(source, 'bl-10', 40, 20), [222, 222, 222, 255], 10);
      near(await at(source, 'bl-5', 40, 20), [255, 255, 255, 255], 3);
      near(await at(source, 'bl-1', 20, 20), [0, 0, 0, 255], 1);
      const [r, , , alpha] = await at(await transparentPng(60), 'bl-10', 30, 4);
      expect(alpha).to.be.within(1, 200);
      expect(r).to.be.within(200, 215);
    });

    it('e-sharpen and e-usm make edges steeper', async () => {
      const soft = await sharp(await halves('#404040', '#c0c0c0'))
        .blur(2)
        .png()
        .toBuffer();
      const steepness = async (string: string): Promise<number> => {
        const body = await exact(soft, string);
        return (await pixel(body, 33, 20))[0]! - (await pixel(body, 26, 20))[0]!;
      };
      const before = await steepness('w-60');
      expect(await steepness('e-sharpen')).to.be.above(before);
      expect(await steepness('e-sharpen-50')).to.be.above((await steepness('e-sharpen')) + 5);
      expect(await steepness('e-sharpen-90')).to.be.above(before + 5);
      expect(await steepness('e-usm')).to.be.above(before + 5);
      expect(await steepness('e-usm-2-2-2-0')).to.be.above(await steepness('e-usm-2-2-0.5-0'));
      expect(await steepness('e-usm-2-2-0.8-1'), 'no difference is above the threshold').to.equal(before);
    });

    it('e-sharpen without a value is the mild sharpening of sharp', async () => {
      for (const source of [await png(120, 80), await transparentPng(60)]) {
        const theirs = await sharp(source).ensureAlpha().sharpen().png().toBuffer();
        expect(await difference(await exact(source, 'e-sharpen'), theirs)).to.be.below(0.5);
      }
    });

    it('e-gradient runs towards its side and ends at its stop', async () => {
      const white = await plain('#ffffff', 100, 100);
      near(await at(white, 'e-gradient-ld-90_from-FF0000_to-0000FF', 1, 50), [252, 0, 3, 255], 4);
      near(await at(white, 'e-gradient-ld-90_from-FF0000_to-0000FF', 98, 50), [3, 0, 252, 255], 4);
      near(await at(white, 'e-gradient-ld-bottom_from-FF0000_to-0000FF', 50, 1), [252, 0, 3, 255], 4);
      near(await at(white, 'e-gradient-ld-top_from-FF0000_to-0000FF', 50, 98), [252, 0, 3, 255], 4);
      near(await at(white, 'e-gradient-ld-right_from-black_to-FFFFFF00_sp-0.5', 60, 50), [255, 255, 255, 255], 1);
      near(await at(white, 'e-gradient-ld-right_from-black_to-FFFFFF00_sp-20', 22, 50), [255, 255, 255, 255], 1);
      near(await at(white, 'e-gradient-ld-right_from-black_to-FFFFFF00_sp-iw_div_5', 22, 50), [255, 255, 255, 255], 1);
      near(await at(white, 'e-gradient-ld-bottom_right_from-FF0000_to-0000FF', 98, 98), [3, 0, 252, 255], 4);
      near(await at(white, 'e-gradient-ld-topleft_from-FF0000_to-0000FF', 98, 98), [252, 0, 3, 255], 4);
      expect(await facts(await exact(white, 'e-gradient'))).to.include({ width: 100, height: 100 });
    });

    it('e-shadow is drawn beneath opaque pixels, and rejected for large images', async () => {
      const disc = await transparentPng(100);
      near(await at(disc, 'e-shadow', 68, 68), [208, 0, 0, 255], 1);
      const beside = await at(disc, 'e-shadow-bl-4_st-80_x-10_y-10', 82, 82);
      near(beside.slice(0, 3), [0, 0, 0], 2);
      expect(beside[3]).to.be.within(150, 210);
      expect((await at(disc, 'e-shadow-bl-4_st-80_x-N10_y-N10', 100, 100))[3]).to.equal(0);
      expect(await failure(disc, 'w-1500,h-1500,e-shadow')).to.match(/^ELIMIT e-shadow/);
      expect(await failure(disc, 'w-100:e-shadow')).to.equal('none');
    });

    it('e-shadow enlarges the image, and later parameters use the new size', async () => {
      const disc = await transparentPng(100);
      const aside = await exact(disc, 'e-shadow-bl-0_st-100_x-N100_y-0');
      expect(await facts(aside)).to.include({ width: 200, height: 100 });
      expect(await pixel(aside, 50, 50)).to.deep.equal([0, 0, 0, 255]);
      near(await pixel(aside, 150, 50), [208, 0, 0, 255], 1);
      const soft = await exact(disc, 'e-shadow-bl-15_st-100_x-0_y-0');
      expect(await facts(soft)).to.include({ width: 160, height: 160 });
      expect((await pixel(soft, 0, 80))[3], 'it ends before the edge').to.be.below(3);
      const size = async (string: string): Promise<string> => {
        const { width, height } = await facts(await exact(disc, string));
        return `${width}x${height}`;
      };
      expect(await size('e-shadow-bl-0_x-20_y-0,b-5_red')).to.equal('130x110');
      expect(await size('e-shadow-bl-0_x-20_y-0:w-cw_mul_2')).to.equal('240x200');
      expect(await size('e-shadow-bl-0_x-20_y-0,l-image,i-ik_canvas,bg-red,l-end')).to.equal('120x100');
    });

    it('e-shadow does not change an opaque image, with or without alpha', async () => {
      for (const source of [await plain('#ffffff'), await png(60, 40)]) {
        expect(await facts(await exact(source, 'e-shadow-st-100'))).to.include({ width: 60, height: 40 });
      }
    });

    it('e-distort-p moves the corners', async () => {
      const source = await scene(200, 120).png().toBuffer();
      const same = await exact(source, 'e-distort-p-0_0_200_0_200_120_0_120');
      expect(await difference(same, source)).to.be.below(3);
      const body = await exact(source, 'e-distort-p-40_20_190_10_180_110_10_100');
      expect(await facts(body)).to.include({ width: 200, height: 120 });
      expect((await pixel(body, 5, 5))[3]).to.equal(0);
      expect((await pixel(body, 100, 60))[3]).to.equal(255);
      near((await pixel(body, 56, 39)).slice(0, 3), [208, 0, 0], 12);
    });

    it('e-distort-a bends upwards, and downwards with N', async () => {
      const source = await plain('#d00000', 200, 60);
      const [up, down] = [await exact(source, 'e-distort-a-90'), await exact(source, 'e-distort-a-N90')];
      const { width, height } = await facts(up);
      expect(height).to.be.above(80);
      expect((await pixel(up, Math.round(width / 2), 5))[3]).to.be.above(250);
      expect((await pixel(up, 2, 2))[3]).to.equal(0);
      expect((await pixel(down, Math.round(width / 2), height - 5))[3]).to.be.above(250);
      expect((await pixel(down, 2, height - 3))[3]).to.equal(0);
    });

    it('b adds a frame outside', async () => {
      const body = await exact(await plain('#ffffff'), 'b-5_FF0000');
      expect(await facts(body)).to.include({ width: 70, height: 50 });
      expect(await pixel(body, 4, 4)).to.deep.equal([255, 0, 0, 255]);
      expect(await pixel(body, 5, 5)).to.deep.equal([255, 255, 255, 255]);
      expect(await facts(await exact(await plain('#ffffff'), 'b-iw_div_6_red'))).to.include({ width: 80, height: 60 });
      expect((await at(await plain('#ffffff'), 'b-5_FF000050', 1, 1))[3]).to.be.within(126, 129);
      expect(await failure(await plain('#ffffff'), 'b-9000_red')).to.match(/^ELIMIT The picture with its border/);
    });

    it('r rounds all or individual corners, and to an ellipse with max', async () => {
      const source = await plain('#0000ff', 100, 60);
      const alpha = async (string: string, x: number, y: number): Promise<number> =>
        (await at(source, string, x, y))[3]!;
      expect(await alpha('r-20', 1, 1)).to.equal(0);
      expect(await alpha('r-20', 20, 1)).to.equal(255);
      expect(await alpha('r-0_20_0_20', 1, 1)).to.equal(255);
      expect(await alpha('r-0_20_0_20', 98, 1)).to.equal(0);
      expect(await alpha('r-0_20_0_20', 1, 58)).to.equal(0);
      expect(await alpha('r-max', 11, 6)).to.equal(0);
      expect(await alpha('r-max', 50, 1)).to.equal(255);
      expect(await alpha('r-5000', 2, 30)).to.equal(255);
      expect(await alpha('r-20,bg-white', 1, 1)).to.equal(255);
      expect((await at(source, 'w-50:r-max', 1, 1))[3]).to.equal(0);
    });

    it('o reduces opacity, and shows bg through', async () => {
      const red = await plain('#ff0000');
      expect((await at(red, 'o-50', 5, 5))[3]).to.be.within(127, 128);
      near(await at(red, 'o-50,bg-0000FF', 5, 5), [127, 0, 128, 255], 2);
      expect((await at(red, 'o-0', 5, 5))[3]).to.equal(0);
    });

    it('bg-gradient_dominant pads with the colours of sides or corners', async () => {
      const source = await halves('#ff0000', '#0000ff');
      const wide = await exact(source, 'w-180,h-40,cm-pad_resize,bg-gradient_dominant');
      near(await pixel(wide, 0, 20), [255, 0, 0, 255], 2);
      near(await pixel(wide, 179, 20), [0, 0, 255, 255], 2);
      const [r, , b] = await pixel(wide, 40, 20);
      expect(r! > b! && b! > 20).to.equal(true);
      const four = await exact(source, 'w-60,h-120,cm-pad_resize,bg-gradient_dominant_4');
      near(await pixel(four, 0, 0), [255, 0, 0, 255], 2);
      near(await pixel(four, 59, 119), [0, 0, 255, 255], 2);
    });

    it('are applied in the order of ImageKit, whatever the order in the URL', async () => {
      const source = await plain('#ffffff', 60, 40);
      const body = await exact(source, 'r-10,b-5_FF0000,o-50');
      expect(await facts(body)).to.include({ width: 70, height: 50 });
      expect((await pixel(body, 0, 0))[3], 'the border is rounded too').to.equal(0);
      expect((await pixel(body, 35, 2))[3], 'and faded').to.be.within(126, 129);
    });
  });
});

import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import sharp from 'sharp';
import { makePictures, type DemoPicture } from '../../example-app/pictures/make-pictures.js';
import { compareLooks } from '../support/looks.js';
import { withEachDecoder } from '../support/render.js';
import { GOLDEN, GOLDEN_CASES, GoldenRenderer } from './golden-cases.js';

/**
 * What a stored picture may differ by: its own encoding costs up to 1.6 on the whole and 3.9 in a tile. The libvips
 * decoders, which resize JPEGs as RGB, stay within that.
 */
const TOLERANCE = { mean: 2, worst: 5 };

const stored = (name: string): Buffer => readFileSync(`${GOLDEN}${name}.webp`);

describe('golden pictures', function () {
  this.timeout(1_200_000);
  let pictures: readonly DemoPicture[];

  before(async () => {
    pictures = await makePictures();
  });

  it('exist for every example and no others', () => {
    const files = readdirSync(GOLDEN).map((file) => file.replace(/\.webp$/, ''));
    expect(files, 'run node dist/test/render/make-golden.js').to.have.members(GOLDEN_CASES.map(({ name }) => name));
  });

  withEachDecoder((decoders) => {
    let renderer: GoldenRenderer;

    before(() => {
      renderer = new GoldenRenderer(pictures, decoders);
    });

    after(() => renderer.close());

    for (const { name, example } of GOLDEN_CASES) {
      it(`match the rendition of ${name}: ${example.transformation} on ${example.on}`, async () => {
        const { mean, worst } = await compareLooks(await renderer.render(example), stored(name));
        expect(mean, 'on the whole').to.be.at.most(TOLERANCE.mean);
        expect(worst, 'in a tile').to.be.at.most(TOLERANCE.worst);
      });
    }
  });

  describe('differ from', () => {
    let renderer: GoldenRenderer;

    before(() => {
      renderer = new GoldenRenderer(pictures);
    });

    after(() => renderer.close());

    const differs = async (name: string, change: (transformation: string) => string): Promise<boolean> => {
      const { example } = GOLDEN_CASES.find((each) => each.name === name)!;
      const transformation = change(example.transformation);
      expect(transformation).to.not.equal(example.transformation);
      const { mean, worst } = await compareLooks(await renderer.render({ ...example, transformation }), stored(name));
      return mean > TOLERANCE.mean || worst > TOLERANCE.worst;
    };

    for (const [what, name, from, to] of [
      ['a blur of half the sigma', 'bl-2', 'bl-30', 'bl-15'],
      ['a shadow of half the strength', 'e-shadow-2', 'st-80', 'st-40'],
      ['another tint', 'e-colorize-2', 'in-50', 'in-60'],
      ['another corner', 'r-1', 'r-24', 'r-12'],
      ['another size', 'w-1', 'w-200', 'w-199'],
    ] as const) {
      it(what, async () => {
        expect(await differs(name, (text) => text.replace(from, to))).to.equal(true);
      });
    }
  });
});

describe('golden pictures: the measure', () => {
  const plain = (background: string): Promise<Buffer> =>
    sharp({ create: { width: 64, height: 64, channels: 4, background } })
      .png()
      .toBuffer();

  it('uses CIE76 differences', async () => {
    expect(await compareLooks(await plain('#808080'), await plain('#808080'))).to.deep.equal({ mean: 0, worst: 0 });
    const { mean, worst } = await compareLooks(await plain('#777777'), await plain('#858585'));
    expect(mean).to.be.within(4, 7);
    expect(worst).to.be.within(4, 7);
  });

  it('detects transparency', async () => {
    expect((await compareLooks(await plain('#ffffff00'), await plain('#ffffffff'))).mean).to.be.above(50);
    expect((await compareLooks(await plain('#00000000'), await plain('#000000ff'))).mean).to.be.above(50);
  });

  it('detects a small spot that hardly changes the mean', async () => {
    const spot = await sharp(await plain('#808080'))
      .composite([
        {
          input: await sharp(await plain('#c04040'))
            .resize(8, 8)
            .toBuffer(),
          left: 20,
          top: 20,
        },
      ])
      .png()
      .toBuffer();
    const { mean, worst } = await compareLooks(spot, await plain('#808080'));
    expect(mean).to.be.below(1);
    expect(worst).to.be.above(3);
  });
});

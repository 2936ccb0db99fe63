import { expect } from 'chai';
import { planEffects, type Effect, type EffectParams } from '../../../../src/render/worker/plan/plan-effects.js';
import { createEvaluator } from '../../../../src/render/worker/plan/variables.js';
import { ImageError } from '../../../../src/shared/errors.js';
import { transformation } from '../../../support/render.js';

const RED = { r: 255, g: 0, b: 0, alpha: 1 };
const LIMITS = { inputPixels: 1, outputPixels: 1_000_000 };

function effects(string: string, size = { width: 400, height: 200 }): Effect[] {
  const params: EffectParams = transformation(string).steps[0]?.params ?? {};
  return planEffects(params, size, createEvaluator({ current: size, source: size }), LIMITS);
}

describe('render/worker/plan/plan-effects', () => {
  for (const [string, effect] of [
    ['e-grayscale', { type: 'grayscale' }],
    ['e-contrast', { type: 'contrast' }],
    ['e-colorize-co-red_in-40', { type: 'colorize', colour: RED, intensity: 0.4 }],
    ['cr-red_20', { type: 'replaceColour', to: RED, tolerance: 20 }],
    ['bl-10', { type: 'blur', sigma: 10 }],
    ['e-sharpen', { type: 'sharpenMildly' }],
    ['e-sharpen-10', { type: 'sharpen', sigma: 0.7 }],
    ['e-usm-1-2-0.5-0.1', { type: 'unsharp', radius: 1, sigma: 2, amount: 0.5, threshold: 0.1 }],
    [
      'e-shadow-bl-5_st-20_x-3_y-N10',
      {
        type: 'shadow',
        sigma: 5,
        strength: 0.2,
        right: 12,
        down: -20,
        canvas: { left: 0, top: 30, width: 422, height: 230 },
      },
    ],
    [
      'e-shadow-bl-0_st-100_x-N100_y-0',
      {
        type: 'shadow',
        sigma: 0,
        strength: 1,
        right: -400,
        down: 0,
        canvas: { left: 400, top: 0, width: 800, height: 200 },
      },
    ],
    ['e-distort-a-30', { type: 'arc', degrees: 30, maxPixels: 1_000_000 }],
    ['e-distort-p-0_0_9_0_9_9_0_9', { type: 'perspective', corners: [0, 0, 9, 0, 9, 9, 0, 9] }],
    ['b-10_red', { type: 'border', width: 10, colour: RED }],
    ['b-iw_div_40.5_red', { type: 'border', width: 10, colour: RED }],
    ['r-20', { type: 'corners', radii: [20, 20, 20, 20] }],
    ['o-40', { type: 'opacity', alpha: 0.4 }],
  ] as const) {
    it(`plans ${string}`, () => expect(effects(string)).to.deep.equal([effect]));
  }

  it('evaluates the stop of a gradient', () => {
    const [gradient] = effects('e-gradient-ld-90_from-red_sp-ih_div_4');
    expect(gradient).to.deep.include({ type: 'gradient', direction: 90, from: RED, stop: 50 });
  });

  it('follows the order of ImageKit, whatever the order in the URL', () => {
    const string = 'o-40,r-20,b-10_red,e-shadow,bl-5,e-contrast,e-grayscale,cr-red';
    const order = ['replaceColour', 'grayscale', 'contrast', 'blur', 'shadow', 'border', 'corners', 'opacity'];
    expect(effects(string).map(({ type }) => type)).to.deep.equal(order);
  });

  it('omits effects without a result', () => {
    expect(effects('e-grayscale-false,b-0_red,b-iw_sub_400_red')).to.deep.equal([]);
    expect(planEffects({ 'e-sharpen': 0, 'e-contrast': false }, { width: 1, height: 1 }, Number, LIMITS)).to.deep.equal(
      [],
    );
  });

  it('limits the sigma of sharpening to that of libvips', () => {
    expect(effects('e-sharpen-1000')).to.deep.equal([{ type: 'sharpen', sigma: 10 }]);
  });

  for (const [string, code, message] of [
    ['e-gradient-sp-iw_sub_400', 'EINVAL', /^e-gradient: sp gives 0, it must be above 0/],
    ['b-iw_sub_410_red', 'EINVAL', /^b: the expression gives -10, it must be at least 0/],
    ['b-400_red', 'ELIMIT', /^The picture with its border would have 1200x1000 pixels/],
    ['b-350_red,e-shadow-bl-0_x-50', 'ELIMIT', /^The picture with its border would have 1300x904 pixels/],
  ] as const) {
    it(`rejects ${string}`, () => {
      expect(() => effects(string))
        .to.throw(ImageError, message)
        .with.property('code', code);
    });
  }

  it('rejects the shadow of an image of more than two million pixels', () => {
    expect(effects('e-shadow', { width: 2000, height: 400 })).to.have.length(1);
    expect(() => effects('e-shadow-x-100', { width: 2000, height: 300 }))
      .to.throw(ImageError, /^The picture with its shadow would have 4020x340 pixels/)
      .with.property('code', 'ELIMIT');
    expect(() => effects('e-shadow', { width: 2001, height: 1000 }))
      .to.throw(ImageError, /^e-shadow: the picture has 2001x1000 pixels/)
      .with.property('code', 'ELIMIT');
  });
});

import { expect } from 'chai';
import { targetSize } from '../../../../src/render/worker/plan/target-size.js';
import { createEvaluator } from '../../../../src/render/worker/plan/variables.js';
import { ImageError } from '../../../../src/shared/errors.js';
import { transformation } from '../../../support/render.js';

const SIZE = { width: 1200, height: 800 };

/** `300x` where no height is asked for. */
function target(string: string): string {
  const params = transformation(string).steps[0]?.params ?? {};
  const { width, height } = targetSize(params, SIZE, createEvaluator({ current: SIZE, source: SIZE }));
  return `${width ?? ''}x${height ?? ''}`;
}

describe('render/worker/plan/target-size', () => {
  for (const [string, size] of [
    ['', 'x'],
    ['w-300', '300x'],
    ['h-200', 'x200'],
    ['w-300,h-200', '300x200'],
    // Fractions and expressions.
    ['w-0.25,h-0.5', '300x400'],
    ['w-iw_div_3', '400x'],
    // Rounded, and at least one pixel.
    ['w-300.5,h-200.4', '301x200'],
    ['w-0.0001', '1x'],
    // A ratio gives the side that is missing.
    ['w-300,ar-3-1', '300x100'],
    ['h-100,ar-3-1', '300x100'],
    ['w-300,h-200,ar-3-1', '300x200'],
    ['w-300,ar-iar', '300x200'],
    // `dpr` multiplies all sides, or none.
    ['w-300,h-200,dpr-2', '600x400'],
    ['w-300,ar-3-1,dpr-2', '600x200'],
    ['w-2500,dpr-2', '5000x'],
    ['w-2501,dpr-2', '2501x'],
    ['w-300,h-2501,dpr-2', '300x2501'],
    ['w-4,dpr-0.2', '4x'],
    ['w-5,dpr-0.2', '1x'],
    ['w-300,dpr-auto', '300x'],
    // Without a hint.
    ['w-auto', 'x'],
    ['w-auto,h-200', 'x200'],
    // Sides that are too large count as not given.
    ['w-iw_mul_100,h-200', 'x200'],
    ['w-65535', '65535x'],
    ['w-60000,ar-1-2', '60000x'],
  ] as const) {
    it(`${string || 'nothing'} gives ${size}`, () => expect(target(string)).to.equal(size));
  }

  for (const [string, message] of [
    ['w-iw_sub_1200', /^w: the expression gives 0, it must be above 0$/],
    ['h-ih_sub_900', /^h: the expression gives -100/],
    ['w-300,ar-iw_sub_1200', /^ar: /],
    ['w-300,dpr-iw_sub_1200', /^dpr: /],
  ] as const) {
    it(`${string} is rejected`, () => {
      expect(() => target(string))
        .to.throw(ImageError, message)
        .with.property('code', 'EINVAL');
    });
  }
});

import { expect } from 'chai';
import { createEvaluator, positive, type ExpressionContext } from '../../../../src/render/worker/plan/variables.js';
import { ImageError } from '../../../../src/shared/errors.js';
import { parseNumberOrExpression } from '../../../../src/url/values/expression.js';

const CONTEXT: ExpressionContext = {
  current: { width: 300, height: 200 },
  source: { width: 1200, height: 400 },
};

function value(text: string, context = CONTEXT): number {
  return createEvaluator(context)(parseNumberOrExpression(text)!);
}

describe('render/worker/plan/variables', () => {
  it('returns numbers unchanged', () => expect(value('2.5')).to.equal(2.5));

  it('evaluates sizes and ratios of the current image, the source and the base of a layer', () => {
    const context = { ...CONTEXT, base: { width: 50, height: 20 } };
    const names = ['cw', 'ch', 'car', 'iw', 'ih', 'iar', 'bw', 'bh', 'bar'];
    expect(names.map((name) => value(`${name}_mul_1`, context))).to.deep.equal([
      300, 200, 1.5, 1200, 400, 3, 50, 20, 2.5,
    ]);
  });

  for (const name of ['bw', 'bh', 'bar', 'idn']) {
    it(`rejects ${name} outside a layer`, () => {
      expect(() => value(`${name}_mul_2`))
        .to.throw(ImageError)
        .with.property('code', 'EINVAL');
    });
  }

  it('accepts values above 0, and names the parameter of others', () => {
    expect(positive('w', 0.5)).to.equal(0.5);
    for (const bad of [0, -1, NaN]) {
      expect(() => positive('w', bad)).to.throw(ImageError, `w: the expression gives ${bad}, it must be above 0`);
    }
  });
});

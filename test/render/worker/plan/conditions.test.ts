import { expect } from 'chai';
import { branchOf } from '../../../../src/render/worker/plan/conditions.js';
import { parseTests } from '../../../../src/url/syntax/conditions.js';

const THEN = [{ params: { w: 1 }, layers: [] }];
const ELSE = [{ params: { w: 2 }, layers: [] }];
const CURRENT = { width: 400, height: 300 };
const SOURCE = { width: 1000, height: 500 };

function holds(tests: string, current = CURRENT): boolean {
  return branchOf({ tests: parseTests(tests), then: THEN, else: ELSE }, current, SOURCE) === THEN;
}

describe('render/worker/plan/conditions', () => {
  it('compare the current image and the source', () => {
    for (const test of ['w_eq_400', 'h_eq_300', 'ar_eq_4-3', 'iw_eq_1000', 'ih_eq_500', 'iar_eq_2']) {
      expect(holds(test), test).to.equal(true);
    }
  });

  for (const [comparison, below, equal, above] of [
    ['eq', false, true, false],
    ['ne', true, false, true],
    ['gt', false, false, true],
    ['gte', false, true, true],
    ['lt', true, false, false],
    ['lte', true, true, false],
  ] as const) {
    it(`${comparison} compares with values above, equal and below`, () => {
      const results = [401, 400, 399].map((value) => holds(`w_${comparison}_${value}`));
      expect(results).to.deep.equal([below, equal, above]);
    });
  }

  it('treat ratios as equal within the precision of whole pixels', () => {
    expect(holds('ar_eq_4-3', { width: 1333, height: 1000 })).to.equal(true);
    expect(holds('ar_ne_4-3', { width: 1333, height: 1000 })).to.equal(false);
    expect(holds('ar_eq_4-3', { width: 1330, height: 1000 })).to.equal(false);
    expect(holds('w_eq_400.0005')).to.equal(false);
  });

  it('support and, and or with lower precedence', () => {
    expect(holds('w_gt_100_and_h_gt_100')).to.equal(true);
    expect(holds('w_gt_100_and_h_gt_1000')).to.equal(false);
    expect(holds('w_gt_1000_or_h_gt_100')).to.equal(true);
    expect(holds('w_gt_1000_or_h_gt_100_and_iw_eq_1')).to.equal(false);
  });
});

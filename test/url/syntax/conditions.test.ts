import { expect } from 'chai';
import { parseTests, writeTests } from '../../../src/url/syntax/conditions.js';
import { expectFailure } from '../reading.js';

/** The tests as texts: `w gt 100`. */
const parse = (text: string): string[][] =>
  parseTests(text).map((terms) => terms.map(({ property, comparison, value }) => `${property} ${comparison} ${value}`));

describe('url/syntax/conditions', () => {
  it('parses all properties and comparisons', () => {
    for (const property of ['w', 'h', 'ar', 'iw', 'ih', 'iar']) {
      for (const comparison of ['eq', 'ne', 'gt', 'gte', 'lt', 'lte']) {
        expect(parse(`${property}_${comparison}_1.5`)).to.deep.equal([[`${property} ${comparison} 1.5`]]);
      }
    }
  });

  it('gives and precedence over or', () => {
    expect(parse('w_gt_1_and_h_gt_2_or_w_lt_3_or_ar_lt_4_and_h_eq_5')).to.deep.equal([
      ['w gt 1', 'h gt 2'],
      ['w lt 3'],
      ['ar lt 4', 'h eq 5'],
    ]);
  });

  it('accepts ratios of two numbers, for ratios only', () => {
    expect(parse('ar_gt_3-2')).to.deep.equal([['ar gt 1.5']]);
    expect(parse('iar_gt_3:2')).to.deep.equal([['iar gt 1.5']]);
    expect(parse('ar_gt_0')).to.deep.equal([['ar gt 0']]);
  });

  for (const text of [
    '',
    'w',
    'w_gt',
    'w_gt_',
    'w_gt_a',
    'w_gt_N1',
    'w_gt_3-2',
    'ar_gt_1-2-3',
    'ar_gt_1-0',
    'ar_gt_0-0',
    'ar_gt_1-9999999999',
    'bw_gt_1',
    'w_is_1',
    'w_gt_1_and',
    'w_gt_1_or_',
    'w_gt_1_xor_h_gt_1',
    'w_gt_1_and_h',
    'w_gt_10000000000000000',
  ]) {
    it(`rejects ${JSON.stringify(text)}`, () => {
      expectFailure(() => parseTests(text), 'EINVAL', /^if: ".*" is not a condition such as ar_gt_1/);
    });
  }

  it('writes tests so that they parse to the same result', () => {
    for (const text of ['w_gt_1', 'ar_lt_1.5_and_h_gte_0.25_or_iw_ne_7', 'ar_eq_4-3']) {
      const tests = parseTests(text);
      expect(parseTests(writeTests(tests))).to.deep.equal(tests);
    }
    expect(writeTests(parseTests('ar_gt_3-2_or_w_lt_10.0'))).to.equal('ar_gt_1.5_or_w_lt_10');
  });
});

import { expect } from 'chai';
import {
  evaluate,
  parseNumber,
  parseNumberOrExpression,
  writeNumberOrExpression,
} from '../../../src/url/values/expression.js';
import type { Variable } from '../../../src/url/values/types.js';
import { expectFailure } from '../reading.js';

const VARIABLES: Partial<Record<Variable, number>> = { iw: 1200, ih: 800, cw: 600 };

function valueOf(text: string): number {
  const value = parseNumberOrExpression(text);
  expect(value, text).not.to.equal(undefined);
  return evaluate(value!, VARIABLES);
}

describe('url/values/expression', () => {
  describe('precedence (docs/imagekit.md#expressions)', () => {
    for (const [text, expected] of [
      ['iw_div_2', 600],
      ['ih_mul_0.8_add_iw_mul_0.4', 1120],
      ['10_mod_4_add_3', 3],
      ['2_add_3_pow_2', 25],
      ['iw_sub_cw_div_2', 900],
      ['100_div_10_mul_2', 20],
      ['10_sub_4_sub_3', 3],
      ['2_pow_3_pow_2', 64],
      ['17_mod_10_mod_4', 3],
      ['iw', 1200],
      ['12.5', 12.5],
      ['2_pow_3_mod_5_add_1_mul_2', 8],
    ] as const) {
      it(`${text} is ${expected}`, () => expect(valueOf(text)).to.be.closeTo(expected, 1e-9));
    }
  });

  it('keeps operands and operators in order', () => {
    expect(parseNumberOrExpression('iw_div_2')).to.deep.equal({ operands: ['iw', 2], operators: ['div'] });
    expect(parseNumberOrExpression('bw')).to.deep.equal({ operands: ['bw'], operators: [] });
    expect(parseNumberOrExpression('400.0')).to.equal(400);
  });

  it('writes what it parses, unchanged', () => {
    for (const text of ['iw_div_2', 'bw', '0.5', 'ih_mul_0.8_add_iw_mul_0.4', 'idn_div_2']) {
      expect(writeNumberOrExpression(parseNumberOrExpression(text)!)).to.equal(text);
    }
  });

  for (const text of [
    '',
    '_',
    'iw_',
    '_iw',
    'iw_div',
    'iw_div_',
    'iw div 2',
    'iw_plus_2',
    'foo',
    'idu',
    'IW',
    '-2',
    'N2',
    '1e3',
    '0x10',
    'Infinity',
    'NaN',
    'iw__div_2',
    'iw_constructor_2',
    '9'.repeat(400),
  ]) {
    it(`${JSON.stringify(text.slice(0, 20))} is not an expression`, () =>
      expect(parseNumberOrExpression(text)).to.equal(undefined));
  }

  it('accepts only plain decimal numbers', () => {
    expect(['400', '400.0', '0.5', '.5', '5.', '007'].map(parseNumber)).to.deep.equal([400, 400, 0.5, 0.5, 5, 7]);
    expect(['', '.', '1e3', '-1', '+1', ' 1', '1,5', '١'].map(parseNumber)).to.deep.equal(Array(8).fill(undefined));
    expect(parseNumber('0.0000001'), 'less than a millionth').to.equal(0);
  });

  it('accepts at most 512 characters per number', () => {
    expect(parseNumber('0'.repeat(511) + '7')).to.equal(7);
    for (const digits of [
      '0'.repeat(513),
      `0.${'0'.repeat(511)}`,
      `.${'1'.repeat(512)}`,
      '1'.repeat(16_000),
      `${'1'.repeat(8000)}x`,
    ]) {
      expect(parseNumber(digits), digits.slice(0, 9)).to.equal(undefined);
      expect(parseNumberOrExpression(`iw_add_${digits}`), digits.slice(0, 9)).to.equal(undefined);
    }
  });

  it('rejects expressions without a value', () => {
    const fails = (text: string, message: string) => expectFailure(() => valueOf(text), 'EINVAL', message);
    fails('iw_div_0', 'iw_div_0: division by zero');
    fails('iw_mod_0', 'iw_mod_0: division by zero');
    fails('1_div_iw_mod_0', '1_div_iw_mod_0: division by zero');
    fails('bw_div_2', 'bw_div_2: bw has no value here');
    fails('10_pow_400', '10_pow_400: the result is not a finite number');
    fails('1_sub_2_pow_0.5', '1_sub_2_pow_0.5: the result is not a finite number');
  });

  it('evaluates long expressions quickly', () => {
    const value = parseNumberOrExpression(Array(1000).fill('iw').join('_add_'))!;
    expect(evaluate(value, VARIABLES)).to.equal(1_200_000);
  });
});

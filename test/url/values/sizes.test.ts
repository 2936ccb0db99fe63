import { expect } from 'chai';
import { aspectRatio, density, pixelRatio, size } from '../../../src/url/values/sizes.js';
import { ABSENT, type ValueType } from '../../../src/url/values/value-type.js';

/** What texts are parsed to and written as; `absent` for what counts as not given. */
function normal<T>(type: ValueType<T>, ...texts: string[]): (string | undefined)[] {
  return texts.map((text) => {
    const value = type.parse(text);
    return value === undefined ? undefined : value === ABSENT ? 'absent' : type.write(value);
  });
}

describe('url/values/sizes', () => {
  it('accepts sizes above 0, and ignores those that are too large', () => {
    expect(normal(size, '400.0', '0.5', '1', '65535', 'iw_div_2')).to.deep.equal([
      '400',
      '0.5',
      '1',
      '65535',
      'iw_div_2',
    ]);
    expect(normal(size, '65535.1', '65536', '9'.repeat(400))).to.deep.equal(Array(3).fill('absent'));
    expect(normal(size, '0', '0.0000001', 'N1', '', 'a', 'iw_div')).to.deep.equal(Array(6).fill(undefined));
  });

  it('accepts ratios in four spellings', () => {
    expect(normal(aspectRatio, '3-2', '3_2', '3:2', '1.5', '4.5-3')).to.deep.equal(Array(5).fill('1.5'));
    expect(normal(aspectRatio, 'iw_div_ih')).to.deep.equal(['iw_div_ih']);
  });

  it('accepts ratios up to the largest possible one', () => {
    expect(normal(aspectRatio, '65535-1', '1-65535')).to.not.include(undefined);
    expect(normal(aspectRatio, '65536-1', '1-65536', '1-0', '0-1', '0-0', '1-2-3')).to.deep.equal(
      Array(6).fill(undefined),
    );
  });

  it('accepts pixel ratios from 0.1 to 5, and ignores others', () => {
    expect(normal(pixelRatio, '0.1', '2.0', '5', 'iw_div_100')).to.deep.equal(['0.1', '2', '5', 'iw_div_100']);
    expect(normal(pixelRatio, '0', '0.09', '5.1')).to.deep.equal(Array(3).fill('absent'));
    expect(normal(pixelRatio, '', 'N1', 'a')).to.deep.equal(Array(3).fill(undefined));
  });

  it('accepts densities from 1 to 1200', () => {
    expect(normal(density, '1', '72.5', '1200', 'idn_mul_2')).to.deep.equal(['1', '72.5', '1200', 'idn_mul_2']);
    expect(normal(density, '0', '0.9', '1200.1', '', 'a')).to.deep.equal(Array(5).fill(undefined));
  });
});

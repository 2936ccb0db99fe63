import { expect } from 'chai';
import { alpha, fontFamily, offset, padding, page, resourcePath, typography } from '../../../src/url/values/sources.js';
import { ABSENT, type ValueType } from '../../../src/url/values/value-type.js';

/** What texts are parsed to and written as; `absent` for what counts as not given. */
function normal<T>(type: ValueType<T>, ...texts: string[]): (string | undefined)[] {
  return texts.map((text) => {
    const value = type.parse(text);
    return value === undefined ? undefined : value === ABSENT ? 'absent' : type.write(value);
  });
}

describe('url/values/sources', () => {
  it('converts @@ to slashes in a path, and trims slashes around it', () => {
    expect(normal(resourcePath, 'a@@b.png', '@@a@@b@@', '//a/b//', '', '@@')).to.deep.equal([
      'a/b.png',
      'a/b',
      'a/b',
      'absent',
      'absent',
    ]);
  });

  it('accepts single pages, lists, ranges and names', () => {
    const pages = ['3', '1_3_5', '2-4', '4-', '1_3-5', 'name-"a"', 'name-"a b"_"c"'];
    expect(normal(page, ...pages)).to.deep.equal(pages);
    expect(normal(page, '007', '01-02')).to.deep.equal(['7', '1-2']);
    expect(normal(page, '0', '1_0', '1-0', '', '-3', '1_', 'a', 'name-', 'name-""', '1234567')).to.deep.equal(
      Array(10).fill(undefined),
    );
  });

  it('stores the sign of an offset separately: N0 is the opposite edge', () => {
    expect(offset.parse('N0')).to.deep.equal({ value: 0, reversed: true });
    expect(offset.parse('0')).to.deep.equal({ value: 0, reversed: false });
    expect(normal(offset, 'N0', '-5', '5', 'Nbw_div_2', 'bw_div_2', 'N', '', 'NN5')).to.deep.equal([
      'N0',
      'N5',
      '5',
      'Nbw_div_2',
      'bw_div_2',
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('accepts paddings in CSS order, or one expression for all sides', () => {
    expect(['1', '1_2', '1_2_3', '1_2_3_4'].map((text) => padding.parse(text))).to.deep.equal([
      [1, 1, 1, 1],
      [1, 2, 1, 2],
      [1, 2, 3, 2],
      [1, 2, 3, 4],
    ]);
    expect(normal(padding, '5_5', '1_2', 'bw_div_20')).to.deep.equal(['5', '1_2_1_2', 'bw_div_20']);
    expect(normal(padding, '1_2_3_4_5', '', 'N1', '65536', '1_a')).to.deep.equal(Array(5).fill(undefined));
  });

  it('accepts opacities in tenths or as a fraction, and ignores others', () => {
    expect(['1', '9', '0.5', '9.5'].map((text) => alpha.parse(text))).to.deep.equal([0.1, 0.9, 0.5, 0.95]);
    expect(['0', '10', '100'].map((text) => alpha.parse(text))).to.deep.equal(Array(3).fill(ABSENT));
    expect(['', 'N1', 'a'].map((text) => alpha.parse(text))).to.deep.equal(Array(3).fill(undefined));
  });

  it('accepts fonts by name or path', () => {
    expect(normal(fontFamily, 'Open Sans', 'media-files@@a.ttf', '')).to.deep.equal([
      'Open Sans',
      'media-files/a.ttf',
      undefined,
    ]);
  });

  it('accepts text styles in any order, and writes them in a fixed one', () => {
    expect(normal(typography, 'b', 'i_b', 'strikethrough_b', 'b_b', '', 'u', 'b_')).to.deep.equal([
      'b',
      'b_i',
      'b_strikethrough',
      'b',
      undefined,
      undefined,
      undefined,
    ]);
  });
});

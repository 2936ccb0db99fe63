import { expect } from 'chai';
import {
  colorize,
  colourReplacement,
  distortion,
  gradient,
  shadow,
  unsharpMask,
} from '../../../src/url/values/effects.js';
import { ABSENT, type ValueType } from '../../../src/url/values/value-type.js';

/** What texts are parsed to and written as; `absent` for what counts as not given. */
function normal<T>(type: ValueType<T>, ...texts: string[]): (string | undefined)[] {
  return texts.map((text) => {
    const value = type.parse(text);
    return value === undefined ? undefined : value === ABSENT ? 'absent' : type.write(value);
  });
}

describe('url/values/effects', () => {
  it('accepts the four numbers of an unsharp mask', () => {
    expect(unsharpMask.parse('1-2-0.5-0.05')).to.deep.equal({ radius: 1, sigma: 2, amount: 0.5, threshold: 0.05 });
    expect(normal(unsharpMask, '1-2-0.50-0', '1000-0-0-0')).to.deep.equal(['1-2-0.5-0', '1000-0-0-0']);
    expect(normal(unsharpMask, '', '1-2-3', '1-2-3-4-5', '1-N2-3-4', '1001-0-0-0')).to.deep.equal(
      Array(5).fill(undefined),
    );
  });

  it('accepts the components of a shadow, with defaults for missing ones', () => {
    expect(normal(shadow, '', 'st-40', 'y-N5_x-10')).to.deep.equal([
      'bl-10_st-30_x-2_y-2',
      'bl-10_st-40_x-2_y-2',
      'bl-10_st-30_x-10_y-N5',
    ]);
    expect(normal(shadow, 'bl-16', 'st-101', 'x-101', 'y-N101')).to.deep.equal(Array(4).fill(undefined));
  });

  it('accepts gradient directions as degrees, side or corner', () => {
    const directions = ['0', '359', 'top', 'right', 'bottom', 'left', 'top_right', 'bottomleft'];
    expect(directions.map((text) => (gradient.parse(`ld-${text}`) as { ld: unknown }).ld)).to.deep.equal([
      0,
      359,
      0,
      90,
      180,
      270,
      'top_right',
      'bottom_left',
    ]);
    expect(normal(gradient, 'ld-360', 'ld-N1', 'ld-up')).to.deep.equal(Array(3).fill(undefined));
  });

  it('accepts the colours and the stop of a gradient', () => {
    expect(normal(gradient, '', 'from-red_to-00f_sp-0.5', 'sp-ih_div_2')).to.deep.equal([
      'ld-180_from-ffffff_to-00000000_sp-1',
      'ld-180_from-ff0000_to-0000ff_sp-0.5',
      'ld-180_from-ffffff_to-00000000_sp-ih_div_2',
    ]);
    expect(normal(gradient, 'from-Red', 'sp-N1')).to.deep.equal(Array(2).fill(undefined));
  });

  it('accepts a colour and its intensity', () => {
    expect(normal(colorize, '', 'co-red_in-40', 'in-101')).to.deep.equal([
      'co-808080_in-100',
      'co-ff0000_in-40',
      undefined,
    ]);
  });

  it('accepts an arc of up to a full turn', () => {
    expect(normal(distortion, 'a-30', 'a-N360', 'a-29.6')).to.deep.equal(['a-30', 'a-N360', 'a-30']);
    expect(normal(distortion, 'a-361', 'a-', 'a-1_2', '30', 'b-30', '')).to.deep.equal(Array(6).fill(undefined));
  });

  it('accepts a convex quadrilateral, with each corner on its side', () => {
    const good = ['p-0_0_9_0_9_9_0_9', 'p-N5_0_9_1_8_9_0_9', 'p-2_2_9_0_9_9_0_9'];
    expect(normal(distortion, ...good)).to.deep.equal(good);
    expect(normal(distortion, 'p-0.4_0_9_0_9_9_0_8.6')).to.deep.equal(['p-0_0_9_0_9_9_0_9']);
    const bad = {
      'too few': 'p-0_0_9_0_9_9_0',
      'too many': 'p-0_0_9_0_9_9_0_9_1',
      mirrored: 'p-9_0_0_0_0_9_9_9',
      'a corner that points inwards': 'p-0_0_9_0_2_3_0_9',
      'three corners on a line': 'p-0_0_4_4_9_9_0_9',
      'all in one place': 'p-0_0_0_0_0_0_0_0',
      'too far away': 'p-0_0_65536_0_9_9_0_9',
    };
    for (const [what, text] of Object.entries(bad)) expect(distortion.parse(text), what).to.equal(undefined);
  });

  it('accepts a colour to replace, given or dominant', () => {
    expect(normal(colourReplacement, 'red', 'red_10', 'red_10_00f')).to.deep.equal([
      'ff0000_35',
      'ff0000_10',
      'ff0000_10_0000ff',
    ]);
    expect(normal(colourReplacement, '', 'Red', 'red_101', 'red_10_Blue', 'red_10_', 'red_10_00f_1')).to.deep.equal(
      Array(6).fill(undefined),
    );
  });
});

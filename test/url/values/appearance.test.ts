import { expect } from 'chai';
import { background, border, flip, focus, radius, trim } from '../../../src/url/values/appearance.js';
import { POSITIONS } from '../../../src/url/values/types.js';
import { ABSENT, type ValueType } from '../../../src/url/values/value-type.js';

/** What texts are parsed to and written as; `absent` for what counts as not given. */
function normal<T>(type: ValueType<T>, ...texts: string[]): (string | undefined)[] {
  return texts.map((text) => {
    const value = type.parse(text);
    return value === undefined ? undefined : value === ABSENT ? 'absent' : type.write(value);
  });
}

describe('url/values/appearance', () => {
  it('accepts positions, the salient region and objects as focus', () => {
    for (const position of POSITIONS) expect(focus.parse(position)).to.deep.equal({ type: 'position', position });
    const detected = ['auto', 'face', 'custom', 'dog', 'dog_trafficLight'];
    expect(normal(focus, ...detected)).to.deep.equal(detected);
    expect(normal(focus, 'auto-custom_override')).to.deep.equal(['auto']);
    expect(normal(focus, '', 'Dog', 'dog_', 'unicorn', 'face_dog', 'Left')).to.deep.equal(Array(6).fill(undefined));
  });

  it('accepts a trim threshold', () => {
    expect(['true', 'false', '1', '99'].map((text) => trim.parse(text))).to.deep.equal([10, false, 1, 99]);
    expect(normal(trim, 'true', 'false')).to.deep.equal(['10', 'false']);
    expect(normal(trim, '0', '100', '', 'N1')).to.deep.equal(Array(4).fill(undefined));
  });

  it('accepts flips in one or both directions', () => {
    expect(normal(flip, 'h', 'v', 'h_v', 'v_h')).to.deep.equal(['h', 'v', 'h_v', 'h_v']);
    expect(normal(flip, '', 'hv', 'h_h')).to.deep.equal(Array(3).fill(undefined));
  });

  it('accepts colours and other backgrounds', () => {
    expect(normal(background, 'red', 'FF000040', 'dominant', 'genfill', 'genfill-prompt-x')).to.deep.equal([
      'ff0000',
      background.write({ type: 'colour', colour: { r: 255, g: 0, b: 0, alpha: 0.4 } }),
      'dominant',
      'genfill',
      'genfill',
    ]);
    expect(normal(background, 'blurred', 'blurred_50', 'blurred_auto_N20', 'blurred_0_255')).to.deep.equal([
      'blurred_auto_0',
      'blurred_50_0',
      'blurred_auto_N20',
      'blurred_0_255',
    ]);
    expect(normal(background, 'gradient_dominant', 'gradient_dominant_2', 'gradient_dominant_4')).to.deep.equal([
      'gradient_dominant_2',
      'gradient_dominant_2',
      'gradient_dominant_4',
    ]);
    const bad = [
      '',
      'Red',
      'blurred_101',
      'blurred_1_256',
      'blurred_1_1_1',
      'blurred_',
      'gradient_dominant_3',
      'gradient',
      'genfillx',
    ];
    expect(normal(background, ...bad)).to.deep.equal(bad.map(() => undefined));
  });

  it('accepts borders, including expressions for the width', () => {
    expect(normal(border, '10_FF0000', '10-red', 'ih_div_20_red')).to.deep.equal([
      '10_ff0000',
      '10_ff0000',
      'ih_div_20_ff0000',
    ]);
    expect(normal(border, '', '10', '_red', 'red', '10_', 'N1_red')).to.deep.equal(Array(6).fill(undefined));
  });

  it('accepts one or four radii', () => {
    expect(normal(radius, '20', 'max', '1_2_3_4', '5_5_5_5', 'max_0_max_0')).to.deep.equal([
      '20',
      'max',
      '1_2_3_4',
      '5',
      'max_0_max_0',
    ]);
    expect(normal(radius, '', '1_2', '1_2_3', '1_2_3_4_5', 'N1', '1__2_3')).to.deep.equal(Array(6).fill(undefined));
  });
});

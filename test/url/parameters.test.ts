import { expect } from 'chai';
import {
  PARAM_KEYS,
  PARAMETERS,
  parseParams,
  type ParamKey,
  type Params,
  type StepParamKey,
} from '../../src/url/parameters.js';
import { CROP_STRATEGIES, POSITIONS } from '../../src/url/values/types.js';
import type { ValueType } from '../../src/url/values/value-type.js';
import { expectFailure } from './reading.js';

function parse(key: string, value: string): Params {
  return parseParams([{ key, value }]);
}

const RED = { r: 255, g: 0, b: 0, alpha: 1 };
const ABSENT = undefined;
const expression = (operands: (string | number)[], ...operators: string[]) => ({ operands, operators });
const position = (name: string) => ({ type: 'position', position: name });
const detect = (what: string) => ({ type: 'detect', what });

/** Keys whose values are parsed: those of `Params`, `c`, which becomes `cm`, and `z`, which is checked only. */
type ParsedKey = ParamKey | 'c' | 'z';

/** Valid texts by key, with the value in `Params`; `ABSENT` if there is none. */
const GOOD: Readonly<Record<ParsedKey, readonly (readonly [string, unknown])[]>> = {
  w: [
    ['300', 300],
    ['400.0', 400],
    ['400.6', 400.6],
    ['0.4', 0.4],
    ['.5', 0.5],
    ['1', 1],
    ['auto', 'auto'],
    ['65535', 65_535],
    ['65536', ABSENT],
    ['70000', ABSENT],
    ['9'.repeat(400), ABSENT],
    ['iw_div_2', expression(['iw', 2], 'div')],
    ['bw', expression(['bw'])],
  ],
  h: [
    ['300', 300],
    ['0.25', 0.25],
    ['70000', ABSENT],
    ['ih_mul_0.5_add_10', expression(['ih', 0.5, 10], 'mul', 'add')],
  ],
  ar: [
    ['4-3', 4 / 3],
    ['4_3', 4 / 3],
    ['4:3', 4 / 3],
    ['2.5-1', 2.5],
    ['1.5', 1.5],
    ['iar', expression(['iar'])],
    ['iw_div_ih', expression(['iw', 'ih'], 'div')],
  ],
  dpr: [
    ['2', 2],
    ['3.0', 3],
    ['0.1', 0.1],
    ['5', 5],
    ['auto', 'auto'],
    ['0', ABSENT],
    ['5.1', ABSENT],
    ['iw_div_100', expression(['iw', 100], 'div')],
  ],
  c: CROP_STRATEGIES.map((name) => [name, name]),
  cm: CROP_STRATEGIES.map((name) => [name, name]),
  fo: [
    ...POSITIONS.map((name): [string, unknown] => [name, position(name)]),
    ['auto', { type: 'auto' }],
    ['auto-custom_override', { type: 'auto' }],
    ['face', detect('face')],
    ['custom', detect('custom')],
    ['car', detect('car')],
    ['trafficLight_dog', detect('trafficLight_dog')],
  ],
  x: [
    ['100', 100],
    ['0', 0],
    ['N5', -5],
    ['-5', -5],
    ['N0', 0],
    ['iw_sub_cw', expression(['iw', 'cw'], 'sub')],
  ],
  y: [['300', 300]],
  xc: [['300', 300]],
  yc: [['ih_div_2', expression(['ih', 2], 'div')]],
  z: [
    ['0.5', 0.5],
    ['2', 2],
  ],
  t: [
    ['true', 10],
    ['false', false],
    ['1', 1],
    ['99', 99],
    ['12.5', 12.5],
  ],
  rt: [
    ['90', 90],
    ['N40', -40],
    ['-40', -40],
    ['0', 0],
    ['450', 450],
    ['22.5', 22.5],
    ['auto', 'auto'],
  ],
  fl: [
    ['h', { h: true, v: false }],
    ['v', { h: false, v: true }],
    ['h_v', { h: true, v: true }],
    ['v_h', { h: true, v: true }],
  ],
  bg: [
    ['FF0000', { type: 'colour', colour: RED }],
    ['F3F3F3', { type: 'colour', colour: { r: 243, g: 243, b: 243, alpha: 1 } }],
    ['0000FF30', { type: 'colour', colour: { r: 0, g: 0, b: 255, alpha: 0.3 } }],
    ['red', { type: 'colour', colour: RED }],
    ['blurred', { type: 'blurred', intensity: 'auto', brightness: 0 }],
    ['blurred_auto', { type: 'blurred', intensity: 'auto', brightness: 0 }],
    ['blurred_25', { type: 'blurred', intensity: 25, brightness: 0 }],
    ['blurred_25_N30', { type: 'blurred', intensity: 25, brightness: -30 }],
    ['blurred_auto_30', { type: 'blurred', intensity: 'auto', brightness: 30 }],
    ['dominant', { type: 'dominant' }],
    ['gradient_dominant', { type: 'gradient_dominant', colours: 2 }],
    ['gradient_dominant_2', { type: 'gradient_dominant', colours: 2 }],
    ['gradient_dominant_4', { type: 'gradient_dominant', colours: 4 }],
    ['genfill', { type: 'genfill' }],
    ['genfill-prompt-a beach', { type: 'genfill' }],
    ['genfill-prompte-YQ==', { type: 'genfill' }],
  ],
  cr: [
    ['red', { to: RED, tolerance: 35 }],
    ['red_20', { to: RED, tolerance: 20 }],
    ['red_20_FF0000', { to: RED, tolerance: 20, from: RED }],
  ],
  'e-colorize': [
    ['', { co: { r: 128, g: 128, b: 128, alpha: 1 }, in: 100 }],
    ['co-red_in-40', { co: RED, in: 40 }],
    ['in-40_co-red', { co: RED, in: 40 }],
    ['false', false],
  ],
  'e-grayscale': [
    ['', true],
    ['true', true],
    ['1', true],
    ['-', true],
    ['false', false],
  ],
  'e-contrast': [
    ['', true],
    ['1', true],
    ['true', true],
    ['false', false],
  ],
  bl: [
    ['1', 1],
    ['100', 100],
    ['4.50', 4.5],
  ],
  'e-sharpen': [
    ['', true],
    ['true', true],
    ['10', 10],
    ['2000', 2000],
    ['false', false],
  ],
  'e-usm': [
    ['2-2-0.8-0.024', { radius: 2, sigma: 2, amount: 0.8, threshold: 0.024 }],
    ['', { radius: 2, sigma: 2, amount: 0.8, threshold: 0.024 }],
  ],
  'e-gradient': [
    ['', { ld: 180, from: { r: 255, g: 255, b: 255, alpha: 1 }, to: { r: 0, g: 0, b: 0, alpha: 0 }, sp: 1 }],
    [
      'ld-top_from-green_to-00FF0010_sp-1',
      { ld: 0, from: { r: 0, g: 128, b: 0, alpha: 1 }, to: { r: 0, g: 255, b: 0, alpha: 0.1 }, sp: 1 },
    ],
    [
      'ld-top_right_from-FF000040_to-00FF0040_sp-0.9',
      { ld: 'top_right', from: { ...RED, alpha: 0.4 }, to: { r: 0, g: 255, b: 0, alpha: 0.4 }, sp: 0.9 },
    ],
    [
      'from-red_to-red_sp-ih_mul_0.5_ld-topleft',
      { ld: 'top_left', from: RED, to: RED, sp: expression(['ih', 0.5], 'mul') },
    ],
  ],
  'e-shadow': [
    ['', { bl: 10, st: 30, x: 2, y: 2 }],
    ['bl-15_st-40_x-10_y-N5', { bl: 15, st: 40, x: 10, y: -5 }],
    ['y-N5_bl-15', { bl: 15, st: 30, x: 2, y: -5 }],
    ['custom-shadow-params', { bl: 10, st: 30, x: 2, y: 2 }],
  ],
  'e-distort': [
    ['p-50_50_950_150_900_900_100_950', { type: 'perspective', corners: [50, 50, 950, 150, 900, 900, 100, 950] }],
    ['p-N10_N10_100_0_100_100_0_100', { type: 'perspective', corners: [-10, -10, 100, 0, 100, 100, 0, 100] }],
    ['a-30', { type: 'arc', degrees: 30 }],
    ['a-N45', { type: 'arc', degrees: -45 }],
    ['a--45', { type: 'arc', degrees: -45 }],
  ],
  b: [
    ['10_FF0000', { width: 10, colour: RED }],
    ['10-red', { width: 10, colour: RED }],
    ['cw_mul_0.05_yellow', { width: expression(['cw', 0.05], 'mul'), colour: { r: 255, g: 255, b: 0, alpha: 1 } }],
    ['ih_div_20_red', { width: expression(['ih', 20], 'div'), colour: RED }],
    ['cw_mod_5_AAAA54', { width: expression(['cw', 5], 'mod'), colour: { r: 170, g: 170, b: 84, alpha: 1 } }],
    ['iw_mul_0.02_red', { width: expression(['iw', 0.02], 'mul'), colour: RED }],
  ],
  r: [
    ['20', [20, 20, 20, 20]],
    ['20.0', [20, 20, 20, 20]],
    ['max', ['max', 'max', 'max', 'max']],
    ['10_max_20_30', [10, 'max', 20, 30]],
  ],
  o: [
    ['50', 50],
    ['0.8', 0.8],
    ['0', 0],
    ['100', 100],
  ],
  i: [['logo.png', 'logo.png']],
  ie: [['TWFudQ==', 'TWFudQ==']],
  lm: [
    ...['multiply', 'cutter', 'cutout', 'displace'].map((name): [string, string] => [name, name]),
    ['displacement', 'displace'],
  ],
  lx: [
    ['10', { value: 10, reversed: false }],
    ['0', { value: 0, reversed: false }],
    ['N35', { value: 35, reversed: true }],
    ['-35', { value: 35, reversed: true }],
    ['N0', { value: 0, reversed: true }],
    ['bw_div_2', { value: expression(['bw', 2], 'div'), reversed: false }],
    ['Nbw_div_2', { value: expression(['bw', 2], 'div'), reversed: true }],
  ],
  ly: [['N0', { value: 0, reversed: true }]],
  lxc: [['100', { value: 100, reversed: false }]],
  lyc: [['50', { value: 50, reversed: false }]],
  lap: POSITIONS.map((name) => [name, name]),
  lfo: POSITIONS.map((name) => [name, name]),
  fs: [
    ['45', 45],
    ['bh_div_10', expression(['bh', 10], 'div')],
  ],
  ff: [
    ['Open Sans', 'Open Sans'],
    ['sdk-testing-files@@Poppins-Regular_Q15GrYWmL.ttf', 'sdk-testing-files/Poppins-Regular_Q15GrYWmL.ttf'],
  ],
  co: [['red', RED]],
  ia: ['left', 'right', 'center'].map((name) => [name, name]),
  pa: [
    ['10', [10, 10, 10, 10]],
    ['10_20', [10, 20, 10, 20]],
    ['10_20_30', [10, 20, 30, 20]],
    ['25_50_75_100', [25, 50, 75, 100]],
    ['bw_div_2', Array(4).fill(expression(['bw', 2], 'div'))],
  ],
  al: [
    ['5', 0.5],
    ['9', 0.9],
    ['0.5', 0.5],
    ['0', ABSENT],
    ['10', ABSENT],
  ],
  tg: [
    ['b', { b: true, i: false, strikethrough: false }],
    ['b_i', { b: true, i: true, strikethrough: false }],
    ['strikethrough_i', { b: false, i: true, strikethrough: true }],
  ],
  lh: [['20', 20]],
  f: [
    ['auto', 'auto'],
    ['jpg', 'jpg'],
    ['jpeg', 'jpg'],
    ['webp', 'webp'],
    ['avif', 'avif'],
    ['png', 'png'],
    ['gif', 'gif'],
    ['orig', 'orig'],
    ['svg', 'auto'],
    ['mp4', 'auto'],
    ['webm', 'auto'],
  ],
  q: [
    ['1', 1],
    ['80', 80],
    ['80.0', 80],
    ['84.6', 85],
    ['100', 100],
  ],
  lo: [
    ['true', true],
    ['false', false],
    ['1', true],
    ['0', false],
  ],
  pr: [['true', true]],
  cp: [['true', true]],
  md: [['false', false]],
  dn: [
    ['1', 1],
    ['300', 300],
    ['1200', 1200],
    ['idn_div_2', expression(['idn', 2], 'div')],
  ],
  orig: [
    ['true', true],
    ['false', false],
  ],
  n: [['media_library_thumbnail', 'media_library_thumbnail']],
  di: [
    ['medium.jpg', 'medium.jpg'],
    ['path@@to@@image.jpg', 'path/to/image.jpg'],
    ['@@path@@to@@image.jpg', 'path/to/image.jpg'],
    ['@@a@@', 'a'],
    ['', ABSENT],
    ['@@', ABSENT],
  ],
  pg: [
    ['1', '1'],
    ['007', '7'],
    ['1_3_5', '1_3_5'],
    ['2-4', '2-4'],
    ['4-', '4-'],
    ['2_3-4', '2_3-4'],
    ['name-"layer-4"_"layer-002"', 'name-"layer-4"_"layer-002"'],
  ],
};

/** Invalid texts by key. */
const BAD: Readonly<Record<ParsedKey, readonly string[]>> = {
  w: ['', 'abc', '0', 'N5', '-5', '300px', '1e3', 'AUTO', 'iw_div', 'foo_div_2', 'Infinity', '0x10', '1 0'],
  h: ['', 'auto', '0', '0.0000001', 'idu'],
  ar: ['', '4-0', '0-3', '4-3-2', 'N4-3', '0', '1-100000', '4-', 'abc'],
  dpr: ['', 'x', 'N1', '2x'],
  c: ['', 'resize', 'Force', 'crop', 'constructor'],
  cm: ['', 'resize', 'pad'],
  fo: ['', 'middle', 'left_top', 'car_', 'car_house', 'Car', 'face_car', 'constructor'],
  x: ['', 'NN5', 'abc', 'N', '--5', 'Niw'],
  y: ['abc'],
  xc: ['abc'],
  yc: ['abc'],
  z: ['', '0', 'N1', 'abc', 'auto'],
  t: ['', '0', '100', 'yes', 'N5'],
  rt: ['', 'abc', 'NN5', 'iw', '90deg'],
  fl: ['', 'x', 'hv', 'h_h', 'h_v_h'],
  bg: [
    '',
    'foo',
    'FF00',
    'blurred_',
    'blurred_101',
    'blurred_10_256',
    'blurred_10_0_0',
    'blurredx',
    'gradient',
    'gradient_dominant_3',
    'genfillx',
    'dominant_2',
  ],
  cr: ['', 'foo', 'red_', 'red_101', 'red_20_', 'red_20_foo', 'red_20_red_1', 'red_red'],
  'e-colorize': ['co-foo', 'in-101', 'co-red_in-'],
  'e-grayscale': ['50', 'yes'],
  'e-contrast': ['50'],
  bl: ['', '0', '101', 'N1', 'abc'],
  'e-sharpen': ['abc', 'N1', '2001'],
  'e-usm': ['2', '2-2-0.8', '2-2-0.8-0.024-1', 'N2-2-2-2', 'a-b-c-d', '2-2-2-9999'],
  'e-gradient': ['ld-360', 'ld-up', 'from-foo', 'sp-x', 'sp-N1'],
  'e-shadow': ['bl-16', 'st-101', 'x-101', 'y-N101', 'bl-'],
  'e-distort': ['', 'p-1_2_3', 'p-100_0_0_0_0_100_100_100', 'a-361', 'a-N361', 'a-', 'x-1', 'p', 'p-a_b_c_d_e_f_g_h'],
  b: ['', '10', '_red', '10_foo', 'red', 'N10_red', 'iw_div_red'],
  r: ['', 'abc', 'N5', '10_20', '10_20_30', '1_2_3_4_5', 'max_max', '10_20_30_x'],
  o: ['', 'N1', '101', 'abc'],
  i: [''],
  ie: [''],
  lm: ['', 'screen', 'displac'],
  lx: ['', 'NN5', 'abc', 'N', '--5'],
  ly: ['abc'],
  lxc: ['abc'],
  lyc: ['abc'],
  lap: ['', 'middle', 'auto'],
  lfo: ['', 'middle', 'auto'],
  fs: ['', 'big', 'N5'],
  ff: [''],
  co: ['', 'foo'],
  ia: ['', 'justify'],
  pa: ['', 'abc', '1_2_3_4_5', 'N1', '1_', '99999999'],
  al: ['', 'abc', 'N1'],
  tg: ['', 'bold', 'b_', 'B'],
  lh: ['', 'abc'],
  f: ['', 'bmp', 'JPG', 'tiff'],
  q: ['', '0', '101', 'abc', 'N5', '0.4'],
  lo: ['', 'yes', 'TRUE'],
  pr: ['', 'x'],
  cp: ['', 'x'],
  md: ['', 'x'],
  dn: ['', '0', '1201', 'abc'],
  orig: ['', 'x'],
  n: [''],
  di: [],
  pg: ['', '0', '1_0', 'a', '1_', '_1', '1--2', 'name-', 'name-""', 'name-"a"b"', '1234567'],
};

describe('url/parameters', () => {
  for (const key of ['c', 'z', ...PARAM_KEYS] as const) {
    const type: ValueType<unknown> = PARAMETERS[key].type;
    const field = key === 'c' ? 'cm' : key;

    describe(key, () => {
      for (const [text, expected] of GOOD[key]) {
        it(`parses ${JSON.stringify(text.slice(0, 40))}`, () => {
          const params = parse(key, text);
          expect(params).to.deep.equal(expected === ABSENT ? {} : { [field]: expected });
        });

        it(`writes ${JSON.stringify(text.slice(0, 40))} so that it parses to the same value`, () => {
          const value = type.parse(text);
          if (typeof value !== 'symbol') expect(type.parse(type.write(value))).to.deep.equal(value);
        });
      }

      for (const text of BAD[key]) {
        it(`rejects ${JSON.stringify(text)}`, () =>
          expectFailure(() => parse(key, text), 'EINVAL', `${key}: ${JSON.stringify(text)} is not ${type.expects}`));
      }

      it('has a one-line description', () => {
        expect(PARAMETERS[key].about).to.match(/^[A-Z][^\n|]+[^.\n|]$/);
        expect(type.expects).to.match(/^[^\n|]+$/);
      });
    });
  }

  it('describes the expected values in error messages', () => {
    const message = (key: string, value: string) => {
      try {
        parse(key, value);
      } catch (error) {
        return (error as Error).message;
      }
      return '';
    };
    expect(message('w', 'abc')).to.equal(
      'w: "abc" is not auto, a number above 0 (below 1 a fraction, 1 the whole) or an expression such as iw_div_2',
    );
    expect(message('q', '101')).to.equal('q: "101" is not a number from 1 to 100');
    expect(message('lo', 'yes')).to.equal('lo: "yes" is not true or false');
    expect(message('cm', 'resize')).to.equal(`cm: "resize" is not one of ${CROP_STRATEGIES.join(', ')}`);
    expect(message('b', '10')).to.equal('b: "10" is not a width and a colour such as 10_FF0000 or ih_div_20_red');
    expect(message('e-shadow', 'bl-99')).to.equal(
      'e-shadow: "bl-99" is not a list such as bl-<0 to 15>_st-<0 to 100>_x-<N100 to 100>_y-<N100 to 100>',
    );
    expect(message('e-gradient', 'ld-up')).to.equal(
      'e-gradient: "ld-up" is not a list such as ld-<degrees or a side>_from-<a colour>_to-<a colour>_sp-<a stop>',
    );
  });

  it('quotes long or unusual values truncated and in printable ASCII', () => {
    expectFailure(
      () => parse('q', `\r\nX: é${'x'.repeat(100)}`),
      'EINVAL',
      /^q: "\\r\\nX: \\u00e9x{34}\.\.\." is not /,
    );
    expectFailure(() => parse('q', '😀'.repeat(100)), 'EINVAL', /^q: "(?:\\ud83d\\ude00){40}\.\.\." is not /);
  });

  it('ignores unknown keys and those declared as ignored', () => {
    for (const [key, parameter] of Object.entries(PARAMETERS)) {
      if (parameter.support === 'ignored') expect(parse(key, 'anything'), key).to.deep.equal({});
    }
    for (const key of [
      '',
      'rotate',
      'v',
      'W',
      'rndm_trnsf',
      'undefined',
      'e-foo',
      '__proto__',
      'constructor',
      'toString',
    ]) {
      expect(parse(key, 'x'), key).to.deep.equal({});
    }
  });

  it('includes all rendered step parameters in StepParamKey', () => {
    const rendered = Object.entries(PARAMETERS).filter(
      ([key, { scope, support }]) => scope === 'step' && support === 'rendered' && key !== 'c',
    );
    expect(rendered.map(([key]) => key)).to.have.members(Object.keys(STEP_KEYS));
  });

  it('uses the last valid value of a repeated key', () => {
    const items = (...texts: string[]) =>
      parseParams(texts.map((text) => ({ key: text.split('-')[0]!, value: text.split('-')[1]! })));
    expect(items('w-100', 'w-200')).to.deep.equal({ w: 200 });
    expect(items('w-100', 'w-70000')).to.deep.equal({ w: 100 });
  });

  it('prefers cm to c, in any order', () => {
    const items = (...keys: [string, string][]) => parseParams(keys.map(([key, value]) => ({ key, value })));
    expect(items(['c', 'force'], ['cm', 'extract'])).to.deep.equal({ cm: 'extract' });
    expect(items(['cm', 'extract'], ['c', 'force'])).to.deep.equal({ cm: 'extract' });
    expect(items(['c', 'pad_resize'])).to.deep.equal({ cm: 'pad_resize' });
  });

  it('has each option name of the SDKs once', () => {
    const names = Object.entries(PARAMETERS).flatMap(([key, { sdk }]) =>
      sdk.map((name): [string, string] => [name, key]),
    );
    const table = new Map(names);
    expect(table.size).to.equal(names.length);
    for (const [name, key] of SDK_NAMES) expect(table.get(name), name).to.equal(key);
    expect(table.size).to.equal(SDK_NAMES.length);
  });
});

/** The compiler ensures that these are the keys of `StepParamKey` and no others. */
const STEP_KEYS: Readonly<Record<StepParamKey, true>> = {
  w: true,
  h: true,
  ar: true,
  dpr: true,
  cm: true,
  fo: true,
  x: true,
  y: true,
  xc: true,
  yc: true,
  z: true,
  t: true,
  rt: true,
  fl: true,
  bg: true,
  cr: true,
  'e-colorize': true,
  'e-grayscale': true,
  'e-contrast': true,
  bl: true,
  'e-sharpen': true,
  'e-usm': true,
  'e-gradient': true,
  'e-shadow': true,
  'e-distort': true,
  b: true,
  r: true,
  o: true,
};

/** The options of the official SDKs and their parameters, without `raw` and the old overlays. docs/imagekit.md#sdk-names */
const SDK_NAMES =
  `width w height h aspectRatio ar background bg border b crop c cropMode cm dpr dpr focus fo quality q x x
  xCenter xc y y yCenter yc format f videoCodec vc audioCodec ac radius r rotation rt blur bl named n defaultImage di
  flip fl original orig startOffset so endOffset eo duration du streamingResolutions sr grayscale e-grayscale
  aiUpscale e-upscale aiRetouch e-retouch aiVariation e-genvar aiDropShadow e-dropshadow aiChangeBackground e-changebg
  aiEdit e-edit aiRemoveBackground e-bgremove aiRemoveBackgroundExternal e-removedotbg contrastStretch e-contrast
  shadow e-shadow sharpen e-sharpen unsharpMask e-usm gradient e-gradient colorReplace cr distort e-distort
  progressive pr lossless lo colorProfile cp metadata md opacity o trim t zoom z page pg layerMode lm fontSize fs
  fontFamily ff fontColor co innerAlignment ia padding pa alpha al typography tg lineHeight lh fontOutline fol
  fontShadow fsh colorize e-colorize color co rotate rt effectSharpen e-sharpen effectUSM e-usm
  effectContrast e-contrast effectGray e-grayscale effectShadow e-shadow effectGradient e-gradient`
    .match(/\S+\s+\S+/g)!
    .map((pair) => pair.split(/\s+/) as [string, string]);

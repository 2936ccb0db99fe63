import { expect } from 'chai';
import { normalizeParams, normalizePlacement, type StepPlace } from '../../src/url/normalize.js';
import { entriesOf, PARAMETERS, parseParams, type ParamKey, type Params } from '../../src/url/parameters.js';
import { parseSyntax } from '../../src/url/syntax/parser.js';
import type { ValueType } from '../../src/url/values/value-type.js';

function parse(string: string): Params {
  const [items = []] = parseSyntax(string, 'path');
  return parseParams(items.filter((item) => item.type === 'param'));
}

/** The parameters as they would be written in a URL, in the order in which they were given. */
function write(params: Params): string {
  const type = (key: ParamKey): ValueType<unknown> => (PARAMETERS[key] as unknown as { type: ValueType<unknown> }).type;
  return entriesOf(params)
    .map(([key, value]) => `${key}-${type(key).write(value)}`)
    .sort()
    .join(',');
}

const sorted = (string: string): string => string.split(',').sort().join(',');

/** A table of parameters and what is left of them. */
function expectNormal(place: StepPlace, table: readonly (readonly [string, string])[]): void {
  for (const [given, expected] of table) {
    it(`${given} becomes ${expected || 'nothing'}`, () => {
      expect(write(normalizeParams(parse(given), place))).to.equal(sorted(expected));
    });
  }
}

describe('url/normalize', () => {
  describe('sizes', () =>
    expectNormal('base', [
      ['dpr-2,c-force,ar-4-3', ''],
      ['w-10,dpr-1', 'w-10'],
      ['w-10,h-20,ar-4-3', 'w-10,h-20'],
      ['w-auto,h-20,ar-4-3', 'w-auto,h-20,ar-1.3333333333333333'],
      ['w-10,h-20,c-maintain_ratio', 'w-10,h-20'],
      ['w-10,h-20,c-force', 'w-10,h-20,cm-force'],
      // With one side a strategy only decides whether to enlarge.
      ['w-10,c-force', 'w-10'],
      ['w-10,c-at_max', 'w-10,cm-at_max'],
      ['w-10,c-maintain_ratio_no_enlarge', 'w-10,cm-at_max'],
      ['w-10,cm-pad_resize_no_enlarge', 'w-10,cm-at_max'],
      ['w-10,cm-extract', 'w-10,cm-extract'],
      ['w-10,ar-1-1,c-force', 'w-10,ar-1,cm-force'],
    ]));

  describe('focus and coordinates', () =>
    expectNormal('base', [
      ['w-10,fo-left', 'w-10'],
      ['w-10,h-20,fo-left', 'w-10,h-20,fo-left'],
      ['w-10,h-20,fo-center', 'w-10,h-20'],
      ['w-10,h-20,c-force,fo-left', 'w-10,h-20,cm-force'],
      ['w-10,h-20,cm-pad_resize,fo-left', 'w-10,h-20,cm-pad_resize,fo-left'],
      ['w-10,h-20,cm-pad_resize,fo-auto', 'w-10,h-20,cm-pad_resize'],
      ['w-10,fo-auto', 'w-10'],
      ['w-10,cm-extract,fo-left', 'w-10,cm-extract,fo-left'],
      ['w-10,h-20,fo-custom', 'w-10,h-20'],
      ['w-10,h-20,x-1,y-2', 'w-10,h-20'],
      ['w-10,h-20,cm-extract,x-1,y-2', 'w-10,h-20,cm-extract,x-1,y-2'],
      ['w-10,h-20,cm-extract,x-1,xc-3,yc-4', 'w-10,h-20,cm-extract,x-1,yc-4'],
      ['w-10,h-20,cm-extract,x-1,fo-left', 'w-10,h-20,cm-extract,x-1'],
      ['w-10,cm-extract,x-1', 'w-10,cm-extract'],
    ]));

  describe('backgrounds', () =>
    expectNormal('base', [
      ['bg-red', 'bg-ff0000'],
      ['w-10,h-20,bg-blurred', 'w-10,h-20'],
      ['w-10,h-20,cm-pad_resize,bg-blurred', 'w-10,h-20,cm-pad_resize,bg-blurred_auto_0'],
      ['w-10,h-20,cm-pad_extract,bg-blurred', 'w-10,h-20,cm-pad_extract'],
      ['w-10,h-20,cm-pad_extract,bg-dominant', 'w-10,h-20,cm-pad_extract,bg-dominant'],
      ['w-10,h-20,bg-dominant', 'w-10,h-20'],
      ['w-10,h-20,cm-pad_resize,bg-genfill', 'w-10,h-20,cm-pad_resize'],
    ]));

  describe('appearance', () =>
    expectNormal('base', [
      ['rt-0,o-100,b-0_red,r-0,e-sharpen-0,e-grayscale-false,t-false', ''],
      ['rt-auto', ''],
      ['rt-360', ''],
      ['rt-N90', 'rt-270'],
      ['rt-450', 'rt-90'],
      ['t-true', 't-10'],
      ['r-0_0_0_1', 'r-0_0_0_1'],
    ]));

  describe('parameters without an effect', () => {
    describe('in the main chain', () => expectNormal('base', [['w-10,q-50,pg-2,al-5', 'w-10']]));
    describe('in a branch', () => expectNormal('branch', [['w-10,q-50,pg-2,al-5', 'w-10,q-50']]));
    describe('in an image layer', () =>
      expectNormal('image', [
        ['w-10,q-50,pg-2,lx-5', 'w-10,pg-2'],
        ['t-true', ''],
        ['t-false', 't-false'],
        ['x-1,y-2', ''],
      ]));
    describe('in a displacement', () =>
      expectNormal('displacement', [['x-1,y-2,w-10,h-20,cm-extract,t-true', 'w-10,h-20,cm-extract']]));
    describe('in a solid colour or a text', () => {
      expectNormal('canvas', [['w-10,t-5', 'w-10']]);
      expectNormal('text', [['al-5,t-5', 'al-0.5']]);
    });
  });

  it('omits the default trim of a layer in its first step only', () => {
    const later = (given: string): string => write(normalizeParams(parse(given), 'image', false));
    expect(later('t-true')).to.equal('t-10');
    expect(later('t-false')).to.equal('');
  });

  it('does not modify its input', () => {
    const params = parse('w-10,dpr-1');
    normalizeParams(params, 'base');
    expect(write(params)).to.equal('dpr-1,w-10');
  });

  describe('the placement of a layer', () => {
    for (const [given, expected] of [
      ['w-10,bg-red', ''],
      ['lfo-center', ''],
      ['lfo-left', 'lfo-left'],
      ['lm-multiply,lx-1,lfo-left', 'lm-multiply,lx-1'],
      ['lx-1,lxc-2,lyc-3', 'lx-1,lyc-3'],
      ['lap-top_left', ''],
      ['lap-bottom', ''],
      ['x-1,y-2', ''],
      ['lm-displace,x-1,y-2', 'lm-displace,x-1,y-2'],
      ['lx-1,lap-bottom', 'lx-1,lap-bottom'],
      ['lx-1,lap-top_left', 'lx-1'],
      ['lx-N1,lap-top_left', 'lx-N1,lap-top_left'],
    ] as const) {
      it(`${given} becomes ${expected || 'nothing'}`, () => {
        expect(write(normalizePlacement(parse(given)))).to.equal(sorted(expected));
      });
    }
  });
});

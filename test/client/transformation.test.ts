import { expect } from 'chai';
import { write, type Step } from '../../src/client/transformation.js';
import { canonicalTransformation, parseTransformation } from '../../src/url/index.js';

describe('client/transformation', () => {
  it('writes parameters by their keys', () => {
    expect(write({ w: 400, ar: '4-3', cm: 'pad_resize', bg: 'F3F3F3', f: 'webp', lo: true, pr: false })).to.equal(
      'w-400,ar-4-3,cm-pad_resize,bg-F3F3F3,f-webp,lo-true,pr-false',
    );
  });

  it('writes effects with and without a value', () => {
    expect(write({ 'e-grayscale': true, 'e-sharpen': true, 'e-usm': '2-2-0.8-0.024' })).to.equal(
      'e-grayscale,e-sharpen,e-usm-2-2-0.8-0.024',
    );
  });

  it('writes steps in order, and strings verbatim', () => {
    expect(write([{ w: 400 }, 'l-text,i-Sale,l-end', {}, '', { rt: 90 }])).to.equal('w-400:l-text,i-Sale,l-end:rt-90');
    expect(write('w-1,h-2:rt-90')).to.equal('w-1,h-2:rt-90');
    expect(write('')).to.equal('');
  });

  it('omits undefined values', () => expect(write({ w: 400, h: undefined })).to.equal('w-400'));

  it('encodes values, and rejects those that contain separators', () => {
    expect(write({ n: 'größe 1' })).to.equal('n-gr%C3%B6%C3%9Fe%201');
    for (const value of ['4:3', 'a,b', 'a/b', 'a?b', 'a#b']) {
      expect(() => write({ ar: value }), value).to.throw(TypeError, 'ar: ');
    }
  });

  it('writes what the middleware parses', () => {
    const steps: readonly Step[] = [
      { w: 'iw_div_2', h: 0.5, fo: 'auto', q: 60, dpr: 2, r: 'max', o: 50, bl: 6, 'e-contrast': true },
      { x: -5, rt: 'N90', t: true, fl: 'h_v', b: '2_FF0000', cr: 'FF0000_20_00FF00', dn: 72, md: true, orig: true },
    ];
    for (const step of steps) {
      const target = { pathTransformation: write(step), queryTransformation: undefined };
      const settings = { named: {}, restrictUnnamed: false, quality: 80 };
      expect(canonicalTransformation(parseTransformation(target, settings)), write(step)).to.not.equal('');
    }
  });
});

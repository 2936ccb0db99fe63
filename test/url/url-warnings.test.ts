import { expect } from 'chai';
import { parseSyntax } from '../../src/url/syntax/parser.js';
import { urlWarnings } from '../../src/url/url-warnings.js';

const warnings = (string: string): readonly string[] => urlWarnings(parseSyntax(string, 'path'));

describe('url/url-warnings', () => {
  for (const [written, meant] of [
    ['width-300', 'w-300'],
    ['W-300', 'w-300'],
    ['w300', 'w-300'],
    ['H0.5', 'h-0.5'],
    ['widht-300', 'w-300'],
    ['quality-80', 'q-80'],
    ['Q80', 'q-80'],
    ['blur-5', 'bl-5'],
    ['bl5', 'bl-5'],
    ['grayscale', 'e-grayscale'],
    ['e-greyscale', 'e-grayscale'],
    ['e-sharpen5', 'e-sharpen-5'],
    ['cropMode-force', 'cm-force'],
    ['defaultimage-a', 'di-a'],
  ] as const) {
    it(`suggests ${meant} for ${written}`, () =>
      expect(warnings(written)).to.deep.equal([`"${written}" is no parameter; did you mean ${meant}?`]));
  }

  for (const written of ['foo-1', 'zz', 'x1y2z3', '300', '-w', 'w_300', 'constructor-1', `${'w'.repeat(4000)}-1`]) {
    it(`suggests nothing for ${written.slice(0, 20)}`, () => {
      const [warning, ...more] = warnings(written);
      expect(warning).to.match(/^"[^"]*" is no parameter/);
      expect(more).to.deep.equal([]);
    });
  }

  for (const string of [
    '',
    '-',
    'w-300,h-200,c-at_max,fo-auto,bg-red',
    'e-sharpen,e-usm,t-true,n-name,di-a@@b.png,z-2',
    'l-text,i-width-300,ie-YQ,lx-5,l-end',
    'if-w_gt_1,w-5,if-else,h-5,if-end',
    // These are reported as effects that only ImageKit itself has.
    'e-bgremove,e-upscale',
  ]) {
    it(`has no warnings for ${string || 'an empty string'}`, () => expect(warnings(string)).to.deep.equal([]));
  }

  it('warns about values out of range', () => {
    expect(warnings('w-70000,dpr-9')).to.deep.equal([
      'w: "70000" is out of range and ignored',
      'dpr: "9" is out of range and ignored',
    ]);
    expect(warnings('l-text,i-a,al-70,l-end')).to.deep.equal(['al: "70" is out of range and ignored']);
  });

  it('warns about video parameters', () => {
    expect(warnings('vc-h264,w-5')).to.deep.equal(['vc is ignored: video only']);
  });

  it('checks layers and both branches', () => {
    expect(warnings('l-image,i-a.png,l-text,i-a,size-5,l-end,l-end')).to.have.length(1);
    expect(warnings('if-w_gt_1,foo-1,if-else,bar-1,if-end')).to.have.length(2);
  });

  it('reports each warning once, and five at most', () => {
    expect(warnings('foo-1,foo-1')).to.have.length(1);
    expect(warnings(Array.from({ length: 600 }, (_, index) => `a${index}b`).join(','))).to.have.length(5);
    expect(warnings('l-image,i-a.png,a-1,b-2,c1-3,d-4,l-end,e-5,g-6,k-7')).to.have.length(5);
  });
});

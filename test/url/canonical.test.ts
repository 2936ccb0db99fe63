import { expect } from 'chai';
import { canonicalTransformation } from '../../src/url/canonical.js';
import { canonical, DEFAULT_OUTPUT, onlyLayer, read, readQuery } from './reading.js';

describe('url/canonical', () => {
  it('always writes the output parameters', () => {
    expect(canonicalTransformation(read(''))).to.equal(DEFAULT_OUTPUT);
    expect(canonicalTransformation(read('', { quality: 75 }))).to.equal(DEFAULT_OUTPUT.replace('80', '75'));
    expect(canonicalTransformation(read('q-75'))).to.equal(canonicalTransformation(read('', { quality: 75 })));
    expect(canonicalTransformation(read('w-1,dn-300,pg-2,di-a@@b:f-jpeg,lo-true'))).to.equal(
      'w-1:f-jpg,q-80,lo-true,pr-false,cp-false,md-false,dn-300,di-a%2Fb,pg-2',
    );
  });

  it('writes orig only', () => {
    expect(canonical('orig-true,q-50,w-5:h-6')).to.equal('orig-true');
    expect(canonical('orig-true,di-a')).to.equal('orig-true,di-a');
  });

  /** Lists of transformations that have the same canonical string. */
  const same: readonly (readonly string[])[] = [
    ['w-300,h-200', 'h-200,w-300', 'h-200.0,w-300.00', 'w-1,h-1,w-300,h-200', ':w-300,,h-200:', 'w-300%2Ch-200'],
    ['w-300,h-200', 'w-300,h-200,c-maintain_ratio', 'w-300,h-200,cm-maintain_ratio', 'w-300,h-200,fo-center'],
    ['w-300,h-200', 'w-300,h-200,ar-4-3', 'w-300,h-200,dpr-1', 'w-300,h-200,rt-0', 'w-300,h-200,lo-false,q-80,f-auto'],
    [
      'w-300,h-200',
      'w-300,h-200,x-5,y-5',
      'w-300,h-200,z-2',
      'w-300,h-200,fo-face,fo-center,z-2',
      'w-300,h-200,t-false',
    ],
    ['w-300,h-200', 'w-300,h-200,dpr-9', 'w-300,h-200,w-70000', 'w-300,h-200,fo-custom', 'w-300,h-200,bg-dominant'],
    ['w-300,h-200,c-force', 'w-300,h-200,cm-force', 'w-300,h-200,c-at_max,cm-force', 'cm-force,fo-top,h-200,w-300'],
    ['w-300,ar-4-3', 'ar-4_3,w-300', 'ar-4:3,w-300', 'w-300,ar-8-6'],
    [
      'w-300',
      'w-300,c-force',
      'w-300,c-at_least',
      'w-300,cm-pad_resize,bg-dominant',
      'w-300,fo-top',
      'w-300,fo-face,z-2',
      'w-300,cm-at_max_enlarge',
    ],
    ['w-300,h-200,fo-face', 'w-300,h-200,fo-face,z-1', 'w-300,h-200,fo-face,z-0.5'],
    ['w-300,c-at_max', 'w-300,cm-maintain_ratio_no_enlarge', 'w-300,cm-pad_resize_no_enlarge'],
    [
      '',
      'c-force',
      'dpr-2',
      'ar-4-3',
      'cm-extract,x-5,y-5',
      'x-1',
      'fo-top',
      'z-2',
      'rt-360',
      'rt-auto',
      't-false',
      'bg-blurred',
    ],
    [
      '',
      'o-100',
      'r-0',
      'b-0_red',
      'e-sharpen-0',
      'e-usm-false',
      'l-foo'.slice(0, 0),
      'if-w_gt_1,if-end',
      'fs-5',
      'w-70000',
    ],
    [
      'w-5,h-5,cm-pad_resize,bg-red',
      'w-5,h-5,cm-pad_resize,bg-F00',
      'w-5,h-5,cm-pad_resize,bg-ff0000',
      'w-5,h-5,c-pad_resize,bg-FF0000FF',
    ],
    ['rt-90', 'rt-N270', 'rt--270', 'rt-450', 'rt-90.0'],
    ['fl-h_v', 'fl-v_h'],
    ['t-true', 't-10'],
    ['e-contrast', 'e-contrast-1', 'e-contrast-true', 'e-contrast-'],
    ['r-20', 'r-20_20_20_20', 'r-20.0'],
    ['b-10_red', 'b-10-FF0000'],
    ['f-jpg', 'f-jpeg', 'f-png:f-jpg'],
    ['f-auto', 'f-svg', 'f-mp4', ''],
    ['w-5,h-5,cm-extract,x-1,y-2', 'w-5,h-5,cm-extract,x-1,y-2,fo-top', 'w-5,h-5,cm-extract,x-1,y-2,xc-9,yc-9'],
    ['e-shadow', 'e-shadow-true', 'e-shadow-y-2_x-2', 'e-shadow-foo'],
    ['e-gradient', 'e-gradient-ld-bottom', 'e-gradient-from-white_to-transparent'],
    [
      'l-image,i-a@@b,l-end',
      'l-image,i-@@a@@b,l-end',
      'l-image,i-/a/b,l-end',
      'l-image,ie-YS9i,l-end',
      'l-image,i-x,ie-YS9i,l-end',
    ],
    [
      'l-image,i-a,l-end',
      'l-image,i-a,t-true,l-end',
      'l-image,i-a,t-10,l-end',
      'l-image,i-a,lfo-center,l-end',
      'l-image,i-a,lap-top,l-end',
      'l-image,i-a,q-5,f-png,l-end',
    ],
    [
      'l-image,i-a,lx-5,l-end',
      'l-image,i-a,lx-5,lfo-top,l-end',
      'l-image,i-a,lx-5,lap-top_left,l-end',
      'l-image,lx-5:i-a,l-end',
      'l-image,i-a,lx-5,lxc-9,l-end',
    ],
    ['l-image,i-a,w-5,h-6,l-end', 'l-image,h-6,i-a,w-5,l-end'],
    ['l-image,i-a,w-5,lm-displace,x-5,l-end', 'l-image,i-a,x-5,w-5:lm-displacement,l-end'],
    ['l-text,i-hi%20there,pa-5,l-end', 'l-text,ie-aGkgdGhlcmU,pa-5_5_5_5,l-end', 'l-text,i-hi there,pa-5_5,l-end'],
    ['l-text,i-a,al-5,l-end', 'l-text,i-a,al-0.5,l-end'],
    [
      'if-ar_gt_4-3,w-5,if-end',
      'if-ar_gt_8-6,w-5,if-end',
      'if-ar_gt_4-3,w-5,if-else,if-end',
      'if-ar_gt_4-3,w-5,if-else,rt-0,if-end',
    ],
    ['h-5:w-5', 'h-5::w-5', 'h-5:rt-0:w-5', 'h-5:foo-1:w-5'],
  ];
  for (const spellings of same) {
    it(`is the same for ${spellings.join(' | ')}`, () => {
      const strings = new Set(spellings.map((text) => canonicalTransformation(read(text))));
      expect([...strings]).to.have.length(1);
    });
  }

  /** Lists of transformations whose canonical strings differ. */
  const different: readonly (readonly string[])[] = [
    [
      'w-300',
      'h-300',
      'w-0.3',
      'w-auto',
      'w-300,h-300',
      'w-300:h-300',
      'w-300,dpr-2',
      'w-300,dpr-auto',
      'w-300,ar-1-1',
    ],
    [
      'w-5,h-5',
      'w-5,h-5,c-force',
      'w-5,h-5,c-at_max',
      'w-5,h-5,fo-top',
      'w-5,h-5,fo-auto',
      'w-5,h-5,fo-face',
      'w-5,h-5,bg-red',
    ],
    ['w-auto,h-5', 'w-auto,h-5,ar-1-1'],
    ['w-5,cm-extract', 'w-5,cm-pad_extract', 'w-5,cm-pad_extract_no_shrink', 'w-5,cm-at_max', 'w-5'],
    ['w-5,cm-extract', 'w-5,cm-extract,fo-top'],
    ['w-1_div_2', 'w-0.5'],
    ['w-5,h-5,cm-extract,x-1', 'w-5,h-5,cm-extract,xc-1', 'w-5,h-5,cm-extract,y-1'],
    ['w-5:rt-90', 'rt-90:w-5', 'w-5,rt-90'],
    ['e-gradient-ld-45', 'e-gradient-ld-top_right'],
    ['l-image,i-a,lx-0,l-end', 'l-image,i-a,lx-N0,l-end', 'l-image,i-a,l-end', 'l-image,i-a,lx-N0,lap-top_left,l-end'],
    ['l-image,i-a,l-end', 'l-image,i-a,t-false,l-end', 'l-text,i-a,l-end'],
    ['l-image,i-a,w-5:rt-90,l-end', 'l-image,i-a,w-5:rt-90,t-10,l-end', 'l-image,i-a,w-5:rt-90,t-5,l-end'],
    ['e-sharpen', 'e-sharpen-50', ''],
    ['l-image,i-a,l-end', 'l-image,i-a,lm-displace,l-end', 'l-image,i-a,lm-displace,x-5,l-end'],
    ['pg-1', 'pg-2', ''],
    ['orig-true', ''],
  ];
  for (const spellings of different) {
    it(`differs for ${spellings.join(' | ')}`, () => {
      const strings = new Set(spellings.map((text) => canonicalTransformation(read(text))));
      expect([...strings]).to.have.length(spellings.length);
    });
  }

  it('is the same for a path and a query', () => {
    const text = 'w-300,h-200:l-text,i-a%20b,l-end';
    expect(canonicalTransformation(readQuery(text))).to.equal(canonicalTransformation(read(text)));
  });

  it('encodes separators in texts', () => {
    for (const input of ['a,l-end', 'a:w-5', '%2C', 'a+b', "x'(!)*~", '@@', 'é😀', ' ', 'l-end', '-', '%', '=']) {
      const text = `l-text,i-${encodeURIComponent(input)},w-5,l-end`;
      expect(onlyLayer(text).input).to.equal(input);
      expect(onlyLayer(canonicalTransformation(read(text))).input).to.equal(input);
    }
  });
});

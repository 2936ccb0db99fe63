import { expect } from 'chai';
import { assertLimits, LIMITS, parseSyntax, type Chain } from '../../../src/url/syntax/parser.js';
import { expectFailure } from '../reading.js';

/** Writes a chain in short: items as `key=value`, layers and conditions in brackets, steps joined by ` : `. */
function show(chain: Chain): string {
  return chain
    .map((step) =>
      step
        .map((item) => {
          if (item.type === 'param') return `${item.key}=${item.value}`;
          if (item.type === 'layer') return `${item.kind}[${show(item.chain)}]`;
          return `if ${item.test} [${show(item.then)}] else [${show(item.else)}]`;
        })
        .join(' '),
    )
    .join(' : ');
}

describe('url/syntax/parser', () => {
  const cases: readonly (readonly [string, string])[] = [
    // The shapes of the grammar
    ['h-300,w-400:rt-90', 'h=300 w=400 : rt=90'],
    ['ar-4:3,w-400', 'ar=4-3 w=400'],
    ['w-300,h-300,l-image,i-logo.png,w-10,rt-90,l-end', 'w=300 h=300 image[i=logo.png w=10 rt=90]'],
    ['l-image,i-o.png,l-image,i-i.png,lfo-top_left,l-end,l-end', 'image[i=o.png image[i=i.png lfo=top_left]]'],
    ['if-ar_gt_1,w-200,if-else,w-300,if-end', 'if ar_gt_1 [w=200] else [w=300]'],
    ['e-usm-2-2-0.8-0.024', 'e-usm=2-2-0.8-0.024'],
    ['rndm_trnsf-abcd', 'rndm_trnsf=abcd'],
    // Separators and percent-encoding (docs/imagekit.md#chains-and-separators)
    [
      'l-image,i-a.jpg,w-bw_div_3:l-image,i-b.png,w-bw_div_2,l-end,l-end',
      'image[i=a.jpg w=bw_div_3 : image[i=b.png w=bw_div_2]]',
    ],
    ['w-1:l-text,i-a:w-2,l-end:w-3', 'w=1 : text[i=a : w=2] : w=3'],
    ['if-w_gt_1,w-1:w-2,if-else,w-3:w-4,if-end:w-5', 'if w_gt_1 [w=1 : w=2] else [w=3 : w=4] : w=5'],
    ['if-w_gt_1,if-h_gt_1,w-1,if-end,if-end', 'if w_gt_1 [if h_gt_1 [w=1] else []] else []'],
    ['l-image,i-a,l-end,l-text,i-b,l-end', 'image[i=a] text[i=b]'],
    ['l-image,i-a,l-end:l-text,i-b,l-end', 'image[i=a] : text[i=b]'],
    ['h-300%2Cw-400%3Art-90', 'h=300 w=400 : rt=90'],
    ['h-300%2cw-400%3art-90', 'h=300 w=400 : rt=90'],
    ['h-300%3Aw-400', 'h=300 : w=400'],
    ['l-text,i-a%2Cb%3Ac,l-end', 'text[i=a,b:c]'],
    ['w-1:l-text%2Ci-a%2Cl-end', 'w=1 : text[i=a]'],
    ['l-text%2Ci-Imagekit%C3%A9%2Cfs-50%2Cl-end', 'text[i=Imagekité fs=50]'],
    ['l-text%2Cie-4KS5%252F%2Cl-end', 'text[ie=4KS5%2F]'],
    ['i-a%2520b,w-1', 'i=a%20b w=1'],
    ['i-%zz,w-1', 'i=%zz w=1'],
    ['ar-4%3A3,w-1', 'ar=4:3 w=1'],
    ['ar-4:3', 'ar=4-3'],
    ['w-1:ar-1.5:2.5', 'w=1 : ar=1.5-2.5'],
    ['ar-4:w-3', 'ar=4 : w=3'],
    ['ar-4:3x', 'ar=4 : 3x='],
    ['bar-4:3', 'bar=4 : 3='],
    ['ar-4:3:ar-4:3', 'ar=4-3 : ar=4-3'],
    ['', ''],
    ['::,,:,', ''],
    [',w-1,,h-2,::rt-90,:', 'w=1 h=2 : rt=90'],
    ['-', '='],
    ['w', 'w='],
    ['w-', 'w='],
    ['lx--35', 'lx=-35'],
    ['e-', 'e='],
    ['e', 'e='],
    ['e-grayscale', 'e-grayscale='],
    ['e-grayscale-', 'e-grayscale='],
    ['e-edit-prompt-make it vintage', 'e-edit=prompt-make it vintage'],
    ['e-Foo-1', 'e=Foo-1'],
    ['l-foo,l-end', 'foo[]'],
    ['i-\n,w-1', 'i=\n w=1'],
    ['i-\ud800,w-1', 'i=\ufffd w=1'],
  ];
  for (const [raw, expected] of cases) {
    it(JSON.stringify(raw), () => expect(show(parseSyntax(raw, 'path'))).to.equal(expected));
  }

  it('decodes + to a space in queries only', () => {
    expect(show(parseSyntax('l-text,i-a+b,l-end', 'query'))).to.equal('text[i=a b]');
    expect(show(parseSyntax('l-text,i-a+b,l-end', 'path'))).to.equal('text[i=a+b]');
    expect(show(parseSyntax('l-text%2Ci-a+b%2B%2Cl-end', 'query'))).to.equal('text[i=a b+]');
    expect(show(parseSyntax('l-text,i-a%2Bb,l-end', 'query'))).to.equal('text[i=a+b]');
  });

  for (const [raw, message] of [
    ['l-image,i-a', '"l-image": l-end is missing'],
    ['l-image,i-a,l-image,l-end', '"l-image": l-end is missing'],
    ['if-w_gt_1,w-1', '"if-w_gt_1": if-else or if-end is missing'],
    ['if-w_gt_1,w-1,if-else,w-2', '"if-else": if-end is missing'],
    ['if-w_gt_1,w-1,if-else,w-2,if-else,if-end', '"if-else": if-end is missing before if-else'],
    ['w-1,l-end', 'l-end: there is nothing to close'],
    ['if-end', 'if-end: there is nothing to close'],
    ['if-else', 'if-else: there is nothing to close'],
    ['l-image,i-a,if-end', '"l-image": l-end is missing before if-end'],
    ['if-w_gt_1,l-end', '"if-w_gt_1": if-else or if-end is missing before l-end'],
  ] as const) {
    it(`rejects ${raw}`, () => expectFailure(() => parseSyntax(raw, 'path'), 'EINVAL', message));
  }

  describe('limits', () => {
    const layers = (count: number) => Array<string>(count).fill('l-image,i-a,l-end').join(':');
    const nested = (open: string, close: string, depth: number) =>
      [...Array<string>(depth).fill(open), 'w-1', ...Array<string>(depth).fill(close)].join(',');
    const limit = (raw: string) => () => assertLimits(parseSyntax(raw, 'path'));

    it('accept transformations at the limit', () => {
      limit('w'.repeat(LIMITS.characters))();
      limit(Array(20).fill('w-1').join(':'))();
      limit(layers(10))();
      limit(nested('l-image', 'l-end', 3))();
      limit(nested('if-w_gt_1', 'if-end', 3))();
    });

    for (const [what, raw, message] of [
      ['a long string', 'w'.repeat(4097), 'The transformation is longer than 4096 characters'],
      ['a long chain', Array(21).fill('w-1').join(':'), 'The transformation has more than 20 steps in a chain'],
      [
        'a long chain in a layer',
        `l-image,${Array(21).fill('w-1').join(':')},l-end`,
        'The transformation has more than 20 steps in a chain',
      ],
      ['many layers', layers(11), 'The transformation has more than 10 layers'],
      ['deep layers', nested('l-image', 'l-end', 4), 'The transformation has layers nested deeper than 3 levels'],
      [
        'deep conditions',
        nested('if-w_gt_1', 'if-end', 4),
        'The transformation has conditions nested deeper than 3 levels',
      ],
    ] as const) {
      it(`rejects ${what}`, () => expectFailure(limit(raw), 'ELIMIT', message));
    }
  });
});

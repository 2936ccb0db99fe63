import { expect } from 'chai';
import {
  canonicalTransformation,
  parseTransformation,
  parseClientHints,
  applyClientHints,
} from '../../src/url/index.js';

function hinted(
  string: string,
  headers: Record<string, string>,
): { size: string; vary: readonly string[]; contentDpr: (width: number) => number | undefined } {
  const target = { pathTransformation: string, queryTransformation: undefined };
  const parsed = parseTransformation(target, { named: {}, restrictUnnamed: false, quality: 80 });
  const { transformation, vary, contentDpr } = applyClientHints(parsed, parseClientHints(headers));
  return { size: canonicalTransformation(transformation).split(':f-')[0]!, vary, contentDpr };
}

describe('url/hints', () => {
  // The table of ImageKit 6.5.
  it('multiplies by the ratio of the screen', () => {
    expect(hinted('w-100,dpr-auto', { 'sec-ch-dpr': '2' }).size).to.match(/^w-100,dpr-2/);
  });

  it('takes the width as it is, the ratio being in it', () => {
    const { size, contentDpr } = hinted('w-auto,dpr-auto', { 'sec-ch-width': '600', 'sec-ch-dpr': '2' });
    expect(size).to.match(/^w-600(?!,dpr)/);
    expect(contentDpr(600)).to.equal(2);
  });

  it('raises the width to the next hundred, and says what came of it', () => {
    const { size, contentDpr } = hinted('w-auto,dpr-auto', { 'sec-ch-width': '212', 'sec-ch-dpr': '2' });
    expect(size).to.match(/^w-300(?!,dpr)/);
    expect(contentDpr(300)).to.equal(2.83);
  });

  it('reads the old names too, and the present ones first', () => {
    expect(parseClientHints({ width: '150', dpr: '3' })).to.deep.equal({ width: 150, dpr: 3 });
    expect(parseClientHints({ width: '150', 'sec-ch-width': '250' })).to.include({ width: 250 });
  });

  it('is no width and 1 without hints, and still depends on them', () => {
    const { size, vary, contentDpr } = hinted('w-auto,h-50,dpr-auto', {});
    expect(size).to.match(/^h-50(?!,dpr)/);
    expect(vary).to.deep.equal(['Sec-CH-Width', 'Width', 'Sec-CH-DPR', 'DPR']);
    expect(contentDpr(75)).to.equal(undefined);
  });

  it('keeps a ratio within bounds and drops what is no number', () => {
    expect(parseClientHints({ dpr: '9' }).dpr).to.equal(5);
    expect(parseClientHints({ dpr: '0.01' }).dpr).to.equal(0.1);
    for (const text of ['', '0', '-1', 'x', '1e3', '99999999', '1,2', '0.000']) {
      expect(parseClientHints({ width: text, dpr: text }), text).to.deep.equal({ width: undefined, dpr: undefined });
    }
  });

  it('depends on nothing where the URL has no auto', () => {
    expect(hinted('w-100,dpr-2', { 'sec-ch-width': '600' })).to.deep.include({ vary: [] });
  });

  it('reaches into conditions', () => {
    expect(hinted('if-iw_gt_1,w-auto,if-end', { 'sec-ch-width': '250' }).size).to.include('w-300');
  });
});

import { expect } from 'chai';
import {
  applyClientHints,
  canonicalTransformation,
  parseClientHints,
  parseTransformation,
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

describe('url/client-hints', () => {
  // The table of docs/imagekit.md#client-hints
  it('multiplies by the DPR hint', () => {
    expect(hinted('w-100,dpr-auto', { 'sec-ch-dpr': '2' }).size).to.match(/^w-100,dpr-2/);
  });

  it('uses the width hint without multiplying by the DPR', () => {
    const { size, contentDpr } = hinted('w-auto,dpr-auto', { 'sec-ch-width': '600', 'sec-ch-dpr': '2' });
    expect(size).to.match(/^w-600(?!,dpr)/);
    expect(contentDpr(600)).to.equal(2);
  });

  it('rounds the width up to a multiple of 100 and adjusts Content-DPR', () => {
    const { size, contentDpr } = hinted('w-auto,dpr-auto', { 'sec-ch-width': '212', 'sec-ch-dpr': '2' });
    expect(size).to.match(/^w-300(?!,dpr)/);
    expect(contentDpr(300)).to.equal(2.83);
  });

  it('rounds widths and ratios up to a limited number of values', () => {
    const widths = new Set<string>();
    for (let width = 1; width <= 65_535; width += 7) {
      widths.add(hinted('w-auto', { 'sec-ch-width': String(width) }).size);
    }
    expect(widths.size).to.be.at.most(87);
    const ratios = new Set<string>();
    for (let dpr = 0.1; dpr <= 5; dpr += 0.01) {
      ratios.add(hinted('w-100,dpr-auto', { 'sec-ch-dpr': dpr.toFixed(2) }).size);
    }
    expect(ratios.size).to.be.at.most(10);
  });

  for (const [given, raised] of [
    [1, 100],
    [2000, 2000],
    [2001, 2500],
    [5000, 5000],
    [5001, 6000],
    [65_001, 65_535],
  ] as const) {
    it(`rounds up the requested width: ${given}`, () =>
      expect(hinted('w-auto', { 'sec-ch-width': String(given) }).size).to.equal(`w-${raised}`));
  }

  it('rounds up the requested ratio, and adjusts Content-DPR', () => {
    const { size, contentDpr } = hinted('w-100,dpr-auto', { 'sec-ch-dpr': '2.625' });
    expect(size).to.match(/^w-100,dpr-3/);
    expect(contentDpr(300)).to.equal(3);
  });

  it('keeps Content-DPR exact if the width is known', () => {
    expect(hinted('w-auto', { 'sec-ch-width': '400', 'sec-ch-dpr': '1.25' }).contentDpr(400)).to.equal(1.25);
  });

  it('accepts the old header names, and prefers the current ones', () => {
    expect(parseClientHints({ width: '150', dpr: '3' })).to.deep.equal({ width: 150, dpr: 3 });
    expect(parseClientHints({ width: '150', 'sec-ch-width': '250' })).to.include({ width: 250 });
  });

  it('removes w-auto and uses DPR 1 without hints, and still varies on them', () => {
    const { size, vary, contentDpr } = hinted('w-auto,h-50,dpr-auto', {});
    expect(size).to.match(/^h-50(?!,dpr)/);
    expect(vary).to.deep.equal(['Sec-CH-Width', 'Width', 'Sec-CH-DPR', 'DPR']);
    expect(contentDpr(75)).to.equal(undefined);
  });

  it('clamps the DPR and ignores invalid values', () => {
    expect(parseClientHints({ dpr: '9' }).dpr).to.equal(5);
    expect(parseClientHints({ dpr: '0.01' }).dpr).to.equal(0.1);
    for (const text of ['', '0', '-1', 'x', '1e3', '99999999', '1,2', '0.000']) {
      expect(parseClientHints({ width: text, dpr: text }), text).to.deep.equal({ width: undefined, dpr: undefined });
    }
  });

  it('varies on nothing without auto', () => {
    expect(hinted('w-100,dpr-2', { 'sec-ch-width': '600' })).to.deep.include({ vary: [] });
  });

  it('applies hints in the branches of conditions', () => {
    expect(hinted('if-iw_gt_1,w-auto,if-end', { 'sec-ch-width': '250' }).size).to.include('w-300');
  });
});

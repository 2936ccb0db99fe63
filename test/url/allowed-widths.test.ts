import { expect } from 'chai';
import { canonicalTransformation, parseTransformation, snapWidths } from '../../src/url/index.js';

const WIDTHS = [100, 320, 640];

/** The steps of a transformation with its widths raised, as they are in the cache key. */
function snapped(string: string, widths: readonly number[] = WIDTHS): string {
  const target = { pathTransformation: string, queryTransformation: undefined };
  const parsed = parseTransformation(target, { named: {}, restrictUnnamed: false, quality: 80 });
  return canonicalTransformation(snapWidths(parsed, widths)).split(/:?f-auto/)[0]!;
}

describe('url/allowed-widths', () => {
  for (const [given, wanted] of [
    ['w-100', 'w-100'],
    ['w-101', 'w-320'],
    ['w-2', 'w-100'],
    ['w-640', 'w-640'],
    ['w-640.5', 'w-640'],
    ['w-5000', 'w-640'],
    ['w-65535', 'w-640'],
    // The width of the result is what counts.
    ['w-200,dpr-2', 'w-640'],
    ['w-160,dpr-2', 'w-320'],
    ['w-50,dpr-2', 'w-100'],
    ['w-1000,dpr-0.1', 'w-100'],
    // The shape stays.
    ['w-160,h-80', 'w-320,h-160'],
    ['w-160,h-80,dpr-2', 'w-320,h-160'],
    ['w-1280,h-640', 'w-640,h-320'],
    ['w-600,h-2', 'w-640,h-2'],
    ['w-160,ar-2-1', 'w-320,ar-2'],
    ['w-160,h-80,cm-extract', 'w-320,h-160,cm-extract'],
    ['w-160,h-0.5', 'w-320,h-0.5'],
    ['w-160,h-ih_div_2', 'w-320,h-ih_div_2'],
    ['w-100,h-0.5,dpr-2', 'w-160,h-0.5,dpr-2'],
    // Each step, and the branches of conditions.
    ['w-90:rt-90:w-300', 'w-100:rt-90:w-320'],
    ['if-iw_gt_500,w-300,if-else,w-90,if-end', 'if-iw_gt_500,w-320,if-else,w-100,if-end'],
    // What depends on the picture.
    ['w-0.5', 'w-0.5'],
    ['w-1', 'w-1'],
    ['w-iw_div_3', 'w-iw_div_3'],
    ['w-90,dpr-iw_div_100', 'w-100,dpr-iw_div_100'],
    ['h-90', 'h-90'],
    ['', ''],
  ] as const) {
    it(`${given || 'nothing'} becomes ${wanted || 'nothing'}`, () => expect(snapped(given)).to.equal(wanted));
  }

  it('does not change layers', () =>
    expect(snapped('w-90,l-image,i-media-files@@a.png,w-33,l-end')).to.match(/^w-100,l-image,.*w-33,l-end/));

  it('results in one key per allowed width', () => {
    const keys = new Set<string>();
    for (let width = 2; width < 1500; width++)
      for (const dpr of [1, 1.5, 2]) keys.add(snapped(`w-${width},dpr-${dpr}`));
    expect([...keys].sort()).to.deep.equal(['w-100', 'w-320', 'w-640']);
  });

  it('is idempotent', () => {
    const target = { pathTransformation: 'w-90,h-70,dpr-2:w-7', queryTransformation: undefined };
    const parsed = parseTransformation(target, { named: {}, restrictUnnamed: false, quality: 80 });
    const once = snapWidths(parsed, WIDTHS);
    expect(snapWidths(once, WIDTHS)).to.deep.equal(once);
  });
});

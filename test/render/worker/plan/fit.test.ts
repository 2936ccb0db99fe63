import { expect } from 'chai';
import type { Size } from '../../../../src/render/protocol/size.js';
import { fit, fittedSize } from '../../../../src/render/worker/plan/fit.js';
import type { CropStrategy, Focus, Position } from '../../../../src/url/values/types.js';

const CENTER: Focus = { type: 'position', position: 'center' };
const at = (position: Position): Focus => ({ type: 'position', position });

function parse(text: string): Size {
  const [width, height] = text.split('x').map(Number);
  return { width: width!, height: height! };
}

/** `450x300 cut 300x300@75,0`, as the reference writes its table. */
function describeFit(from: Size, fitted: ReturnType<typeof fit>): string {
  const { resize, crop, pad } = fitted;
  const parts: string[] = [];
  if (resize) parts.push(`resize ${resize.width}x${resize.height}`);
  if (crop)
    parts.push(
      `cut ${crop.width}x${crop.height}@${crop.type === 'smartCrop' ? 'attention' : `${crop.left},${crop.top}`}`,
    );
  if (pad) parts.push(`pad ${pad.width}x${pad.height}@${pad.left},${pad.top}`);
  const { width, height } = fittedSize(from, fitted);
  return [...parts, `= ${width}x${height}`].join(' ');
}

/** The pixel table of ImageKit 2.2: source, wanted, strategy, what happens. */
const TABLE: [string, string, CropStrategy, string][] = [
  ['1200x800', '300x300', 'maintain_ratio', 'resize 450x300 cut 300x300@75,0 = 300x300'],
  ['200x100', '300x300', 'maintain_ratio', 'resize 600x300 cut 300x300@150,0 = 300x300'],
  ['640x865', '300x200', 'maintain_ratio', 'resize 300x405 cut 300x200@0,103 = 300x200'],
  ['640x865', '850x1000', 'maintain_ratio', 'resize 850x1149 cut 850x1000@0,75 = 850x1000'],
  ['1200x800', '300x300', 'maintain_ratio_no_enlarge', 'resize 450x300 cut 300x300@75,0 = 300x300'],
  ['200x100', '300x300', 'maintain_ratio_no_enlarge', '= 200x100'],
  ['640x865', '300x200', 'maintain_ratio_no_enlarge', 'resize 300x405 cut 300x200@0,103 = 300x200'],
  ['640x865', '850x1000', 'maintain_ratio_no_enlarge', '= 640x865'],
  ['1200x800', '300x300', 'force', 'resize 300x300 = 300x300'],
  ['200x100', '300x300', 'force', 'resize 300x300 = 300x300'],
  ['640x865', '300x200', 'force', 'resize 300x200 = 300x200'],
  ['640x865', '850x1000', 'force', 'resize 850x1000 = 850x1000'],
  ['1200x800', '300x300', 'at_max', 'resize 300x200 = 300x200'],
  ['200x100', '300x300', 'at_max', '= 200x100'],
  ['640x865', '300x200', 'at_max', 'resize 148x200 = 148x200'],
  ['640x865', '850x1000', 'at_max', '= 640x865'],
  ['1200x800', '300x300', 'at_max_enlarge', 'resize 300x200 = 300x200'],
  ['200x100', '300x300', 'at_max_enlarge', 'resize 300x150 = 300x150'],
  ['640x865', '300x200', 'at_max_enlarge', 'resize 148x200 = 148x200'],
  ['640x865', '850x1000', 'at_max_enlarge', 'resize 740x1000 = 740x1000'],
  ['1200x800', '300x300', 'at_least', 'resize 450x300 = 450x300'],
  ['200x100', '300x300', 'at_least', 'resize 600x300 = 600x300'],
  ['640x865', '300x200', 'at_least', 'resize 300x405 = 300x405'],
  ['640x865', '850x1000', 'at_least', 'resize 850x1149 = 850x1149'],
  ['1200x800', '300x300', 'pad_resize', 'resize 300x200 pad 300x300@0,50 = 300x300'],
  ['200x100', '300x300', 'pad_resize', 'resize 300x150 pad 300x300@0,75 = 300x300'],
  ['640x865', '300x200', 'pad_resize', 'resize 148x200 pad 300x200@76,0 = 300x200'],
  ['640x865', '850x1000', 'pad_resize', 'resize 740x1000 pad 850x1000@55,0 = 850x1000'],
  ['1200x800', '300x300', 'pad_resize_no_enlarge', 'resize 300x200 pad 300x300@0,50 = 300x300'],
  ['200x100', '300x300', 'pad_resize_no_enlarge', 'pad 300x300@50,100 = 300x300'],
  ['640x865', '300x200', 'pad_resize_no_enlarge', 'resize 148x200 pad 300x200@76,0 = 300x200'],
  ['640x865', '850x1000', 'pad_resize_no_enlarge', 'pad 850x1000@105,67 = 850x1000'],
  ['1200x800', '300x300', 'extract', 'cut 300x300@450,250 = 300x300'],
  ['200x100', '300x300', 'extract', '= 200x100'],
  ['640x865', '300x200', 'extract', 'cut 300x200@170,333 = 300x200'],
  ['640x865', '850x1000', 'extract', '= 640x865'],
  ['1200x800', '300x300', 'pad_extract', 'cut 300x300@450,250 = 300x300'],
  ['200x100', '300x300', 'pad_extract', 'pad 300x300@50,100 = 300x300'],
  ['640x865', '300x200', 'pad_extract', 'cut 300x200@170,333 = 300x200'],
  ['640x865', '850x1000', 'pad_extract', 'pad 850x1000@105,67 = 850x1000'],
  ['1200x800', '300x300', 'pad_extract_no_shrink', '= 1200x800'],
  ['200x100', '300x300', 'pad_extract_no_shrink', 'pad 300x300@50,100 = 300x300'],
  ['640x865', '300x200', 'pad_extract_no_shrink', '= 640x865'],
  ['640x865', '850x1000', 'pad_extract_no_shrink', 'pad 850x1000@105,67 = 850x1000'],
];

describe('render/worker/plan/fit', () => {
  describe('the pixel table', () => {
    for (const [source, wanted, strategy, expected] of TABLE) {
      it(`${source} to ${wanted} by ${strategy}`, () => {
        const from = parse(source);
        expect(describeFit(from, fit(from, parse(wanted), strategy, CENTER))).to.equal(expected);
      });
    }
  });

  describe('one dimension', () => {
    const from = { width: 1200, height: 800 };
    const one = (wanted: { width?: number; height?: number }, strategy: CropStrategy): string =>
      describeFit(from, fit(from, { width: wanted.width, height: wanted.height }, strategy, CENTER));

    it('keeps the aspect ratio without cropping', () => {
      expect(one({ width: 300 }, 'maintain_ratio')).to.equal('resize 300x200 = 300x200');
      expect(one({ height: 300 }, 'force')).to.equal('resize 450x300 = 450x300');
    });

    it('enlarges, except with strategies that never do', () => {
      expect(one({ width: 2400 }, 'maintain_ratio')).to.equal('resize 2400x1600 = 2400x1600');
      for (const strategy of ['at_max', 'maintain_ratio_no_enlarge', 'pad_resize_no_enlarge'] as const) {
        expect(one({ width: 2400 }, strategy)).to.equal('= 1200x800');
      }
    });

    it('keeps the other one of the source without scaling', () => {
      expect(one({ width: 300 }, 'extract')).to.equal('cut 300x800@450,0 = 300x800');
      expect(one({ height: 1000 }, 'pad_extract')).to.equal('pad 1200x1000@0,100 = 1200x1000');
    });

    it('results in at least one pixel', () => {
      const line = { width: 10_000, height: 1 };
      expect(fittedSize(line, fit(line, { width: 10, height: undefined }, 'force', CENTER))).to.deep.equal({
        width: 10,
        height: 1,
      });
    });
  });

  describe('focus', () => {
    const from = { width: 1000, height: 600 };
    const to = { width: 300, height: 200 };

    it('positions the crop', () => {
      const places: [Position, string][] = [
        ['center', '350,200'],
        ['top', '350,0'],
        ['left', '0,200'],
        ['bottom', '350,400'],
        ['right', '700,200'],
        ['top_left', '0,0'],
        ['top_right', '700,0'],
        ['bottom_left', '0,400'],
        ['bottom_right', '700,400'],
      ];
      for (const [position, place] of places) {
        expect(describeFit(from, fit(from, to, 'extract', at(position)))).to.equal(`cut 300x200@${place} = 300x200`);
      }
    });

    it('positions a padded image at the named side', () => {
      const fitted = fit({ width: 100, height: 100 }, { width: 300, height: 100 }, 'pad_resize', at('left'));
      expect(fitted.pad).to.deep.equal({ left: 0, top: 0, width: 300, height: 100 });
    });

    it('crops by attention for auto, faces and objects', () => {
      for (const focus of [
        { type: 'auto' },
        { type: 'detect', what: 'face' },
        { type: 'detect', what: 'car' },
      ] as const) {
        expect(describeFit(from, fit(from, to, 'extract', focus))).to.equal('cut 300x200@attention = 300x200');
      }
    });

    it('is overridden by coordinates of the corner or centre, with the other axis centred', () => {
      expect(fit(from, to, 'extract', at('top'), { x: 10, y: 20 }).crop).to.include({ left: 10, top: 20 });
      expect(fit(from, to, 'extract', at('top'), { xc: 500, yc: 100 }).crop).to.include({ left: 350, top: 0 });
      expect(fit(from, to, 'extract', at('top'), { x: 10 }).crop).to.include({ left: 10, top: 200 });
    });

    it('rounds coordinates to the nearest pixel', () => {
      expect(fit(from, to, 'extract', CENTER, { x: 171.6, y: -0.3 }).crop).to.include({ left: 172, top: 0 });
      expect(fit(from, to, 'extract', CENTER, { xc: 200.6, yc: 100.4 }).crop).to.include({ left: 51, top: 0 });
    });

    it('rejects a window outside the image', () => {
      for (const coordinates of [{ x: 701, y: 0 }, { x: -1, y: 0 }, { xc: 10, yc: 100 }, { y: 401 }]) {
        expect(() => fit(from, to, 'extract', CENTER, coordinates)).to.throw(/leaves the picture of 1000x600/);
      }
    });
  });
});

import { expect } from 'chai';
import type { Size } from '../../../../src/render/protocol/size.js';
import { fit, fittedSize, type Fit } from '../../../../src/render/worker/plan/fit.js';
import { fitDetected } from '../../../../src/render/worker/plan/fit-detected.js';
import type { CropStrategy, Focus } from '../../../../src/url/values/types.js';

const FOCUS: Focus = { type: 'detect', what: 'dog' };
const FROM = { width: 1000, height: 800 };
/** 100 pixels square, with its middle at 250, 600. */
const DOG = { name: 'dog', score: 0.9, left: 0.2, top: 0.6875, width: 0.1, height: 0.125 };

function fitted(size: Partial<Size>, strategy: CropStrategy, zoom = 1, ratio?: number): Fit {
  const wanted = { width: size.width, height: size.height };
  return fitDetected(FROM, wanted, strategy, fit(FROM, wanted, strategy, FOCUS), { found: [DOG], zoom, ratio });
}

/** `cut 400x400@50,400 resize 200x200`. */
function describeFit(made: Fit): string {
  const { cut, resize, crop, pad } = made;
  const parts: string[] = [];
  if (cut) parts.push(`cut ${cut.width}x${cut.height}@${cut.left},${cut.top}`);
  if (resize) parts.push(`resize ${resize.width}x${resize.height}`);
  if (crop)
    parts.push(crop.type === 'crop' ? `crop ${crop.width}x${crop.height}@${crop.left},${crop.top}` : 'attention');
  if (pad) parts.push(`pad ${pad.width}x${pad.height}`);
  return parts.join(' ');
}

describe('render/worker/plan/fit-detected', () => {
  const square = { width: 200, height: 200 };

  it('positions the crop of maintain_ratio, and supports zoom', () => {
    expect(describeFit(fitted(square, 'maintain_ratio'))).to.equal('resize 250x200 crop 200x200@0,0');
    expect(describeFit(fitted({ width: 500, height: 200 }, 'maintain_ratio'))).to.equal(
      'resize 500x400 crop 500x200@0,200',
    );
    expect(describeFit(fitted(square, 'maintain_ratio', 2))).to.equal('cut 400x400@50,400 resize 200x200');
    expect(describeFit(fitted({ width: 500, height: 400 }, 'maintain_ratio', 2))).to.equal('cut 500x400@0,400');
    expect(describeFit(fitted(square, 'maintain_ratio', 0.5)), 'no more than there is').to.equal(
      'resize 250x200 crop 200x200@0,0',
    );
  });

  it('never enlarges with maintain_ratio_no_enlarge', () => {
    expect(describeFit(fitted(square, 'maintain_ratio_no_enlarge', 8))).to.equal('cut 100x100@200,550');
    expect(describeFit(fitted(square, 'maintain_ratio', 8))).to.equal('cut 100x100@200,550 resize 200x200');
  });

  it('extracts a window around the subject, larger or smaller with zoom', () => {
    expect(describeFit(fitted(square, 'extract'))).to.equal('crop 200x200@150,500');
    expect(describeFit(fitted(square, 'extract', 2))).to.equal('cut 100x100@200,550 resize 200x200');
    expect(describeFit(fitted(square, 'extract', 0.5))).to.equal('cut 400x400@50,400 resize 200x200');
    expect(describeFit(fitted(square, 'extract', 0.01))).to.equal('cut 800x800@0,0 resize 200x200');
    expect(describeFit(fitted({ width: 200, height: 1000 }, 'pad_extract'))).to.equal(
      'crop 200x800@150,0 pad 200x1000',
    );
  });

  it('crops around the subject if no size is requested', () => {
    expect(describeFit(fitted({}, 'maintain_ratio'))).to.equal('cut 150x150@175,525');
    expect(describeFit(fitted({}, 'maintain_ratio', 0.5, 2))).to.equal('cut 600x300@0,450');
    expect(fittedSize(FROM, fitted({}, 'maintain_ratio'))).to.deep.equal({ width: 150, height: 150 });
  });

  it('does not affect images that are not cropped', () => {
    expect(describeFit(fitted({ width: 500 }, 'maintain_ratio', 2))).to.equal('resize 500x400');
    expect(describeFit(fitted({ width: 500, height: 400 }, 'maintain_ratio'))).to.equal('resize 500x400');
    expect(describeFit(fitted(square, 'force', 2))).to.equal('resize 200x200');
  });
});

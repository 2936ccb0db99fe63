import { expect } from 'chai';
import type Vips from 'wasm-vips';
import { smartCrop } from '../../../../src/render/worker/operations/smart-crop.js';
import { Codecs } from '../../../../src/render/worker/runtime/codecs.js';
import type { VipsRuntime } from '../../../../src/render/worker/vips/load-vips.js';

describe('render/worker/operations/smart-crop', () => {
  const codecs = new Codecs({ fonts: {} });
  let vips: VipsRuntime;

  before(async () => {
    vips = await codecs.vips();
  });

  afterEach(() => codecs.releaseImages());

  /** Discs and stripes on a gradient. */
  function drawing(width: number, height: number, seed: number): Vips.Image {
    const disc = (index: number): string => {
      const [x, y, hue] = [
        (seed * 37 + index * 29) % 100,
        (seed * 53 + index * 61) % 100,
        (seed * 71 + index * 97) % 360,
      ];
      return `<circle cx="${x}%" cy="${y}%" r="${6 + index}%" fill="hsl(${hue} 70% ${30 + 9 * index}%)"/>`;
    };
    const discs = [0, 1, 2, 3, 4].map(disc).join('');
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
      <linearGradient id="g" x2="1" y2="1"><stop stop-color="#2a6f97"/><stop offset="1" stop-color="#e9c46a"/></linearGradient>
      <rect width="100%" height="100%" fill="url(#g)"/>${discs}</svg>`;
    const image = vips.Image.newFromBuffer(Buffer.from(svg));
    return image.extractBand(0, { n: 3 }).copy({ interpretation: 'srgb' }).copyMemory();
  }

  const placeOf = ({ xoffset, yoffset }: Vips.Image): number[] => [-xoffset, -yoffset];

  it('chooses the window of the attention strategy of libvips, within one of its 32 cells', () => {
    const sides: number[] = [];
    for (let seed = 1; seed <= 24; seed++) {
      const [width, height] = [300 + 23 * seed, 220 + 17 * ((seed * 5) % 24)];
      const window = { width: Math.round(width / (1 + (seed % 3))), height: Math.round(height / 2) };
      const image = drawing(width, height, seed);
      const ours = placeOf(smartCrop([image], window)[0]!);
      const theirs = placeOf(image.smartcrop(window.width, window.height, { interesting: 'attention' }));
      sides.push(Math.max(Math.abs(ours[0]! - theirs[0]!) / width, Math.abs(ours[1]! - theirs[1]!) / height));
    }
    // Spots with nearly the same score may change places by rounding.
    expect(sides.filter((share) => share <= 1 / 32 + 0.005)).to.have.lengthOf.at.least(22);
  });

  it('crops all frames like the first one', () => {
    const frames = [drawing(400, 200, 1), drawing(400, 200, 2)];
    const [first, second] = smartCrop(frames, { width: 100, height: 100 });
    expect(placeOf(second!)).to.deep.equal(placeOf(first!));
    expect([second!.width, second!.height]).to.deep.equal([100, 100]);
    expect(smartCrop([], { width: 1, height: 1 })).to.deep.equal([]);
  });

  it('ignores transparent colours', () => {
    const dot = (x: number, fill: string): string => `<circle cx="${x}" cy="100" r="40" fill="${fill}"/>`;
    const of = (...dots: string[]): Vips.Image =>
      vips.Image.newFromBuffer(
        Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="600" height="200">${dots.join('')}</svg>`),
      );
    const shown = of(dot(500, '#346'));
    // Red pixels at the left that are transparent.
    const colours = of(dot(100, '#f00'), dot(500, '#346')).flatten();
    const hidden = colours.bandjoin(shown.extractBand(3)).copy({ interpretation: 'srgb' });
    expect(placeOf(smartCrop([hidden], { width: 200, height: 200 })[0]!)[0]).to.be.within(390, 400);
  });
});

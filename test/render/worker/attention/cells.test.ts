import { expect } from 'chai';
import { boxOf, toBoxes, toCells } from '../../../../src/render/worker/attention/cells.js';
import type { Pixels } from '../../../../src/render/worker/decoders/pixels.js';
import { scene } from '../../../support/pictures.js';

/** A picture by the red of each pixel. */
function picture(width: number, height: number, redOf: (x: number, y: number) => number, alpha = 255): Pixels {
  const data = new Uint8Array(4 * width * height);
  for (let at = 0; at < width * height; at++) {
    data.set([redOf(at % width, Math.floor(at / width)), 10, 20, alpha], 4 * at);
  }
  return { data, width, height };
}

const redsOf = ({ data }: Pixels): number[] => Array.from({ length: data.length / 4 }, (_, at) => data[4 * at]!);

describe('render/worker/attention/cells', () => {
  it('chooses boxes that leave at least twice the number of cells', () => {
    expect(boxOf({ width: 640, height: 127 })).to.deep.equal({ width: 10, height: 1 });
    expect(boxOf({ width: 1, height: 100_000 })).to.deep.equal({ width: 1, height: 1562 });
  });

  it('averages each box, smaller ones at the edges too', () => {
    const boxes = toBoxes(picture(130, 3, (x, y) => (x === 129 ? 30 * y : x % 2 === 0 ? 100 : 200)));
    expect(boxes).to.include({ width: 65, height: 3 });
    expect(redsOf(boxes)).to.deep.equal(
      [0, 30, 60].flatMap((last) => [...new Array<number>(64).fill(150), 50 + last / 2]),
    );
    const odd = toBoxes(picture(129, 1, (x) => (x === 128 ? 7 : 100)));
    expect(redsOf(odd).slice(-2), 'a box of one pixel').to.deep.equal([100, 7]);
  });

  it('premultiplies alpha, so that transparent pixels are black', () => {
    const half = toBoxes(picture(64, 64, () => 200, 128));
    expect([...half.data.subarray(0, 3)]).to.deep.equal([100, 5, 10]);
    const nothing = toCells(toBoxes(picture(64, 64, () => 200, 0)), { width: 64, height: 64 });
    expect([...nothing.data.subarray(0, 3)]).to.deep.equal([0, 0, 0]);
  });

  it('has 32 cells per side, or one per pixel of a smaller side', () => {
    for (const [width, height] of [
      [1, 1],
      [5, 4000],
      [32, 31],
      [65, 33],
      [999, 1001],
    ] as const) {
      const cells = toCells(toBoxes(picture(width, height, () => 90)), { width, height });
      expect(cells).to.include({ width: Math.min(32, width), height: Math.min(32, height) });
      expect(new Set(redsOf(cells)), `${width}x${height}`).to.deep.equal(new Set([90]));
    }
  });

  it('shrinks an image like sharp', async () => {
    const [width, height] = [500, 331];
    const shown = scene(width, height);
    const data = await shown.clone().ensureAlpha().raw().toBuffer();
    const cells = toCells(toBoxes({ data, width, height }), { width, height });
    const expected = await shown.clone().resize(32, 32, { fit: 'fill' }).ensureAlpha().raw().toBuffer();
    const off = [...cells.data].map((value, at) => Math.abs(value - expected[at]!));
    expect(off.reduce((sum, value) => sum + value, 0) / off.length).to.be.below(1);
  });

  it('accepts three bytes per pixel', () => {
    const boxes = { data: new Uint8Array(3 * 40 * 40).map((_, at) => 50 + (at % 3)), width: 40, height: 40 };
    const { data } = toCells(boxes, boxes);
    expect([...data.subarray(0, 8)]).to.deep.equal([50, 51, 52, 255, 50, 51, 52, 255]);
  });
});

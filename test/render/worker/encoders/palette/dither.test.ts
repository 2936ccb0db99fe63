import { expect } from 'chai';
import { dither } from '../../../../../src/render/worker/encoders/palette/dither.js';

const BLACK = [0, 0, 0, 255];
const WHITE = [255, 255, 255, 255];
const CLEAR = [0, 0, 0, 0];

describe('render/worker/encoders/palette/dither', () => {
  function plain(colour: readonly number[], width: number, height: number) {
    return { data: Uint8Array.from({ length: 4 * width * height }, (_, at) => colour[at % 4]!), width, height };
  }

  const coloursOf = (data: Uint8Array): Set<string> =>
    new Set(Array.from({ length: data.length / 4 }, (_, index) => data.subarray(4 * index, 4 * index + 4).join()));

  it('leaves a picture as it is whose colours the palette has', () => {
    const palette = Uint8Array.from([...BLACK, 200, 30, 40, 255, ...WHITE, ...CLEAR, 10, 20, 30, 100]);
    const data = Uint8Array.from({ length: 4 * 7 * 5 }, (_, at) => palette[4 * ((at >> 2) % 5) + (at % 4)]!);
    expect(dither({ data, width: 7, height: 5 }, palette)).to.deep.equal(data);
  });

  it('reads pixels and palettes at any address', () => {
    const palette = Uint8Array.from([0, ...BLACK, ...WHITE]).subarray(1);
    const data = Uint8Array.from([0, ...BLACK, ...WHITE, ...BLACK, ...WHITE]).subarray(1);
    expect(dither({ data, width: 2, height: 2 }, palette)).to.deep.equal(Uint8Array.from(data));
  });

  for (const grey of [40, 94, 200]) {
    it(`mixes the two nearest of sixteen shades to a grey of ${grey}`, () => {
      const shades = Uint8Array.from({ length: 64 }, (_, at) => (at % 4 === 3 ? 255 : 17 * (at >> 2)));
      const output = dither(plain([grey, grey, grey, 255], 60, 60), shades);
      const below = 17 * Math.floor(grey / 17);
      const near = [below, below + 17].map((shade) => [shade, shade, shade, 255].join());
      expect(coloursOf(output)).to.deep.equal(new Set(near));
      const mean = output.reduce((sum, value, at) => (at % 4 === 3 ? sum : sum + value), 0) / (3 * 3600);
      // A quarter of each error is dropped.
      expect(mean).to.be.closeTo(grey, 3);
    });
  }

  it('does not dither what nobody sees', () => {
    const output = dither(
      plain([101, 100, 100, 255], 40, 40),
      Uint8Array.from([100, 100, 100, 255, 140, 100, 100, 255]),
    );
    expect(coloursOf(output)).to.deep.equal(new Set(['100,100,100,255']));
  });

  it('keeps what is opaque so, where a translucent colour is nearer', () => {
    const palette = Uint8Array.from([...BLACK, ...CLEAR, 255, 255, 255, 230]);
    const { data, width, height } = plain([225, 225, 225, 255], 20, 20);
    // Every second line is half transparent, and passes its errors on.
    for (let y = 1; y < height; y += 2) for (let x = 0; x < width; x++) data[4 * (width * y + x) + 3] = 120;
    const output = dither({ data, width, height }, Uint8Array.from([...palette, ...WHITE]));
    for (let y = 0; y < height; y += 2)
      for (let x = 0; x < width; x++) expect(output[4 * (width * y + x) + 3]).to.equal(255);
  });

  it('keeps what is transparent so, beside half transparent pixels too', () => {
    const { data, width, height } = plain([90, 200, 30, 120], 20, 20);
    for (let at = 0; at < data.length; at += 12) data.set([17, 18, 19, 0], at);
    const output = dither({ data, width, height }, Uint8Array.from([...CLEAR, 90, 200, 30, 255, ...WHITE]));
    for (let at = 0; at < data.length; at += 12) expect([...output.subarray(at, at + 4)]).to.deep.equal(CLEAR);
  });

  it('takes pictures of one pixel, one line and one column', () => {
    for (const [width, height] of [
      [1, 1],
      [9, 1],
      [1, 9],
    ] as const) {
      expect(dither(plain(WHITE, width, height), Uint8Array.from(WHITE))).to.have.length(4 * width * height);
    }
  });
});

import { expect } from 'chai';
import { choosePalette } from '../../../../../src/render/worker/encoders/palette/choose-palette.js';
import { Codecs } from '../../../../../src/render/worker/runtime/codecs.js';
import type { Quantiser } from '../../../../../src/render/worker/runtime/squoosh.js';
import { scene } from '../../../../support/pictures.js';

describe('render/worker/encoders/palette/choose-palette', () => {
  let quantise: Quantiser;
  // Squoosh's loader would fetch a path, were there a fetch, as in a render thread there is not.
  before(async () => {
    const { fetch } = globalThis;
    Reflect.deleteProperty(globalThis, 'fetch');
    quantise = await new Codecs({ fonts: {} }).quantiser();
    globalThis.fetch = fetch;
  });

  const coloursOf = (palette: Uint8Array): string[] =>
    Array.from({ length: palette.length / 4 }, (_, index) => palette.subarray(4 * index, 4 * index + 4).join());

  async function photograph(width: number, height: number) {
    const data = new Uint8Array(await scene(width, height).ensureAlpha().raw().toBuffer());
    return { data, width, height };
  }

  it('chooses up to 256 different colours, all opaque for an opaque picture', async () => {
    const colours = coloursOf(choosePalette(await photograph(640, 481), quantise));
    expect(colours).to.have.length.within(200, 256);
    for (const colour of colours) expect(colour).to.match(/,255$/);
  });

  it('has the very colour of a plain area, whatever is beside it', async () => {
    const { data, width, height } = await photograph(600, 400);
    for (let at = 0; at < data.length / 2; at += 4) data.set([230, 51, 18, 255], at);
    expect(coloursOf(choosePalette({ data, width, height }, quantise))).to.include('230,51,18,255');
  });

  for (const [direction, isLine] of [
    ['a horizontal', (_x: number, y: number) => y === 201],
    ['a vertical', (x: number) => x === 300],
  ] as const) {
    it(`meets ${direction} line of one pixel`, () => {
      const [width, height] = [500, 500];
      const data = new Uint8Array(4 * width * height).fill(255);
      for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) if (isLine(x, y)) data.set([0, 90, 200, 255], 4 * (width * y + x));
      }
      const colours = coloursOf(choosePalette({ data, width, height }, quantise));
      expect(colours).to.have.members(['255,255,255,255', '0,90,200,255']);
    });
  }

  it('has what is transparent, and what is opaque beside it', async () => {
    const { data, width, height } = await photograph(500, 500);
    for (let at = 0; at < data.length; at += 4) data[at + 3] = Math.min(255, Math.floor(at / 2000));
    for (let at = 0; at < data.length / 4; at += 4) data.fill(0, at, at + 4);
    const alphas = coloursOf(choosePalette({ data, width, height }, quantise)).map((colour) => colour.split(',')[3]);
    expect(alphas).to.include.members(['0', '255']);
  });
});

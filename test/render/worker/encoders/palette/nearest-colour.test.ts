import { expect } from 'chai';
import { randomFillSync } from 'node:crypto';
import { multiply, NearestColour } from '../../../../../src/render/worker/encoders/palette/nearest-colour.js';

type Colour = [number, number, number, number];

/** As many random colours, all components multiplied by alpha. */
function randomColours(count: number): Colour[] {
  const bytes = randomFillSync(new Uint8Array(4 * count));
  return Array.from({ length: count }, (_, index) => {
    const [red, green, blue, alpha] = bytes.subarray(4 * index, 4 * index + 4) as unknown as Colour;
    return [multiply(red, alpha), multiply(green, alpha), multiply(blue, alpha), alpha];
  });
}

describe('render/worker/encoders/palette/nearest-colour', () => {
  /** The squared distance to each colour. */
  const distances = ({ components }: NearestColour, colour: Colour): number[] =>
    Array.from({ length: components.length / 4 }, (_, index) =>
      colour.reduce((sum, value, c) => sum + (value - components[4 * index + c]!) ** 2, 0),
    );

  for (const count of [1, 2, 17, 256]) {
    it(`finds the nearest of ${count}, as often as it is asked`, () => {
      const nearest = new NearestColour(randomFillSync(new Uint8Array(4 * count)));
      const asked = randomColours(3000);
      for (const colour of [...asked, ...asked]) {
        const all = distances(nearest, colour);
        expect(all[nearest.find(...colour)], colour.join()).to.equal(Math.min(...all));
      }
    });
  }

  it('finds the nearest among colours that are close together', () => {
    const greys = Uint8Array.from({ length: 1024 }, (_, at) => (at % 4 === 3 ? 255 : at >> 2));
    const nearest = new NearestColour(greys);
    for (let grey = 0; grey < 256; grey++) expect(nearest.find(grey, grey, grey, 255)).to.equal(grey);
  });

  it('takes the colour of what is transparent for nothing', () => {
    const nearest = new NearestColour(Uint8Array.from([255, 0, 0, 255, 0, 255, 0, 0]));
    expect(nearest.components).to.deep.equal(Int32Array.from([255, 0, 0, 255, 0, 0, 0, 0]));
    expect(nearest.find(10, 0, 0, 10)).to.equal(1);
  });

  it('multiplies as exact arithmetic does, rounded', () => {
    for (let value = 0; value < 256; value++) {
      for (let alpha = 0; alpha < 256; alpha++) {
        expect(multiply(value, alpha)).to.equal(Math.round((value * alpha) / 255));
      }
    }
  });
});

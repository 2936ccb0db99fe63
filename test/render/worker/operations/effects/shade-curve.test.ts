import { expect } from 'chai';
import { shadeCurve, type ShadeCurve } from '../../../../../src/render/worker/operations/effects/shade-curve.js';

const at = ({ from, to, darker, lighter }: ShadeCurve, lightness: number): number =>
  to + (lightness - from) * (lightness < from ? darker : lighter);

describe('render/worker/operations/effects/shade-curve', () => {
  const flat = (lightness: number): { least: number; most: number } => ({ least: lightness, most: lightness });

  it('maps a colour to another, and keeps black and white', () => {
    const curve = shadeCurve(50, 70, flat(50));
    expect([0, 50, 100].map((lightness) => at(curve, lightness))).to.deep.equal([0, 70, 100]);
  });

  it('maps a uniform colour to any other exactly', () => {
    for (const [from, to] of [
      [0, 97],
      [100, 0],
      [50, 100],
      [50, 0],
    ] as const) {
      expect(at(shadeCurve(from, to, flat(from)), from)).to.equal(to);
    }
  });

  it('moves the target to leave room for shades', () => {
    const folds = shadeCurve(0, 97, { least: 0, most: 30 });
    expect(folds.to).to.equal(74.5);
    expect(at(folds, 30)).to.equal(97);
    const cloth = shadeCurve(95, 0, { least: 65, most: 97 });
    expect(cloth.to).to.equal(22.5);
    expect(at(cloth, 65)).to.equal(0);
  });

  it('is monotonic, with a limited slope', () => {
    for (const from of [0, 3, 50, 97, 100]) {
      for (const to of [0, 3, 50, 97, 100]) {
        const { darker, lighter } = shadeCurve(from, to, { least: from - 20, most: from + 20 });
        expect(Math.min(darker, lighter), `${from} to ${to}`).to.be.at.least(0);
        expect(Math.max(darker, lighter), `${from} to ${to}`).to.be.at.most(2);
      }
    }
  });
});

import { expect } from 'chai';
import { Progression } from '../../../../../src/render/worker/decoders/jpeg/progression.js';
import type { ScanHeader } from '../../../../../src/render/worker/decoders/jpeg/scan-header.js';
import { UnsupportedJpeg } from '../../../../../src/render/worker/decoders/jpeg/unsupported-jpeg.js';

/** Components, first and last coefficient, and the bits before and after. */
type ScanSketch = readonly [components: readonly number[], start: number, end: number, high: number, low: number];

function scan([components, spectralStart, spectralEnd, approximationHigh, approximationLow]: ScanSketch): ScanHeader {
  const tables = { dc: 0, ac: 0 };
  return {
    components: components.map((index) => ({ index, ...tables })),
    spectralStart,
    spectralEnd,
    approximationHigh,
    approximationLow,
  };
}

function progressionOf(components: number, ...scans: readonly ScanSketch[]): Progression {
  const progression = new Progression(components);
  for (const each of scans) progression.add(scan(each));
  return progression;
}

const DC: ScanSketch = [[0, 1], 0, 0, 0, 0];

describe('render/worker/decoders/jpeg/progression', () => {
  it('is complete with all bits of all coefficients of all components', () => {
    const scans: readonly ScanSketch[] = [
      [[0, 1], 0, 0, 0, 1],
      [[0], 1, 5, 0, 2],
      [[1], 1, 63, 0, 0],
      [[0], 6, 63, 0, 1],
      [[0], 1, 5, 2, 1],
      [[0, 1], 0, 0, 1, 0],
      [[0], 1, 63, 1, 0],
    ];
    for (let count = 0; count < scans.length; count++) {
      expect(progressionOf(2, ...scans.slice(0, count)).isComplete, `${count} scans`).to.equal(false);
    }
    expect(progressionOf(2, ...scans).isComplete).to.equal(true);
  });

  const refused: Record<string, readonly ScanSketch[]> = {
    'DC and AC coefficients together': [[[0], 0, 63, 0, 0]],
    'AC coefficients of two components': [DC, [[0, 1], 1, 63, 0, 0]],
    'AC coefficients before DC': [[[0], 1, 63, 0, 0]],
    'the first bits twice': [DC, [[0], 1, 63, 0, 0], [[0], 5, 5, 0, 0]],
    'a refinement of nothing': [DC, [[0], 1, 63, 1, 0]],
    'a refinement that skips a bit': [DC, [[0], 1, 63, 0, 2], [[0], 1, 63, 1, 0]],
    'a refinement of two bits': [DC, [[0], 1, 63, 0, 2], [[0], 1, 63, 2, 0]],
    'a refinement of a part of which some has more bits': [DC, [[0], 1, 5, 0, 2], [[0], 6, 9, 0, 1], [[0], 1, 9, 2, 1]],
    'coefficients beyond the last': [DC, [[0], 1, 64, 0, 0]],
    'coefficients in reverse': [DC, [[0], 6, 5, 0, 0]],
    'more bits than a coefficient has': [[[0, 1], 0, 0, 0, 14]],
  };
  for (const [what, scans] of Object.entries(refused)) {
    it(`must not have ${what}`, () => {
      const progression = progressionOf(2, ...scans.slice(0, -1));
      expect(() => progression.add(scan(scans.at(-1)!))).to.throw(UnsupportedJpeg);
    });
  }

  it('must not have more than 64 scans', () => {
    const scans = Array.from({ length: 63 }, (_, index): ScanSketch => [[0], index + 1, index + 1, 0, 1]);
    const progression = progressionOf(2, DC, ...scans);
    expect(() => progression.add(scan([[0], 1, 63, 1, 0]))).to.throw(UnsupportedJpeg);
  });
});

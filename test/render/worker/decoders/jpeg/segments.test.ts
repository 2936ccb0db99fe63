import { expect } from 'chai';
import { MARKERS, segments } from '../../../../../src/render/worker/decoders/jpeg/segments.js';

/** A segment with these bytes. */
function segment(marker: number, ...bytes: number[]): number[] {
  return [0xff, marker, 0, 2 + bytes.length, ...bytes];
}

/** The segments of a file that starts as every JPEG, as their markers and bytes. */
function read(...parts: (number | number[])[]): unknown[] {
  const file = Buffer.from([0xff, 0xd8, ...parts.flat()]);
  return [...segments(file)].map(({ marker, start, end }) => [marker, ...file.subarray(start, end)]);
}

const EOI = [0xff, MARKERS.EOI];

describe('render/worker/decoders/jpeg/segments', () => {
  it('are returned by marker, without marker and length', () => {
    const file = read(segment(MARKERS.APP0, 1, 2), segment(MARKERS.DQT), segment(MARKERS.SOF0, 3), EOI);
    expect(file).to.deep.equal([[MARKERS.APP0, 1, 2], [MARKERS.DQT], [MARKERS.SOF0, 3]]);
  });

  it('can have fill bytes before them', () => {
    expect(read(0xff, 0xff, segment(MARKERS.DQT, 1), 0xff, segment(MARKERS.DHT, 2), EOI)).to.deep.equal([
      [MARKERS.DQT, 1],
      [MARKERS.DHT, 2],
    ]);
  });

  it('are found between and after scan data, which contains stuffed bytes and restart markers', () => {
    const data = [1, 2, 0xff, 0, 3, 0xff, 0xd0, 4, 0xff, 0xd7, 0xff, 1, 5];
    const file = read(segment(MARKERS.SOS, 9), data, segment(MARKERS.DHT, 8), segment(MARKERS.SOS, 7), data, EOI);
    expect(file).to.deep.equal([
      [MARKERS.SOS, 9],
      [MARKERS.DHT, 8],
      [MARKERS.SOS, 7],
    ]);
  });

  it('end at the end marker, whatever follows', () => {
    expect(read(segment(MARKERS.DQT, 1), EOI, segment(MARKERS.DQT, 2))).to.deep.equal([[MARKERS.DQT, 1]]);
  });

  it('end with the file', () => {
    expect(read()).to.deep.equal([]);
    expect(read(segment(MARKERS.DQT, 1))).to.deep.equal([[MARKERS.DQT, 1]]);
    expect(read(segment(MARKERS.DQT, 1), 0xff, MARKERS.DHT)).to.deep.equal([[MARKERS.DQT, 1]]);
    expect(read(segment(MARKERS.SOS, 1), 1, 2, 3, 4, 5)).to.deep.equal([[MARKERS.SOS, 1]]);
    // It says that it is longer.
    expect(read(0xff, MARKERS.DQT, 0, 200, 1)).to.deep.equal([[MARKERS.DQT, 1]]);
  });
});

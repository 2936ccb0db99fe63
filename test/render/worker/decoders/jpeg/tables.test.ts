import { expect } from 'chai';
import type { Component } from '../../../../../src/render/worker/decoders/jpeg/frame.js';
import type { ScanComponent } from '../../../../../src/render/worker/decoders/jpeg/scan-header.js';
import { TableCollector } from '../../../../../src/render/worker/decoders/jpeg/tables.js';
import { UnsupportedJpeg } from '../../../../../src/render/worker/decoders/jpeg/unsupported-jpeg.js';

const COMPONENT: Component = { hSampling: 1, vSampling: 1, quantisation: 0 };
const IN_SCAN: ScanComponent = { index: 0, dc: 0, ac: 0 };
const BOTH = { dc: true, ac: true };

const factors = (first: number): number[] => Array.from({ length: 64 }, (_, index) => first + index);

/** A Huffman table: its class and number, how many codes there are of each length, and the symbols. */
function codes(key: number, counts: readonly number[], symbols: readonly number[]): number[] {
  return [key, ...counts, ...Array<number>(16 - counts.length).fill(0), ...symbols];
}

const DC = codes(0x00, [0, 2], [0, 11]);
const AC = codes(0x10, [1, 1], [0xff, 1]);

describe('render/worker/decoders/jpeg/tables', () => {
  let tables: TableCollector;

  beforeEach(() => {
    tables = new TableCollector();
    tables.addQuantisation(Buffer.from([0x00, ...factors(1)]));
    tables.addHuffman(Buffer.from([...DC, ...AC]));
  });

  const addHuffman = (...table: number[]): void => tables.addHuffman(Buffer.from(table));

  it('are those used by the components, by number', () => {
    tables.addQuantisation(Buffer.from([0x02, ...factors(100), 0x13, ...factors(0).flatMap((factor) => [1, factor])]));
    addHuffman(...codes(0x01, [0, 2], [7, 8]));
    const components = [COMPONENT, { ...COMPONENT, quantisation: 2 }, { ...COMPONENT, quantisation: 3 }];
    const used = tables.huffmanOf([IN_SCAN, { ...IN_SCAN, dc: 1 }], BOTH);
    expect([...tables.quantisationOf(components)]).to.deep.equal([
      [0, factors(1)],
      [2, factors(100)],
      // Of 16 bits.
      [3, factors(256)],
    ]);
    const dc = [[...DC.slice(1)], [...codes(1, [0, 2], [7, 8]).slice(1)]];
    expect([...used.dc].map(([number, table]) => [number, [...table]])).to.deep.equal([
      [0, dc[0]],
      [1, dc[1]],
    ]);
    expect([...used.ac.get(0)!]).to.deep.equal(AC.slice(1));
  });

  it('replace earlier ones of the same number', () => {
    tables.addQuantisation(Buffer.from([0x00, ...factors(50)]));
    expect(tables.quantisationOf([COMPONENT]).get(0)).to.deep.equal(factors(50));
  });

  it('must exist, with a number up to 3', () => {
    tables.addQuantisation(Buffer.from([0x04, ...factors(1)]));
    for (const quantisation of [1, 4]) {
      const missing = { ...COMPONENT, quantisation };
      expect(() => tables.quantisationOf([missing])).to.throw(UnsupportedJpeg, 'a table is missing');
    }
    for (const missing of [{ dc: 1 }, { ac: 1 }]) {
      expect(() => tables.huffmanOf([{ ...IN_SCAN, ...missing }], BOTH)).to.throw(
        UnsupportedJpeg,
        'a table is missing',
      );
    }
  });

  for (const [what, table, message] of [
    ['too many codes', codes(0, [3], [1, 2, 3]), 'too many codes'],
    ['a code of only ones', codes(0, [1, 2], [1, 2, 3]), 'too many codes'],
    ['missing symbols', codes(0, [0, 2], [1]), 'symbols are missing'],
    ['a symbol with more bits than a coefficient', codes(0, [0, 1], [12]), 'an invalid symbol'],
  ] as const) {
    it(`must not have ${what}`, () => {
      addHuffman(...table);
      expect(() => tables.huffmanOf([IN_SCAN], BOTH)).to.throw(UnsupportedJpeg, message);
    });
  }

  it('are not checked if unused', () => {
    addHuffman(...codes(1, [3], [1, 2, 3]));
    expect(() => tables.huffmanOf([IN_SCAN], BOTH)).to.not.throw();
    addHuffman(...codes(0, [3], [1, 2, 3]));
    expect(() => tables.huffmanOf([IN_SCAN], { dc: false, ac: true })).to.not.throw();
  });
});

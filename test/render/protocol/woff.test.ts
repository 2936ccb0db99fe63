import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { isWoff2, toSfnt } from '../../../src/render/protocol/woff.js';

const woff = readFileSync(
  createRequire(import.meta.url).resolve('@fontsource/open-sans/files/open-sans-latin-400-normal.woff'),
);

describe('render/protocol/woff', () => {
  it('unpacks WOFF tables at multiples of four, with their lengths', () => {
    const font = Buffer.from(toSfnt(woff));
    expect(font.readUInt32BE(0)).to.equal(0x00010000);
    const tables = Array.from({ length: font.readUInt16BE(4) }, (_, index) => {
      const at = 12 + index * 16;
      return {
        tag: font.toString('latin1', at, at + 4),
        offset: font.readUInt32BE(at + 8),
        length: font.readUInt32BE(at + 12),
      };
    });
    expect(tables.map(({ tag }) => tag)).to.include.members(['cmap', 'glyf', 'head', 'hhea', 'loca', 'maxp']);
    for (const { offset, length } of tables) {
      expect(offset % 4).to.equal(0);
      expect(offset + length).to.be.at.most(font.length);
    }
    const head = tables.find(({ tag }) => tag === 'head')!;
    // The magic number of the head table (OpenType).
    expect(font.readUInt32BE(head.offset + 12)).to.equal(0x5f0f3cf5);
  });

  it('distinguishes WOFF 2 from other formats', () => {
    expect([woff, Buffer.from('wOF2....'), Buffer.alloc(0)].map(isWoff2)).to.deep.equal([false, true, false]);
  });

  it('keeps TrueType and OpenType unchanged', () => {
    const font = toSfnt(woff);
    expect(Buffer.from(toSfnt(font)).equals(Buffer.from(font))).to.equal(true);
  });

  it('rejects files that are not fonts or are damaged', () => {
    for (const bad of [
      Buffer.alloc(0),
      Buffer.from('wOF'),
      Buffer.from('<svg/>'),
      woff.subarray(0, 60),
      Buffer.concat([woff.subarray(0, 500), Buffer.alloc(20_000)]),
    ]) {
      expect(() => toSfnt(bad)).to.throw('ff: the file is no font');
    }
    expect(() => toSfnt(Buffer.from('wOF2....'))).to.throw('ff: the file is no font');
  });
});

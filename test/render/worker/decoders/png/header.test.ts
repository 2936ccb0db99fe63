import { expect } from 'chai';
import { parseHeader } from '../../../../../src/render/worker/decoders/png/header.js';
import { counters } from '../../../../../src/shared/counters.js';
import { chunk } from '../../../../hostile/png.js';
import { makePng, type Made } from './made-png.js';

function made(changes: Partial<Made> = {}): Buffer {
  const bytes = changes.bytes ?? 3;
  return makePng({ width: 4, height: 2, bytes, pixels: Buffer.alloc(8 * bytes), filterOf: () => 0, ...changes });
}

/** A file with one more chunk before its end. */
function withLast(type: string, data = Buffer.alloc(0)): Buffer {
  const file = made();
  return Buffer.concat([file.subarray(0, -12), chunk(type, data), file.subarray(-12)]);
}

describe('render/worker/decoders/png/header', () => {
  it('has the size, the pixel layout and the data in parts', () => {
    const header = parseHeader(made());
    expect(header).to.include({ width: 4, height: 2, bytesPerPixel: 3, profile: undefined });
    expect(header?.data).to.have.length(2);
    expect(parseHeader(made({ bytes: 4 }))).to.include({ bytesPerPixel: 4 });
  });

  it('has the profile chunk', () => {
    const data = Buffer.from('name\0\0data');
    expect(parseHeader(made({ more: [chunk('iCCP', data)] }))?.profile).to.deep.equal(data);
  });

  it('ignores irrelevant chunks: palettes, texts, checksums', () => {
    const more = [chunk('PLTE', Buffer.alloc(3)), chunk('tEXt', Buffer.alloc(3)), chunk('gAMA', Buffer.alloc(4), 0)];
    expect(parseHeader(made({ more }))).to.include({ width: 4 });
    expect(parseHeader(Buffer.concat([made(), Buffer.from('behind its end')]))).to.include({ width: 4 });
  });

  const cases: Record<string, Buffer> = {
    'for a palette': made({ header: [8, 3, 0, 0, 0] }),
    'for greyscale': made({ header: [8, 0, 0, 0, 0] }),
    'for 16 bits': made({ header: [16, 2, 0, 0, 0] }),
    'for another compression': made({ header: [8, 2, 1, 0, 0] }),
    'for another filter method': made({ header: [8, 2, 0, 1, 0] }),
    'for interlaced pixels': made({ header: [8, 2, 0, 0, 1] }),
    'for a header of another length': made({ header: [8, 2, 0, 0, 0, 0] }),
    'for a zero dimension': made({ width: 0, pixels: Buffer.alloc(0) }),
    'for a transparent colour': made({ more: [chunk('tRNS', Buffer.alloc(6))] }),
    'for EXIF': made({ more: [chunk('eXIf', Buffer.alloc(8))] }),
    'for an animation': made({ more: [chunk('acTL', Buffer.alloc(8))] }),
    'for an unknown critical chunk': made({ more: [chunk('ABCD', Buffer.alloc(0))] }),
    'for an invalid chunk name': made({ more: [chunk('a1CD', Buffer.alloc(0))] }),
    'for a second header': made({ more: [chunk('IHDR', Buffer.alloc(13))] }),
    'for two profiles': made({ more: [chunk('iCCP', Buffer.alloc(9)), chunk('iCCP', Buffer.alloc(9))] }),
    'for a profile after the data': withLast('iCCP'),
    'for separated data chunks': Buffer.concat([
      withLast('tEXt').subarray(0, -12),
      chunk('IDAT', Buffer.alloc(1)),
      made().subarray(-12),
    ]),
    'without an end chunk': made().subarray(0, -12),
    'for a truncated file': made().subarray(0, -1),
    'without chunks': made().subarray(0, 8),
    'for an empty file': Buffer.alloc(0),
  };
  for (const [what, file] of Object.entries(cases)) {
    it(`is undefined ${what}`, () => expect(parseHeader(file)).to.equal(undefined));
  }

  it('is parsed once', () => {
    const { headerWalks } = counters;
    parseHeader(made());
    expect(counters.headerWalks - headerWalks).to.equal(1);
  });
});

import { expect } from 'chai';
import type { SourceFormat } from '../../../../src/render/protocol/formats.js';
import { MARKERS, segments } from '../../../../src/render/worker/decoders/jpeg/segments.js';
import { assertSafeToDecode } from '../../../../src/render/worker/source/decoder-bombs.js';
import { openSource } from '../../../../src/render/worker/source/open-source.js';
import { ImageError } from '../../../../src/shared/errors.js';
import { animation, jpeg, png } from '../../../support/pictures.js';

/** The code with which a file is refused; undefined for one that may be decoded. */
function refusal(bytes: Buffer, format: SourceFormat): string | undefined {
  try {
    assertSafeToDecode(openSource(bytes, format));
    return undefined;
  } catch (error) {
    expect(error).to.be.instanceOf(ImageError);
    return (error as ImageError).code;
  }
}

/** A JPEG that begins so many scans. */
function withScans(file: Buffer, count: number): Buffer {
  const { start, end } = [...segments(file)].find(({ marker }) => marker === MARKERS.SOS)!;
  const scan = file.subarray(start - 4, end);
  const eoi = file.length - 2;
  return Buffer.concat([file.subarray(0, eoi), ...Array<Buffer>(count - 1).fill(scan), file.subarray(eoi)]);
}

/** A WebP that names so many frames, each with one byte of content and one of padding. */
function withFrames(count: number): Buffer {
  const frame = Buffer.from('ANMF\x01\0\0\0..', 'latin1');
  return Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBP', 'latin1'), ...Array<Buffer>(count).fill(frame)]);
}

describe('render/worker/source/decoder-bombs', () => {
  it('accepts JPEGs of up to 200 scans, with or without a fast decoder', async () => {
    const baseline = await jpeg(40, 30);
    for (const count of [1, 200]) expect(refusal(withScans(baseline, count), 'jpg')).to.equal(undefined);
    expect(refusal(withScans(baseline, 201), 'jpg')).to.equal('ELIMIT');
    const progressive = Buffer.from(baseline);
    progressive[progressive.indexOf(Buffer.from([0xff, MARKERS.SOF0])) + 1] = 0xc2;
    expect(refusal(withScans(progressive, 201), 'jpg')).to.equal('ELIMIT');
  });

  it('accepts WebP images of up to 10000 frames', async () => {
    expect(refusal(withFrames(10_000), 'webp')).to.equal(undefined);
    expect(refusal(withFrames(10_001), 'webp')).to.equal('ELIMIT');
    expect(refusal(await animation('webp', ['red', 'blue']), 'webp')).to.equal(undefined);
  });

  it('rejects files with too many small parts', async () => {
    const many = (bytes: readonly number[] | string, count: number): Buffer =>
      Buffer.concat(Array<Buffer>(count).fill(Buffer.from(bytes as string, 'latin1')));
    const [photo, picture, gif] = [await jpeg(40, 30), await png(40, 30), await animation('gif', ['red', 'blue'])];
    const inside = (file: Buffer, at: number, parts: Buffer): Buffer =>
      Buffer.concat([file.subarray(0, at), parts, file.subarray(at)]);
    const cases: readonly (readonly [SourceFormat, number, (count: number) => Buffer])[] = [
      ['jpg', 10_000, (count) => inside(photo, 2, many([0xff, 0xe1, 0, 2], count))],
      ['jpg', 10_000, (count) => inside(photo, 2, many([0xff, 0xfe, 0, 2], count))],
      ['png', 50_000, (count) => inside(picture, 33, many('\0\0\0\0prVt\0\0\0\0', count))],
      ['webp', 50_000, (count) => inside(Buffer.from('RIFF\0\0\0\0WEBP'), 12, many('abcd\0\0\0\0', count))],
      ['avif', 10_000, (count) => many('\0\0\0\x08free', count)],
      ['gif', 100_000, (count) => inside(gif, gif.length - 1, many([0x21, 0xfe, 0], count))],
      ['gif', 10_000, (count) => inside(gif, gif.length - 1, many([0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 0], count))],
      ['svg', 500_000, (count) => many('<g/>', count)],
      ['svg', 150, (count) => many('<g>', count)],
      ['svg', 200, (count) => inside(Buffer.from('<svg/>'), 4, many(' a="1"', count))],
    ];
    for (const [format, limit, make] of cases) {
      expect(refusal(make(limit - 50), format), format).to.equal(undefined);
      expect(refusal(make(limit + 1), format), format).to.equal('ELIMIT');
    }
  });

  it('accepts a TIFF with a cycle of pages, which its decoder detects', () => {
    const file = Buffer.from('II*\0\x08\0\0\0\0\0\x08\0\0\0', 'latin1');
    expect(refusal(file, 'tiff')).to.equal(undefined);
  });

  it('accepts TIFFs of up to 10000 pages', () => {
    const pages = (count: number): Buffer => {
      const file = Buffer.alloc(8 + 6 * count);
      file.write('II*\0\x08', 'latin1');
      for (let page = 1; page < count; page++) file.writeUInt32LE(8 + 6 * page, 8 + 6 * page - 4);
      return file;
    };
    expect(refusal(pages(10_000), 'tiff')).to.equal(undefined);
    expect(refusal(pages(10_001), 'tiff')).to.equal('ELIMIT');
  });

  describe('of a GIF', () => {
    it('accepts complete files, with and without the trailer', async () => {
      const gif = await animation('gif', ['red', 'blue']);
      expect(refusal(gif, 'gif')).to.equal(undefined);
      expect(gif.at(-1), 'the trailer').to.equal(0x3b);
      expect(refusal(gif.subarray(0, -1), 'gif')).to.equal(undefined);
    });

    it('rejects files truncated within the last frame', async () => {
      const gif = await animation('gif', ['red', 'blue']);
      for (let bytes = 2; bytes < 12; bytes++) expect(refusal(gif.subarray(0, -bytes), 'gif')).to.equal('EDECODE');
    });

    it('rejects files truncated within the palette or without an end', async () => {
      const gif = await animation('gif', ['red', 'blue']);
      expect(gif[10]! & 0x80, 'it has a palette').to.equal(0x80);
      for (const bytes of [13, 15]) expect(refusal(gif.subarray(0, bytes), 'gif')).to.equal('EDECODE');
    });
  });

  it('checks only the structures of the given format', async () => {
    expect(refusal(withFrames(10_001), 'tiff')).to.equal(undefined);
    expect(refusal(await png(40, 30), 'png')).to.equal(undefined);
  });
});

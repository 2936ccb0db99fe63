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
  it('passes JPEGs of up to 200 scans, whether or not our decoder knows them', async () => {
    const baseline = await jpeg(40, 30);
    for (const count of [1, 200]) expect(refusal(withScans(baseline, count), 'jpg')).to.equal(undefined);
    expect(refusal(withScans(baseline, 201), 'jpg')).to.equal('ELIMIT');
    const progressive = Buffer.from(baseline);
    progressive[progressive.indexOf(Buffer.from([0xff, MARKERS.SOF0])) + 1] = 0xc2;
    expect(refusal(withScans(progressive, 201), 'jpg')).to.equal('ELIMIT');
  });

  it('passes WebPs of up to 10000 frames', async () => {
    expect(refusal(withFrames(10_000), 'webp')).to.equal(undefined);
    expect(refusal(withFrames(10_001), 'webp')).to.equal('ELIMIT');
    expect(refusal(await animation('webp', ['red', 'blue']), 'webp')).to.equal(undefined);
  });

  describe('of a GIF', () => {
    it('passes whole files, with and without their last byte', async () => {
      const gif = await animation('gif', ['red', 'blue']);
      expect(refusal(gif, 'gif')).to.equal(undefined);
      expect(gif.at(-1), 'the trailer').to.equal(0x3b);
      expect(refusal(gif.subarray(0, -1), 'gif')).to.equal(undefined);
    });

    it('refuses one that ends within its last frame', async () => {
      const gif = await animation('gif', ['red', 'blue']);
      for (let bytes = 2; bytes < 12; bytes++) expect(refusal(gif.subarray(0, -bytes), 'gif')).to.equal('EDECODE');
    });

    it('refuses one that ends within its palette, or has no end at all', async () => {
      const gif = await animation('gif', ['red', 'blue']);
      expect(gif[10]! & 0x80, 'it has a palette').to.equal(0x80);
      for (const bytes of [13, 15]) expect(refusal(gif.subarray(0, bytes), 'gif')).to.equal('EDECODE');
    });
  });

  it('looks at files of a format for what it means in that format only', async () => {
    expect(refusal(withFrames(10_001), 'tiff')).to.equal(undefined);
    expect(refusal(await png(40, 30), 'png')).to.equal(undefined);
  });
});

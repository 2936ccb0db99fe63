import { expect } from 'chai';
import { isUnreadablePicture } from '../../../src/render/protocol/unreadable.js';

const BINARY = 'application/octet-stream';

describe('render/protocol/unreadable', () => {
  for (const [what, start] of [
    ['HEIF', '\0\0\0\x18ftypheic'],
    ['MP4', '\0\0\0\x18ftypisom'],
    ['PostScript', '%!PS-Adobe-3.0 EPSF-3.0'],
    ['EPS with a preview', '\xc5\xd0\xd3\xc6'],
    ['JPEG 2000', '\0\0\0\x0cjP  \r\n\x87\n'],
    ['a JPEG 2000 stream', '\xff\x4f\xff\x51'],
    ['JPEG XL', '\xff\x0a'],
    ['WebM', '\x1a\x45\xdf\xa3'],
    ['AVI', 'RIFF\0\0\0\0AVI LIST'],
    ['MPEG', '\0\0\x01\xba'],
  ] as const) {
    it(`recognises ${what} by its first bytes`, () => {
      expect(isUnreadablePicture(Buffer.from(start, 'latin1'), BINARY)).to.equal(true);
    });
  }

  it('recognises images, films and documents by their type', () => {
    for (const type of ['image/x-unknown', 'video/mp4', 'application/postscript', 'application/illustrator']) {
      expect(isUnreadablePicture(Buffer.from('?'), type), type).to.equal(true);
    }
  });

  it('does not recognise anything else', () => {
    for (const start of ['', 'a,b,c', 'PK\x03\x04', '\0\0\0\x18ftypM4A \0', 'OTTO', 'RIFF\0\0\0\0WAVE']) {
      for (const type of [BINARY, 'audio/mp4', 'text/csv', 'application/zip', 'application/imagery']) {
        expect(isUnreadablePicture(Buffer.from(start, 'latin1'), type), `${start} ${type}`).to.equal(false);
      }
    }
  });
});

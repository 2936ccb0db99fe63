import { expect } from 'chai';
import { createEntry } from '../../src/cache/entry.js';
import type { Original } from '../../src/media/originals.js';
import { assertPassable, isRefused, layerFormat, mayBePicture, mustRender } from '../../src/media/unrendered.js';
import { transformation } from '../support/render.js';

const LIFETIME = { fresh: 1000, stale: 1000 };

function original(start: string, mimeType = 'application/octet-stream', format?: string): Original {
  const facts = { mimeType, format, fileName: undefined, extension: undefined };
  const entry = createEntry(Buffer.from(start, 'latin1'), facts, LIFETIME);
  return { kind: 'buffered', entry, from: 'pim', stale: undefined };
}

function large(mimeType: string, cancel = (): void => undefined): Original {
  const file = { mimeType, cancel } as Extract<Original, { kind: 'streamed' }>['file'];
  return { kind: 'streamed', file };
}

const wanted = (string: string, thumbnail = false) => ({ transformation: transformation(string), thumbnail });

describe('media/unrendered', () => {
  const film = original('\0\0\0\x18ftypmp42', 'video/mp4');
  const table = original('a,b,c', 'text/csv');

  it('recognises image codes by their extension, or by the lack of one', () => {
    const codes = ['a.jpg', 'a.JPEG', 'a.tiff', 'a'];
    const may = (code: string, string: string): boolean => mayBePicture({ kind: 'media-files', code }, wanted(string));
    expect(codes.filter((code) => may(code, ''))).to.deep.equal(codes);
    expect([may('a.mp4', 'w-10'), may('a.pdf', ''), may('a.pdf', 'w-10')]).to.deep.equal([false, false, true]);
  });

  it('rejects a film if an image is requested', () => {
    for (const string of ['w-100', 'f-jpg', 'pg-2', 'rt-90', 'e-grayscale']) {
      expect(isRefused(film, wanted(string)), string).to.equal(true);
    }
    for (const string of ['', 'orig-true', 'orig-true,w-100', 'q-50', 'f-auto', 'e-bgremove']) {
      expect(isRefused(film, wanted(string)), string).to.equal(false);
    }
  });

  it('sends other files unchanged, whatever the transformation', () => {
    expect(isRefused(table, wanted('w-100,f-jpg'))).to.equal(false);
    expect(() => assertPassable(table, wanted('w-100'))).not.to.throw();
  });

  it('has thumbnails of images only', () => {
    for (const file of [film, table, large('text/csv')]) expect(isRefused(file, wanted('', true))).to.equal(true);
    expect(isRefused(film, wanted('orig-true', true))).to.equal(false);
  });

  it('recognises large files by type, and cancels the download of rejected ones', () => {
    let cancelled = 0;
    const file = large('video/mp4', () => (cancelled += 1));
    expect(() => assertPassable(file, wanted('w-100')))
      .to.throw('cannot be rendered')
      .with.property('code', 'EFORMAT');
    expect(cancelled).to.equal(1);
    expect(() => assertPassable(large('application/zip'), wanted('w-100'))).not.to.throw();
  });

  it('renders images, and drawings if a raster format is requested', () => {
    const picture = original('GIF89a', 'image/gif', 'gif');
    const drawing = original('<svg/>', 'image/svg+xml', 'svg');
    expect(mustRender(picture, wanted(''))).to.equal(true);
    expect(mustRender(picture, wanted('orig-true'))).to.equal(false);
    expect(mustRender(drawing, wanted('w-100'))).to.equal(false);
    expect(isRefused(drawing, wanted('w-100'))).to.equal(false);
    expect(mustRender(drawing, wanted('f-png'))).to.equal(true);
    expect(mustRender(large('image/png'), wanted('w-100'))).to.equal(false);
  });

  it('renders documents if an image is requested', () => {
    const manual = original('%PDF-1.7', 'application/pdf');
    expect(mustRender(manual, wanted(''))).to.equal(false);
    expect(isRefused(manual, wanted(''))).to.equal(false);
    for (const asked of [wanted('w-100'), wanted('pg-2'), wanted('', true)]) {
      expect(mustRender(manual, asked)).to.equal(true);
    }
    for (const type of ['application/pdf', 'image/vnd.adobe.photoshop', 'image/heic']) {
      expect(() => assertPassable(large(type), wanted('w-100')), type)
        .to.throw()
        .with.property('code', 'ELIMIT');
    }
  });

  it('recognises the formats of layers', () => {
    const formats = [original('GIF89a', 'image/gif', 'gif'), original('%PDF-1.7'), table].map((file) =>
      file.kind === 'buffered' ? layerFormat(file.entry) : undefined,
    );
    expect(formats).to.deep.equal(['gif', 'pdf', undefined]);
  });
});

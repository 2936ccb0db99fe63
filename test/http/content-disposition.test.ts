import { expect } from 'chai';
import { parse } from 'content-disposition';
import { validateHeaderValue } from 'node:http';
import { contentDisposition, sentType, type DispositionFacts } from '../../src/http/content-disposition.js';
import { safeMimeType } from '../../src/pim/media-routes.js';

/** The header for a PNG of this name; `changes` for what a test is about. */
function headerOf(fileName: string | undefined, changes: Partial<DispositionFacts> = {}): string | undefined {
  const facts = { mimeType: 'image/png', isPicture: true, fileName, extension: 'png', attachment: false };
  const named = { ...facts, givenName: undefined };
  return contentDisposition({ ...named, ...changes });
}

/** The name that a browser takes from the header. */
function nameOf(fileName: string | undefined, changes: Partial<DispositionFacts> = {}): string | undefined {
  const header = headerOf(fileName, changes);
  return header === undefined ? undefined : parse(header).parameters.filename;
}

describe('http/content-disposition', () => {
  describe('the name', () => {
    it('is that of the PIM', () => {
      expect(headerOf('a.png')).to.equal('inline; filename=a.png');
    });

    it('is quoted if it has spaces or semicolons', () => {
      expect(headerOf('a b; c.png')).to.equal('inline; filename="a b; c.png"');
    });

    it('cannot end the header with quotes', () => {
      expect(headerOf('a"; filename=b.exe; x=".png')).to.equal('inline; filename="a_; filename=b.exe; x=_.png"');
    });

    it('with non-ASCII characters is sent twice: in ASCII and in UTF-8 (RFC 8187)', () => {
      expect(headerOf('Grüße 😀.png')).to.equal(
        `inline; filename="Gr??e ??.png"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%F0%9F%98%80.png`,
      );
      expect(nameOf('Grüße 😀.png')).to.equal('Grüße 😀.png');
    });

    it('with a percent sign is not read as an escape', () => {
      expect(nameOf('100%41.png')).to.equal('100%41.png');
    });

    it('has no control characters', () => {
      expect(nameOf('a\r\nSet-Cookie: x=1\u0000\u001b\u007f\u0085b.png')).to.equal('aSet-Cookie_ x=1b.png');
    });

    it('has no bidirectional control characters', () => {
      expect(nameOf('\u061c\u200e\u200fa\u202a\u202b\u202c\u202d\u202egpj\u2066\u2067\u2068\u2069.png')).to.equal(
        'agpj.png',
      );
    });

    it('has no path separators', () => {
      expect(nameOf('../../etc/passwd.png')).to.equal('_.._etc_passwd.png');
      expect(nameOf('..\\..\\boot.png')).to.equal('_.._boot.png');
      expect(nameOf('C:\\a.png')).to.equal('C__a.png');
    });

    it('has no characters that Windows forbids', () => {
      expect(nameOf('a*b?c<d>e|f:g.png')).to.equal('a_b_c_d_e_f_g.png');
    });

    it('has no leading or trailing dots or spaces', () => {
      expect(nameOf(' ..a.png. ')).to.equal('a.png');
    });

    it('is parsed in linear time, however many dots it has', () => {
      // In quadratic time this would take minutes.
      expect(nameOf(`a${'.'.repeat(400_000)}b.png`)).to.match(/\.b\.png$/);
    });

    it('is truncated if it is very long, keeping its end', () => {
      const name = nameOf(`${'x'.repeat(5000)}-front.png`)!;
      expect(name).to.have.length(200);
      expect(name.endsWith('-front.png')).to.equal(true);
    });

    it('is never truncated within a character', () => {
      for (let length = 100; length < 110; length++) {
        const name = nameOf(`${'😀'.repeat(length)}${'x'.repeat(length % 2)}.png`)!;
        expect(name).to.match(/^(?:😀)+x?\.png$/u);
      }
    });

    it('loses lone surrogates', () => {
      expect(nameOf('a\ud800b\udc00.png')).to.equal('ab.png');
    });

    it('is omitted if nothing is left of it', () => {
      for (const nothing of ['', '...', ' ', '\u0000', '\ud800']) expect(headerOf(nothing)).to.equal(undefined);
    });

    it('is omitted if the PIM has none', () => {
      expect(headerOf(undefined)).to.equal(undefined);
    });

    it('always results in a valid header', () => {
      const units = ['"', ';', '\\', '\r', '\n', '\u0000', 'é', '😀', '\ud83d', '\u202e', '%', "'", '/', ' ', '.', 'a'];
      for (const a of units) {
        for (const b of units) {
          for (const fileName of [`${a}${b}`, `${b}x${a}.png`]) {
            const header = headerOf(fileName) ?? '';
            validateHeaderValue('Content-Disposition', header);
            expect(header).to.match(/^[\x20-\x7e]*$/);
          }
        }
      }
    });
  });

  describe('the extension', () => {
    it('matches the format that is sent', () => {
      expect(nameOf('photo.jpg', { extension: 'webp' })).to.equal('photo.webp');
      expect(nameOf('photo.TIFF', { extension: 'avif' })).to.equal('photo.avif');
    });

    it('is added if missing', () => {
      expect(nameOf('photo')).to.equal('photo.png');
    });

    it('is kept if correct, regardless of case', () => {
      expect(nameOf('PHOTO.PNG')).to.equal('PHOTO.PNG');
      expect(nameOf('photo.jpeg', { extension: 'jpg' })).to.equal('photo.jpeg');
    });

    it('is only the last part of the name', () => {
      expect(nameOf('v1.2 front.tif', { extension: 'jpg' })).to.equal('v1.2 front.jpg');
    });

    it('is kept if the format is unknown', () => {
      expect(nameOf('archive.tar.gz', { extension: undefined, isPicture: false })).to.equal('archive.tar.gz');
    });

    it('is replaced in truncated names too', () => {
      expect(nameOf(`${'x'.repeat(500)}.jpg`, { extension: 'webp' })).to.match(/^x+\.webp$/);
    });
  });

  describe('inline or attachment', () => {
    const file = { isPicture: false, extension: undefined };

    for (const mimeType of ['image/png', 'video/mp4', 'audio/mpeg', 'application/pdf', 'text/plain', 'text/csv']) {
      it(`${mimeType} is inline`, () => {
        expect(headerOf('a.bin', { ...file, mimeType })).to.equal('inline; filename=a.bin');
      });
    }

    for (const mimeType of [
      'text/html',
      'application/xhtml+xml',
      'text/xml',
      'image/svg+xml',
      'application/javascript',
      'application/octet-stream',
      'text/plainhtml',
    ]) {
      it(`${mimeType} is an attachment`, () => {
        expect(headerOf('a.bin', { ...file, mimeType })).to.equal('attachment; filename=a.bin');
      });
    }

    it('a sanitised drawing is inline', () => {
      expect(headerOf('a.svg', { mimeType: 'image/svg+xml', extension: 'svg' })).to.equal('inline; filename=a.svg');
    });

    it('is sent without a name if there is none', () => {
      expect(headerOf(undefined, { ...file, mimeType: 'text/html' })).to.equal('attachment');
    });
  });

  describe('the content type', () => {
    const sent = (mimeType: string, isPicture = false): string => sentType({ mimeType, isPicture });

    for (const mimeType of [
      'image/png',
      'image/x-icon',
      'video/mp4',
      'audio/mpeg',
      'application/pdf',
      'text/plain',
      'text/csv',
    ]) {
      it(`${mimeType} is sent unchanged`, () => expect(sent(mimeType)).to.equal(mimeType));
    }

    // A page of this site could load each of them by its type, whatever its Content-Disposition says.
    for (const mimeType of [
      'text/javascript',
      'application/javascript',
      'application/ecmascript',
      'application/x-javascript',
      'text/jscript',
      'module',
      'text/css',
      'text/html',
      'application/xhtml+xml',
      'text/xml',
      'image/svg+xml',
      'image/x+xml',
      'application/wasm',
      'text/vtt',
      'text/cache-manifest',
      'application/manifest+json',
      'application/json',
      'application/zip',
      'multipart/x-mixed-replace',
      'text/plain; charset=x',
      'TEXT/JAVASCRIPT',
      '',
    ]) {
      it(`${mimeType || 'none'} is sent as application/octet-stream`, () =>
        expect(sent(mimeType)).to.equal('application/octet-stream'));
    }

    it('is sent unchanged for images recognised by their first bytes', () =>
      expect(sent('image/svg+xml', true)).to.equal('image/svg+xml'));
  });

  describe('a name from the URL', () => {
    for (const givenName of ['...', '.', ' ', '. .', '\u0000', '\u202e..']) {
      it(`${JSON.stringify(givenName)} has no valid characters, so that the name in the PIM is used`, () =>
        expect(headerOf('a.png', { givenName })).to.equal('inline; filename=a.png'));
    }

    for (const [givenName, name] of [
      ['..a..', 'a.png'],
      ['.hidden', 'hidden.png'],
      ['a/b', 'a_b.png'],
      ['***', '___.png'],
      ['front', 'front.png'],
      ['my v1.5', '"my v1.5.png"'],
      // Neither the file's extension nor that of another kind of picture is doubled.
      ['front.png', 'front.png'],
      ['front.PNG', 'front.png'],
      ['front.jpg', 'front.png'],
      ['front.jpeg', 'front.png'],
      ['.png', 'png.png'],
    ] as const) {
      it(`${JSON.stringify(givenName)} becomes ${name}`, () =>
        expect(headerOf('x.png', { givenName })).to.equal(`inline; filename=${name}`));
    }

    it('gets the extension of the file or of the rendition', () => {
      const file = { isPicture: false, extension: undefined, mimeType: 'application/pdf' };
      expect(nameOf('a.pdf', { ...file, givenName: 'manual' })).to.equal('manual.pdf');
      expect(nameOf('a.pdf', { ...file, givenName: 'manual.pdf' })).to.equal('manual.pdf');
      expect(nameOf('a.jpg', { extension: 'webp', givenName: 'front.jpg' })).to.equal('front.webp');
    });

    it('is used if the PIM has none', () => {
      expect(headerOf(undefined, { givenName: 'front' })).to.equal('inline; filename=front.png');
    });

    it('is sanitised', () => {
      expect(headerOf('a.png', { givenName: '../"x\r\n\ud800' })).to.equal('inline; filename=__x.png');
    });
  });

  describe('ik-attachment', () => {
    const attachment = true;

    it('sends an attachment with the name in the PIM', () => {
      expect(headerOf('a.png', { attachment })).to.equal('attachment; filename=a.png');
    });

    it('sends an attachment with the name from the URL', () => {
      expect(headerOf('a.png', { attachment, givenName: 'front' })).to.equal('attachment; filename=front.png');
    });

    it('sends no name if only an extension is left', () => {
      expect(headerOf('.png', { attachment, givenName: '...' })).to.equal('attachment');
      expect(headerOf('...jpg', { attachment })).to.equal('attachment');
      expect(headerOf(undefined, { attachment, givenName: '..' })).to.equal('attachment');
    });
  });

  describe('a MIME type of the PIM', () => {
    it('is used unchanged if valid', () => {
      for (const type of ['image/png', 'image/svg+xml', 'application/vnd.ms-excel']) {
        expect(safeMimeType(type)).to.equal(type);
      }
    });

    it('becomes application/octet-stream if invalid', () => {
      for (const type of [undefined, '', 'png', 'a/b/c', 'text/html; charset=utf-8', 'text/html\r\nx: y', '/']) {
        expect(safeMimeType(type)).to.equal('application/octet-stream');
      }
    });
  });
});

import { expect } from 'chai';
import sharp from 'sharp';
import {
  asksForPicture,
  isDocument,
  isPassedThrough,
  isSourceFormat,
  PICTURE_EXTENSIONS,
  sniff,
  sniffDocument,
  SNIFF_BYTES,
  SOURCE_FORMATS,
  type SourceFormat,
} from '../../../src/render/protocol/formats.js';
import { counters } from '../../../src/shared/counters.js';
import { OUTPUT_FORMATS } from '../../../src/url/values/types.js';
import { bmpOf, icoOf } from '../../support/bitmaps.js';
import { pdf, png, SVG } from '../../support/pictures.js';
import { transformation } from '../../support/render.js';

/** The first box of an ISO BMFF file: its major brand, its version, and compatible brands. */
function ftyp(...brands: string[]): Buffer {
  const [major = '', ...compatible] = brands;
  const text = `ftyp${major}\0\0\0\0${compatible.join('')}`;
  const box = Buffer.alloc(4 + text.length);
  box.writeUInt32BE(box.length);
  box.write(text, 4, 'latin1');
  return box;
}

describe('render/protocol/formats', () => {
  describe('sniff', () => {
    for (const [format, name] of [
      ['jpeg', 'jpg'],
      ['png', 'png'],
      ['gif', 'gif'],
      ['webp', 'webp'],
      ['avif', 'avif'],
      ['tiff', 'tiff'],
    ] as const) {
      it(`recognises ${name} from an encoder, but not without its first byte`, async () => {
        const file = await sharp(await png(20, 10))
          .toFormat(format)
          .toBuffer();
        expect(sniff(file)).to.equal(name);
        expect(sniff(file.subarray(1))).to.equal(undefined);
      });
    }

    for (const [start, format] of [
      ['GIF87a', 'gif'],
      ['GIF88a', undefined],
      ['II*\0', 'tiff'],
      ['MM\0*', 'tiff'],
      ['II+\0', 'tiff'],
      ['MM\0+', 'tiff'],
      ['II\0*', undefined],
      ['RIFF\0\0\0\0WAVE', undefined],
      ['\xff\xd8', undefined],
      ['', undefined],
    ] as const) {
      it(`detects ${JSON.stringify(start)} as ${format ?? 'unknown'}`, () => {
        expect(sniff(Buffer.from(start, 'latin1'))).to.equal(format);
      });
    }

    it('recognises BMP and icons', async () => {
      const bmp = bmpOf({ width: 1, height: 1, depth: 24, pixels: [0, 0, 0, 0] });
      const ico = icoOf([[1, await png(1, 1)]]);
      expect([sniff(bmp), sniff(ico)]).to.deep.equal(['bmp', 'ico']);
      for (const text of ['BM', 'BMW makes cars, and this is a text', '\0\0\x01\0']) {
        expect(sniff(Buffer.from(text, 'latin1')), text).to.equal(undefined);
      }
    });

    it('recognises AVIF by its major or a compatible brand, but no other ISO media files', () => {
      for (const box of [ftyp('avif'), ftyp('avis'), ftyp('mif1', 'miaf', 'avif')]) expect(sniff(box)).to.equal('avif');
      for (const box of [ftyp('heic', 'mif1'), ftyp('isom', 'mp42')]) expect(sniff(box)).to.equal(undefined);
      // What comes after the box is no brand.
      expect(sniff(Buffer.concat([ftyp('heic'), Buffer.from('avif')]))).to.equal(undefined);
    });

    for (const [what, text] of [
      ['alone', '<svg/>'],
      ['with attributes', '<svg\nwidth="1">'],
      ['with a prefix', '<s:svg xmlns:s="http://www.w3.org/2000/svg">'],
      ['after a byte order mark and white space', '\uFEFF \n<svg>'],
      ['after a declaration and comments', '<?xml version="1.0"?><!-- a > b --><!-- --> <svg>'],
      ['after a doctype', '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "svg11.dtd"><svg>'],
      ['after a doctype with entities', '<!DOCTYPE svg [ <!ENTITY a "b"> <!ENTITY c "d"> ]><svg>'],
    ] as const) {
      it(`recognises an SVG element ${what}`, () => expect(sniff(Buffer.from(text))).to.equal('svg'));
    }

    for (const text of [
      'svg',
      '<svgs>',
      '<html><svg>',
      '<!-- <svg>',
      '<!-- <svg> --><html>',
      '<?xml version="1.0"',
      '<!DOCTYPE svg [',
      'text <svg>',
    ]) {
      it(`does not recognise ${text}`, () => expect(sniff(Buffer.from(text))).to.equal(undefined));
    }

    it('recognises documents by their first bytes, and not as images', () => {
      const file = (start: string): Buffer => Buffer.from(start, 'latin1');
      for (const [start, format] of [
        [file('8BPS\0\x01'), 'psd'],
        [file('8BPS\0\x02'), 'psd'],
        [file('8BPS\0\x03'), undefined],
        [file('\0\0\0\x0cjP  \r\n\x87\n'), 'jp2'],
        [file('\xff\x4f\xff\x51'), 'jp2'],
        [ftyp('heic', 'mif1'), 'heic'],
        [ftyp('mif1', 'miaf', 'hevc'), 'heic'],
        [ftyp('mif1', 'heic', 'avif'), undefined],
        [ftyp('isom', 'mp42'), undefined],
        [file('\0\0\0\x18ftyp'), undefined],
        [file('ftyp'), undefined],
      ] as const) {
        expect(sniffDocument(start), start.toString('latin1')).to.equal(format);
        if (format) expect(sniff(start)).to.equal(undefined);
      }
    });

    it('recognises PDF as a document, not as an image', () => {
      expect([sniff(pdf(100)), sniffDocument(pdf(100))]).to.deep.equal([undefined, 'pdf']);
      expect(sniffDocument(Buffer.from(' %PDF-1.7'))).to.equal(undefined);
    });

    it('reads only the first bytes', () => {
      const comment = (length: number): Buffer => Buffer.from(`<!--${' '.repeat(length - 7)}--><svg/>`);
      expect(sniff(comment(SNIFF_BYTES - 5))).to.equal('svg');
      expect(sniff(comment(SNIFF_BYTES))).to.equal(undefined);
    });

    it('is counted', () => {
      const { sniffs } = counters;
      sniff(SVG);
      expect(counters.sniffs - sniffs).to.equal(1);
    });
  });

  describe('isPassedThrough', () => {
    const outputs = (source: SourceFormat): string[] =>
      OUTPUT_FORMATS.filter((format) => isPassedThrough(source, transformation(`f-${format}`)));

    it('is true for drawings, unless a raster format is requested', () => {
      expect(outputs('svg')).to.have.members(['auto', 'orig', 'gif']);
    });

    it('is true for documents, unless an image is requested', () => {
      expect(outputs('pdf')).to.have.members(['auto', 'orig', 'gif']);
      for (const string of ['w-10', 'pg-1']) expect(isPassedThrough('pdf', transformation(string))).to.equal(false);
    });

    it('is false for other images', () => {
      for (const format of Object.keys(SOURCE_FORMATS) as SourceFormat[]) {
        if (format !== 'svg' && !isDocument(format)) expect(outputs(format), format).to.deep.equal([]);
      }
    });
  });

  it('recognises transformations that request an image', () => {
    const asks = (string: string): boolean => asksForPicture(transformation(string));
    for (const string of ['w-1', 'pg-1', 'f-png', 'f-webp', 'l-text,i-a,l-end'])
      expect(asks(string), string).to.equal(true);
    for (const string of ['', 'f-auto', 'f-orig', 'q-9', 'md-true', 'orig-true,w-9', 'e-upscale']) {
      expect(asks(string), string).to.equal(false);
    }
  });

  it('accepts its format names and no others', () => {
    for (const name of Object.keys(SOURCE_FORMATS)) expect(isSourceFormat(name), name).to.equal(true);
    for (const name of ['jpeg', 'eps', 'constructor', '']) expect(isSourceFormat(name), name).to.equal(false);
  });

  it('recognises image extensions', () => {
    for (const name of ['jpg', 'jpeg', 'jpe', 'jfif', 'png', 'gif', 'webp', 'avif', 'tif', 'tiff', 'svg']) {
      expect(PICTURE_EXTENSIONS.has(name), name).to.equal(true);
    }
    expect(PICTURE_EXTENSIONS.has('pdf')).to.equal(false);
  });
});

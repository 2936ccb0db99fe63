import { expect } from 'chai';
import * as harfbuzz from 'harfbuzzjs';
import { Fontsource } from '../../../../src/render/protocol/fontsource.js';
import { DEFAULT_FAMILY, findFace } from '../../../../src/render/worker/text/find-face.js';
import { Typeface } from '../../../../src/render/worker/text/typeface.js';
import { ImageError } from '../../../../src/shared/errors.js';

describe('render/worker/text/typeface', () => {
  const face = findFace(DEFAULT_FAMILY, 'bold', {}, new Fontsource())!;
  const codes = (text: string): number[] => Array.from(text, (character) => character.codePointAt(0)!);

  /** A face that counts the files that it reads. */
  function counted(): { typeface: Typeface; read: () => number } {
    let read = 0;
    const files = face.files.map((file) => ({
      ...file,
      read: () => {
        read += 1;
        return file.read();
      },
    }));
    return { typeface: new Typeface({ ...face, files }, harfbuzz), read: () => read };
  }

  it('covers the characters of all its files, and opens each needed file once', () => {
    const { typeface, read } = counted();
    expect([read(), typeface.openedBytes]).to.deep.equal([0, 0]);
    for (const character of 'aЖαש') {
      expect(typeface.find(codes(character))?.characters.has(codes(character)[0]!), character).to.equal(true);
    }
    expect(typeface.find(codes('漢'))).to.equal(undefined);
    expect(read()).to.be.within(4, 6);
    const [before, bytes] = [read(), typeface.openedBytes];
    expect(bytes).to.be.above(10_000);
    typeface.find(codes('aЖ'[0]!));
    expect([read(), typeface.openedBytes]).to.deep.equal([before, bytes]);
  });

  it('finds a letter and its marks in one file', () => {
    const { typeface } = counted();
    expect(typeface.find(codes('e\u0304'))).to.equal(typeface.first);
    expect(typeface.find(codes('aЖ'))).to.equal(undefined);
  });

  it('has the ascent and descent of its first file, relative to the font size', () => {
    const { metrics, isBold, isItalic } = new Typeface(face, harfbuzz);
    // Of Open Sans: 2189, 600 and 0 of 2048.
    const { ascent, descent, gap } = metrics;
    expect([ascent, descent, gap].map((part) => part.toFixed(3))).to.deep.equal(['1.069', '0.293', '0.000']);
    expect([isBold, isItalic]).to.deep.equal([true, false]);
  });

  it('rejects a file that is not a font', () => {
    const broken = { ...face, files: [{ ranges: undefined, read: () => Buffer.from('no font') }] };
    expect(() => new Typeface(broken, harfbuzz).metrics)
      .to.throw(ImageError)
      .with.property('code', 'EINVAL');
  });
});

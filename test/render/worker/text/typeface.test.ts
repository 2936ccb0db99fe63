import { expect } from 'chai';
import * as harfbuzz from 'harfbuzzjs';
import { DEFAULT_FAMILY, findFace } from '../../../../src/render/worker/text/find-face.js';
import { createTypeface } from '../../../../src/render/worker/text/typeface.js';
import { ImageError } from '../../../../src/shared/errors.js';

describe('render/worker/text/typeface', () => {
  const face = findFace(DEFAULT_FAMILY, 'bold', {})!;

  it('has the characters of all its files', () => {
    const { parts } = createTypeface(face, harfbuzz);
    expect(parts).to.have.length(face.files.length);
    for (const character of 'aЖαש') {
      const code = character.codePointAt(0)!;
      expect(
        parts.some(({ characters }) => characters.has(code)),
        character,
      ).to.equal(true);
    }
    expect(parts[0]!.characters.has('a'.codePointAt(0)!)).to.equal(true);
    expect(
      parts.some(({ characters }) => characters.has(0x6f22)),
      'a Chinese character',
    ).to.equal(false);
  });

  it('reaches as far above and below the base line as its first file says, in parts of the size', () => {
    const { ascent, descent, gap, isBold, isItalic } = createTypeface(face, harfbuzz);
    // Of Open Sans: 2189, 600 and 0 of 2048.
    expect([ascent, descent, gap].map((part) => part.toFixed(3))).to.deep.equal(['1.069', '0.293', '0.000']);
    expect([isBold, isItalic]).to.deep.equal([true, false]);
  });

  it('is refused where a file is no font', () => {
    const broken = { ...face, files: [Buffer.from('no font')] };
    expect(() => createTypeface(broken, harfbuzz))
      .to.throw(ImageError)
      .with.property('code', 'EINVAL');
  });
});

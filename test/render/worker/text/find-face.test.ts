import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Style } from '../../../../src/render/protocol/fonts.js';
import { DEFAULT_FAMILY, findFace } from '../../../../src/render/worker/text/find-face.js';

const STYLES: readonly Style[] = ['regular', 'bold', 'italic', 'boldItalic'];
const [REGULAR, BOLD, ITALIC] = ['regular', 'bold', 'italic'].map((text) => Buffer.from(text));

describe('render/worker/text/find-face', () => {
  it('takes the files of the options', () => {
    const face = findFace('Mine', 'bold', { Mine: { regular: REGULAR!, bold: BOLD! } });
    expect(face).to.deep.equal({ files: [BOLD], isBold: true, isItalic: false });
    expect(findFace('Mine', 'regular', { Mine: REGULAR! })?.files).to.deep.equal([REGULAR]);
  });

  it('reads a file that is given by its path', () => {
    const path = createRequire(import.meta.url).resolve('@fontsource/open-sans/files/open-sans-latin-400-normal.woff');
    expect(findFace('Mine', 'regular', { Mine: path })?.files).to.deep.equal([readFileSync(path)]);
  });

  it('tells what a style lacks that the family does not have', () => {
    const faces = (option: object): unknown[] =>
      STYLES.map((style) => {
        const { files, isBold, isItalic } = findFace('Mine', style, { Mine: option })!;
        return [String(files[0]), isBold, isItalic];
      });
    expect(faces({ regular: REGULAR })).to.deep.equal(Array(4).fill(['regular', false, false]));
    expect(faces({ regular: REGULAR, bold: BOLD, italic: ITALIC })).to.deep.equal([
      ['regular', false, false],
      ['bold', true, false],
      ['italic', false, true],
      ['bold', true, false],
    ]);
  });

  it('takes all files into which Fontsource has cut a face, Latin first', () => {
    const folder = createRequire(import.meta.url)
      .resolve('@fontsource/open-sans/package.json')
      .replace('package.json', '');
    for (const [style, name] of [
      ['regular', '400-normal'],
      ['bold', '700-normal'],
      ['italic', '400-italic'],
      ['boldItalic', '700-italic'],
    ] as const) {
      const { files, isBold, isItalic } = findFace(DEFAULT_FAMILY, style, {})!;
      expect(files[0]).to.deep.equal(readFileSync(`${folder}files/open-sans-latin-${name}.woff`));
      expect(files.length).to.be.above(5);
      expect([isBold, isItalic]).to.deep.equal([/bold/i.test(style), /italic/i.test(style)]);
    }
  });

  it('knows a family with spaces, underscores or hyphens, in any case', () => {
    for (const name of ['Open Sans', 'Open_Sans', 'open-sans', 'OPEN  SANS']) {
      expect(findFace(name, 'regular', {}), name).to.not.equal(undefined);
    }
  });

  it('knows no family that is not installed, and no path', () => {
    for (const name of ['No Such Font', '../@fontsource/open-sans', 'open-sans/../open-sans', '', 'öpen sans']) {
      expect(findFace(name, 'regular', {}), name).to.equal(undefined);
    }
    expect(findFace('Mine', 'regular', { Other: REGULAR! })).to.equal(undefined);
  });
});

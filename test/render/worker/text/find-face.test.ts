import { expect } from 'chai';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { FontOption, Style } from '../../../../src/render/protocol/fonts.js';
import { Fontsource } from '../../../../src/render/protocol/fontsource.js';
import {
  DEFAULT_FAMILY,
  findFace,
  packageOfBuiltIn,
  type FaceFiles,
} from '../../../../src/render/worker/text/find-face.js';

const STYLES: readonly Style[] = ['regular', 'bold', 'italic', 'boldItalic'];
const [REGULAR, BOLD, ITALIC] = ['regular', 'bold', 'italic'].map((text) => Buffer.from(text));

describe('render/worker/text/find-face', () => {
  const find = (family: string, style: Style, options: Record<string, FontOption> = {}): FaceFiles | undefined =>
    findFace(family, style, options, new Fontsource());
  const bytes = (face: FaceFiles | undefined): Uint8Array[] | undefined => face?.files.map(({ read }) => read());

  it('finds the files of the options', () => {
    const face = find('Mine', 'bold', { Mine: { regular: REGULAR!, bold: BOLD! } });
    expect(bytes(face)).to.deep.equal([BOLD]);
    expect(face).to.include({ isBold: true, isItalic: false });
    expect(bytes(find('Mine', 'regular', { Mine: REGULAR! }))).to.deep.equal([REGULAR]);
  });

  it('reads a file from its path', () => {
    const path = createRequire(import.meta.url).resolve('@fontsource/open-sans/files/open-sans-latin-400-normal.woff');
    expect(bytes(find('Mine', 'regular', { Mine: path }))).to.deep.equal([readFileSync(path)]);
  });

  it('reports styles that a family lacks', () => {
    const faces = (option: FontOption): unknown[] =>
      STYLES.map((style) => {
        const { files, isBold, isItalic } = find('Mine', style, { Mine: option })!;
        return [Buffer.from(files[0]!.read()).toString(), isBold, isItalic];
      });
    expect(faces({ regular: REGULAR! })).to.deep.equal(Array(4).fill(['regular', false, false]));
    expect(faces({ regular: REGULAR!, bold: BOLD!, italic: ITALIC! })).to.deep.equal([
      ['regular', false, false],
      ['bold', true, false],
      ['italic', false, true],
      ['bold', true, false],
    ]);
  });

  it('finds all subset files of a Fontsource face, Latin first, with their ranges', () => {
    const folder = createRequire(import.meta.url)
      .resolve('@fontsource/open-sans/package.json')
      .replace('package.json', '');
    for (const [style, name] of [
      ['regular', '400-normal'],
      ['bold', '700-normal'],
      ['italic', '400-italic'],
      ['boldItalic', '700-italic'],
    ] as const) {
      const { files, isBold, isItalic } = find(DEFAULT_FAMILY, style)!;
      expect(files[0]!.read()).to.deep.equal(readFileSync(`${folder}files/open-sans-latin-${name}.woff`));
      expect(files[0]!.ranges!.has(0x61)).to.equal(true);
      expect(files[0]!.ranges!.has(0x3b1)).to.equal(false);
      expect(files.some(({ ranges }) => ranges!.has(0x3b1))).to.equal(true);
      expect(files.length).to.be.above(5);
      expect([isBold, isItalic]).to.deep.equal([/bold/i.test(style), /italic/i.test(style)]);
    }
  });

  it('finds a family with spaces, underscores or hyphens, in any case', () => {
    for (const name of ['Open Sans', 'Open_Sans', 'open-sans', 'OPEN  SANS']) {
      expect(find(name, 'regular'), name).to.not.equal(undefined);
    }
  });

  it('finds no missing families and no paths', () => {
    for (const name of ['No Such Font', '../@fontsource/open-sans', 'open-sans/../open-sans', '', 'öpen sans']) {
      expect(find(name, 'regular'), name).to.equal(undefined);
    }
    expect(find('Mine', 'regular', { Other: REGULAR! })).to.equal(undefined);
    expect(find('constructor', 'regular')).to.equal(undefined);
  });

  it('names the packages for fonts of ImageKit, and for no others', () => {
    expect(['Lobster', 'PT_Serif', 'AbrilFatFace', 'Old Standard', 'exo'].map(packageOfBuiltIn)).to.deep.equal([
      '@fontsource/lobster',
      '@fontsource/pt-serif',
      '@fontsource/abril-fatface',
      '@fontsource/old-standard-tt',
      '@fontsource/exo',
    ]);
    expect(['lobster', 'Comic Sans', ''].map(packageOfBuiltIn)).to.deep.equal([undefined, undefined, undefined]);
    expect(existsSync(new Fontsource().folder('open-sans')!)).to.equal(true);
  });
});

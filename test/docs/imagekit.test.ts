import { expect } from 'chai';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** Folders whose comments cite docs/imagekit.md by anchor only. To be extended until it is `['src']`. */
const CITE_BY_ANCHOR: readonly string[] = ['src/url'];

/** A section, row or appendix of a document by its number: `reference 2.4`, `ImageKit 9, row 12`, `appendix B`. */
const NUMBERED = /\breference,? \d|\bImageKit[:,]? ?\d|\bappendix [A-Z]\b|\brow \d/i;

interface Line {
  /** `src/url/text.ts:12`. */
  readonly place: string;
  readonly text: string;
}

function linesOf(folder: string): Line[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => {
      const path = `${folder}/${file.replaceAll('\\', '/')}`;
      const lines = readFileSync(join(ROOT, path), 'utf8').split('\n');
      return lines.map((text, index) => ({ place: `${path}:${index + 1}`, text }));
    });
}

describe('docs/imagekit.md', () => {
  for (const folder of CITE_BY_ANCHOR) {
    it(`is cited by anchor, not by section number, in ${folder}`, () => {
      const numbered = linesOf(folder).filter(({ text }) => NUMBERED.test(text));
      expect(numbered.map(({ place, text }) => `${place}: ${text.trim()}`)).to.deep.equal([]);
    });
  }
});

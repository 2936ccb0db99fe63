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

/** The anchors that GitHub gives to the headings of a page. */
function anchorsOf(markdown: string): ReadonlySet<string> {
  const headings = [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

describe('docs/imagekit.md', () => {
  const page = readFileSync(join(ROOT, 'docs/imagekit.md'), 'utf8');
  const anchors = anchorsOf(page);

  it('has a heading for every anchor that src names', () => {
    const cited = linesOf('src').flatMap(({ place, text }) =>
      [...text.matchAll(/docs\/imagekit\.md(?:#([\w-]+))?/g)].map(([, anchor]) => ({ place, anchor })),
    );
    expect(cited).not.to.be.empty;
    expect(cited.filter(({ anchor }) => anchor !== undefined && !anchors.has(anchor))).to.deep.equal([]);
  });

  it('has a heading for every anchor that it links to itself', () => {
    const linked = [...page.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor);
    expect(linked.filter((anchor) => !anchors.has(anchor))).to.deep.equal([]);
  });

  for (const folder of CITE_BY_ANCHOR) {
    it(`is cited by anchor, never by a section's number, in ${folder}`, () => {
      const numbered = linesOf(folder).filter(({ text }) => NUMBERED.test(text));
      expect(numbered.map(({ place, text }) => `${place}: ${text.trim()}`)).to.deep.equal([]);
    });
  }
});

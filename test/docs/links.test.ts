import { expect } from 'chai';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { readPage, ROOT } from '../support/docs-tables.js';
import { anchorsOf, linksOf, PAGES } from './pages.js';

/** What a link of a page leads to: a path from the root, and a section. */
function resolve(page: string, link: string): { path: string; anchor: string | undefined } {
  const [path = '', anchor] = link.split('#');
  return { path: path === '' ? page : posix.join(posix.dirname(page), path), anchor };
}

/** Whether `files` of package.json, or npm by itself, puts a file into the package. */
function isPublished(path: string): boolean {
  const { files } = JSON.parse(readPage('package.json')) as { files: readonly string[] };
  const always = ['README.md', 'LICENSE', 'package.json'];
  return always.includes(path) || files.some((entry) => path === entry || path.startsWith(`${entry}/`));
}

describe('docs: links', () => {
  for (const page of PAGES) {
    it(`in ${page} lead to existing files and sections that the package contains`, () => {
      for (const link of linksOf(page)) {
        const { path, anchor } = resolve(page, link);
        expect(existsSync(ROOT + path), link).to.equal(true);
        expect(isPublished(path), `${link} is in the package`).to.equal(true);
        if (anchor !== undefined) expect([...anchorsOf(path)], link).to.include(anchor);
      }
    });
  }

  it('in comments of src lead to existing sections', () => {
    const files = readdirSync(`${ROOT}src`, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.ts'),
    );
    const cited = files.flatMap((name) =>
      [...readFileSync(`${ROOT}src/${name}`, 'utf8').matchAll(/\b(docs\/[\w-]+\.md)(?:#([\w-]+))?/g)].map(
        ([, path = '', anchor]) => ({ name, path, anchor }),
      ),
    );
    expect(cited).not.to.deep.equal([]);
    for (const { name, path, anchor } of cited) {
      expect(existsSync(ROOT + path), `${path} in ${name}`).to.equal(true);
      if (anchor !== undefined) expect([...anchorsOf(path)], name).to.include(anchor);
    }
  });

  it('in the README and llms.txt reach every page', () => {
    for (const index of ['README.md', 'llms.txt']) {
      const reached = linksOf(index).map((link) => resolve(index, link).path);
      expect(reached, index).to.include.members(PAGES.filter((page) => page.startsWith('docs/')));
    }
  });
});

describe('README', () => {
  const readme = readPage('README.md');

  it('has at most 150 lines', () => {
    expect(readme.trimEnd().split('\n').length).to.be.at.most(150);
  });

  it('shows how to start and test the project with one command each', () => {
    for (const command of ['npm ci && npm start', 'npm ci && npm test']) {
      expect(readme).to.include(`\`\`\`sh\n${command}\n\`\`\``);
    }
  });

  it('has an image smaller than 150 KB', () => {
    const [, picture = ''] = /!\[[^\]]+\]\(([^)]+)\)/.exec(readme) ?? [];
    expect(readFileSync(ROOT + picture).length).to.be.below(150_000);
  });
});

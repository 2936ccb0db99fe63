import { expect } from 'chai';
import { LIMITS, OPTIONS } from '../../src/middleware/option-table.js';
import { ERROR_CODES } from '../../src/shared/errors.js';
import { PAGES, readPage, withTables } from '../support/docs-tables.js';
import { documentedOptions } from '../support/option-tables.js';

describe('docs: tables', () => {
  for (const path of Object.keys(PAGES)) {
    it(`${path} has up-to-date tables (npm run docs generates them)`, () => {
      expect(withTables(path)).to.equal(readPage(path));
    });
  }

  for (const [name, table] of Object.entries({ OPTIONS, LIMITS } as const)) {
    it(`documents the defaults of ${name}`, () => {
      const declared = Object.entries(table).map(([option, { default: value }]) => [option, value]);
      const documented = documentedOptions(name as 'OPTIONS' | 'LIMITS').map((option) => [option.name, option.default]);
      expect(documented).to.deep.equal(declared);
    });
  }

  it('docs/errors.md has a section for every error code that starts with its status', () => {
    const page = readPage('docs/errors.md');
    for (const [code, status] of Object.entries(ERROR_CODES)) {
      expect(page).to.match(new RegExp(`^## ${code}\n\n\\*\\*Status ${status}\\b`, 'm'));
      expect(page).to.match(new RegExp(`^\\| \\[\`${code}\`\\]\\(#${code.toLowerCase()}\\) +\\| ${status}\\b`, 'm'));
    }
  });

  it('docs/dependencies.md lists every dependency, optional and bundled ones included', () => {
    const page = readPage('docs/dependencies.md');
    const { dependencies, peerDependencies } = JSON.parse(readPage('package.json')) as Record<string, object>;
    for (const name of Object.keys({ ...dependencies, ...peerDependencies })) expect(page).to.include(`[${name}]`);
    const bundled = ['main', 'worker'].flatMap((folder) => {
      const licences = readPage(`dist/package/${folder}/LICENSES.txt`);
      return [...licences.matchAll(/^(\S+) \d+\.\d+\.\d+, /gm)].map(([, name]) => name);
    });
    expect(bundled).to.include.members(['lru-cache', '@jsquash/webp']);
    for (const name of bundled) expect(page).to.include(`[${name}]`);
  });
});

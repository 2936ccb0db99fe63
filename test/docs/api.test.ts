import { expect } from 'chai';
import { apiReference } from '../support/docs-api.js';
import { readPage } from '../support/docs-tables.js';

describe('docs: API reference', () => {
  it('matches the docstrings (npm run docs generates it)', async () => {
    const { pages, warnings } = await apiReference();
    expect(warnings).to.equal(0);
    for (const [path, text] of pages) expect(readPage(path), path).to.equal(text);
  });
});

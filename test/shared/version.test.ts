import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { VERSION } from '../../src/shared/version.js';

describe('shared/version', () => {
  it('is that of the package', () => {
    const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
    expect(VERSION).to.match(/^\d+\.\d+\.\d+/);
    expect((JSON.parse(manifest) as { version: string }).version).to.equal(VERSION);
  });
});

import { expect } from 'chai';
import { createRequire } from 'node:module';
import { VERSION } from '../../src/shared/version.js';

describe('shared/version', () => {
  it('matches the package version', () => {
    const manifest = createRequire(import.meta.url)('../../../package.json') as { version: string };
    expect(VERSION)
      .to.equal(manifest.version)
      .and.match(/^\d+\.\d+\.\d+/);
  });
});

import { expect } from 'chai';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { VERSION } from '../../src/shared/version.js';

describe('shared/version', () => {
  it('matches the package version', () => {
    const manifest = createRequire(import.meta.url)('../../../package.json') as { version: string };
    expect(VERSION)
      .to.equal(manifest.version)
      .and.match(/^\d+\.\d+\.\d+/);
  });

  describe('in a bundle of another program', () => {
    let folder: string;
    let module: string;

    before(async () => {
      folder = await mkdtemp(join(tmpdir(), 'akeneo-images-'));
      module = join(folder, 'a/b/c/version.mjs');
      await mkdir(join(folder, 'a/b/c'), { recursive: true });
      await copyFile(fileURLToPath(new URL('../../src/shared/version.js', import.meta.url)), module);
    });

    after(() => rm(folder, { recursive: true }));

    for (const [title, manifest] of [
      ['without package.json', undefined],
      ['with its own package.json', '{ "name": "shop", "version": "1.0.0" }'],
    ] as const) {
      it(`says what to do: ${title}`, async () => {
        if (manifest !== undefined) await writeFile(join(folder, 'package.json'), manifest);
        const loaded: Promise<unknown> = import(`${pathToFileURL(module).href}?${title}`);
        const error = await loaded.catch((thrown: unknown) => thrown as Error);
        expect(error).to.be.instanceOf(Error).with.property('message').that.includes('mark it as external');
      });
    }
  });
});

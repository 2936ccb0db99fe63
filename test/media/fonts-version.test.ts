import { expect } from 'chai';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fontsVersion } from '../../src/media/fonts-version.js';
import { Fontsource } from '../../src/render/protocol/fontsource.js';
import { Packages } from '../../src/render/protocol/packages.js';

const require = createRequire(import.meta.url);
const path = (weight: number): string =>
  require.resolve(`@fontsource/open-sans/files/open-sans-latin-${weight}-normal.woff`);

describe('media/fonts-version', () => {
  const [regular, bold] = [path(400), path(700)];

  it('is equal for equal fonts, as paths or as bytes', () => {
    expect(fontsVersion({ Brand: regular }, false)).to.equal(fontsVersion({ Brand: readFileSync(regular) }, false));
    expect(fontsVersion({ Brand: regular }, false)).to.equal(fontsVersion({ Brand: { regular } }, false));
    expect(fontsVersion({}, false)).to.equal(fontsVersion({}, false));
  });

  it('changes with files, names, styles, order and strictness about missing glyphs', () => {
    const versions = [
      fontsVersion({}, false),
      fontsVersion({}, true),
      fontsVersion({ Brand: regular }, false),
      fontsVersion({ Brand: bold }, false),
      fontsVersion({ Other: regular }, false),
      fontsVersion({ Brand: { bold: regular } }, false),
      fontsVersion({ Brand: { regular, bold } }, false),
      fontsVersion({ Brand: regular, Other: bold }, false),
      fontsVersion({ Other: bold, Brand: regular }, false),
    ];
    expect(new Set(versions).size).to.equal(versions.length);
  });

  it('changes when a font package is installed or updated', () => {
    const root = mkdtempSync(join(tmpdir(), 'fonts-version-'));
    const version = (): string => fontsVersion({}, false, new Fontsource(new Packages([root])));
    const install = (number: string): void => {
      const folder = join(root, 'node_modules/@fontsource/noto-sans-thai');
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'package.json'), JSON.stringify({ version: number }));
    };
    try {
      const versions = [version()];
      for (const number of ['1.0.0', '1.0.1']) {
        install(number);
        versions.push(version());
      }
      expect(new Set(versions).size).to.equal(3);
    } finally {
      rmSync(root, { recursive: true, force: true });
    }
  });
});

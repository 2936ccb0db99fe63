import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fontsVersion } from '../../src/media/fonts-version.js';

const require = createRequire(import.meta.url);
const path = (weight: number): string =>
  require.resolve(`@fontsource/open-sans/files/open-sans-latin-${weight}-normal.woff`);

describe('media/fonts-version', () => {
  const [regular, bold] = [path(400), path(700)];

  it('is the same for the same fonts, as paths or as bytes', () => {
    expect(fontsVersion({ Brand: regular })).to.equal(fontsVersion({ Brand: readFileSync(regular) }));
    expect(fontsVersion({ Brand: regular })).to.equal(fontsVersion({ Brand: { regular } }));
    expect(fontsVersion({})).to.equal(fontsVersion({}));
  });

  it('is another for other files, names, styles and orders', () => {
    const versions = [
      fontsVersion({}),
      fontsVersion({ Brand: regular }),
      fontsVersion({ Brand: bold }),
      fontsVersion({ Other: regular }),
      fontsVersion({ Brand: { bold: regular } }),
      fontsVersion({ Brand: { regular, bold } }),
      fontsVersion({ Brand: regular, Other: bold }),
      fontsVersion({ Other: bold, Brand: regular }),
    ];
    expect(new Set(versions).size).to.equal(versions.length);
  });
});

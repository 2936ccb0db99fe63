import { expect } from 'chai';
import { seeded } from '../../example-app/pictures/random.js';
import { ImageError } from '../../src/shared/errors.js';
import { bmpOf, dibOf, icoOf } from '../support/bitmaps.js';
import { GREEN, pdfOf, RED } from '../support/documents.js';
import { pool, task } from '../support/render.js';
import { mutate } from './mutate.js';

const ROUNDS = 25;

const BMP = bmpOf({ width: 8, height: 8, depth: 24, pixels: Array.from({ length: 192 }, (_, index) => index) });

/** Files of the formats that libvips does not read. */
const FILES = {
  pdf: pdfOf([RED, GREEN]),
  bmp: BMP,
  ico: icoOf([[8, Buffer.concat([dibOf({ width: 8, height: 16, depth: 32 }), Buffer.alloc(288, 0x5a)])]]),
};

/** What a damaged file may end with. */
const CODES: readonly unknown[] = ['EDECODE', 'ELIMIT', 'EINVAL'];

describe('hostile/rasters', () => {
  const threads = pool();

  after(() => threads.close());

  for (const [format, file] of Object.entries(FILES) as [keyof typeof FILES, Buffer][]) {
    it(`gets a picture or an error out of a damaged ${format}, and loses no thread`, async () => {
      const random = seeded(format.length * 7919);
      const { replaced } = threads.stats;
      for (let round = 0; round < ROUNDS; round++) {
        const damaged = mutate(file, file, random);
        const { source, ...rest } = task(damaged, 'w-40,f-webp');
        const result: unknown = await threads
          .render({ ...rest, source: { ...source, format } })
          .catch((error: unknown) => error);
        if (result instanceof ImageError) expect(CODES, damaged.toString('base64')).to.include(result.code);
        else expect(result, damaged.toString('base64')).to.include({ format: 'webp', width: 40 });
      }
      expect(threads.stats.replaced).to.equal(replaced);
    });
  }
});

import { expect } from 'chai';
import { seeded } from '../../example-app/pictures/random.js';
import { ImageError } from '../../src/shared/errors.js';
import { bmpOf, dibOf, icoOf } from '../support/bitmaps.js';
import { GREEN, pdfOf, RED } from '../support/documents.js';
import { HEIC, JP2 } from '../support/encoded.js';
import { psdOf } from '../support/psd.js';
import { pool, task } from '../support/render.js';
import { mutate } from './mutate.js';

const ROUNDS = 25;

const PLANE = Array.from({ length: 64 }, (_, index) => 4 * index);
const BMP = bmpOf({ width: 8, height: 8, depth: 24, pixels: [...PLANE, ...PLANE, ...PLANE] });

/** Files of the formats that libvips does not read. */
const FILES = {
  pdf: pdfOf([RED, GREEN]),
  bmp: BMP,
  psd: psdOf({ width: 8, height: 8, planes: [PLANE, PLANE, PLANE, PLANE], packed: true }),
  heic: HEIC,
  jp2: JP2,
  ico: icoOf([[8, Buffer.concat([dibOf({ width: 8, height: 16, depth: 32 }), Buffer.alloc(288, 0x5a)])]]),
};

/** What a damaged file may end with. */
const CODES: readonly unknown[] = ['EDECODE', 'ELIMIT', 'EINVAL'];

describe('hostile/rasters', () => {
  const threads = pool();

  after(() => threads.close());

  for (const [format, file] of Object.entries(FILES) as [keyof typeof FILES, Buffer][]) {
    it(`results in an image or an error for a damaged ${format}, and loses no thread`, async () => {
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

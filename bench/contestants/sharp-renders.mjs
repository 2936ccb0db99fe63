// @ts-check
/** sharp by hand. */

import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { batch } from '../lib/batch.mjs';

/**
 * What our transformations of the same names do, by hand.
 *
 * @type {Record<string, (source: Buffer) => Promise<sharp.Sharp> | sharp.Sharp>}
 */
const OPERATIONS = {
  resize: (source) => sharp(source).resize({ width: 800 }),
  crop: (source) => sharp(source).resize(400, 400),
  attention: (source) => sharp(source).resize(400, 400, { position: 'attention' }),
  rotate: (source) => sharp(source).resize({ width: 800 }).rotate(45, { background: '#00000000' }),
  circle: (source) =>
    sharp(source)
      .resize(400, 400)
      .composite([
        {
          input: Buffer.from('<svg width="400" height="400"><circle cx="200" cy="200" r="200"/></svg>'),
          blend: 'dest-in',
        },
      ]),
  grayscale: (source) => sharp(source).resize({ width: 800 }).grayscale(),
  blur: (source) => sharp(source).resize({ width: 800 }).blur(10),
  text: (source) =>
    sharp(source)
      .resize({ width: 800 })
      .composite([{ input: { text: { text: '<span foreground="white">Sale</span>', rgba: true, dpi: 300 } } }]),
  'blurred-pad': async (source) => {
    const inside = await sharp(source).resize(800, 800, { fit: 'inside' }).png({ compressionLevel: 0 }).toBuffer();
    return sharp(source)
      .resize(800, 800)
      .blur(20)
      .composite([{ input: inside }]);
  },
};

/** @param {{ concurrency?: number }} [options] threads of one render; sharp's own choice without it */
export async function create({ concurrency } = {}) {
  if (concurrency !== undefined) sharp.concurrency(concurrency);
  // Each render is to be a cold one.
  sharp.cache(false);
  /** @type {Map<string, Buffer>} */
  const sources = new Map();
  const sourceOf = (/** @type {string} */ file) => {
    const source = sources.get(file) ?? readFileSync(file);
    sources.set(file, source);
    return source;
  };
  return {
    facts: { concurrency: sharp.concurrency() },
    /** @param {string} file @param {number} width @param {'jpeg' | 'webp' | 'avif' | 'png'} format @param {object} options sharp's */
    async render(file, width, format, options) {
      const source = sourceOf(file);
      const started = performance.now();
      const image = sharp(source).autoOrient().resize({ width });
      if (format === 'jpeg') image.flatten({ background: '#fff' });
      const body = await image.toFormat(format, options).toBuffer();
      return { ms: performance.now() - started, body };
    },
    /** @param {string} file @param {import('../lib/batch.mjs').Damage} damage @param {boolean} isDamaged @param {number} width of the WebP @param {number} quality */
    damaged: (file, damage, isDamaged, width, quality) =>
      batch(
        file,
        damage,
        isDamaged,
        (source) => sharp(source).autoOrient().resize({ width }).webp({ quality }).toBuffer(),
        () => 'error',
      ),
    /** @param {string} file @param {string} operation of those above @param {number} quality of the WebP */
    async operate(file, operation, quality) {
      const source = sourceOf(file);
      const started = performance.now();
      const body = await (await OPERATIONS[operation](source)).webp({ quality }).toBuffer();
      return { ms: performance.now() - started, body };
    },
  };
}

// @ts-check
/** sharp by hand. */

import { readFileSync } from 'node:fs';
import sharp from 'sharp';

/** @param {{ concurrency?: number }} [options] threads of one render; sharp's own choice without it */
export async function create({ concurrency } = {}) {
  if (concurrency !== undefined) sharp.concurrency(concurrency);
  // Each render is to be a cold one.
  sharp.cache(false);
  /** @type {Map<string, Buffer>} */
  const sources = new Map();
  return {
    facts: { concurrency: sharp.concurrency() },
    /** @param {string} file @param {number} width @param {'jpeg' | 'webp' | 'avif' | 'png'} format @param {object} options sharp's */
    async render(file, width, format, options) {
      const source = sources.get(file) ?? readFileSync(file);
      sources.set(file, source);
      const started = performance.now();
      const image = sharp(source).autoOrient().resize({ width });
      if (format === 'jpeg') image.flatten({ background: '#fff' });
      const body = await image.toFormat(format, options).toBuffer();
      return { ms: performance.now() - started, body };
    },
  };
}

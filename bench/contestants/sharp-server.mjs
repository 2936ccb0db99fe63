// @ts-check
/** What a team writes by hand: Express 5, sharp, and results in a Map. */

import express from 'express-5';
import sharp from 'sharp';
import { listening } from './listening.mjs';
import { PimSource } from './pim-source.mjs';

/** @param {{ pim: ConstructorParameters<typeof PimSource>[0] }} options */
export async function create({ pim }) {
  const source = new PimSource(pim);
  /** @type {Map<string, Promise<Buffer>>} */
  const originals = new Map();
  /** @type {Map<string, Buffer>} */
  const results = new Map();
  const app = express();
  app.use('/images', async (req, res) => {
    const made = results.get(req.url) ?? (await make(req.path.slice(1), req.query));
    results.set(req.url, made);
    res.type(String(req.query.f)).send(made);
  });
  return listening(app);

  /** @param {string} code @param {{ w?: string, f?: string }} query */
  async function make(code, { w, f }) {
    const original = originals.get(code) ?? source.fetch(code);
    originals.set(code, original);
    const image = sharp(await original)
      .autoOrient()
      .resize({ width: Number(w) });
    return image
      .toFormat(/** @type {'webp'} */ (f), { quality: f === 'avif' ? 50 : 80, effort: f === 'avif' ? 2 : undefined })
      .toBuffer();
  }
}

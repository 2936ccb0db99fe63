// @ts-check
/** One warm render thread of ours, called without HTTP. */

import { readFileSync } from 'node:fs';
import { job, pool } from '../../dist/test/support/render.js';

/** @param {{ workers?: number }} [options] */
export async function create({ workers = 1 } = {}) {
  const renders = pool({ workers, renderMs: 120_000 });
  await renders.warm();
  /** @type {Map<string, Buffer>} */
  const sources = new Map();
  return {
    facts: {},
    /** @param {string} file @param {string} transformation as in a URL */
    async render(file, transformation) {
      const source = sources.get(file) ?? readFileSync(file);
      sources.set(file, source);
      const started = performance.now();
      const { body, timings } = await renders.render(job(source, transformation));
      return { ms: performance.now() - started, body, timings };
    },
  };
}

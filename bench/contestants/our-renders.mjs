// @ts-check
/** One warm render thread of ours, called without HTTP. */

import { readFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import threads from 'node:worker_threads';
import { batch } from '../lib/batch.mjs';

const PUBLISHED_WORKER = new URL('../../dist/package/worker/worker.js', import.meta.url);

/** The pool is no part of what the package exports. Its threads run what is published. */
threads.Worker = class extends threads.Worker {
  /** @param {string | URL} _file @param {import('node:worker_threads').WorkerOptions} options */
  constructor(_file, options) {
    super(PUBLISHED_WORKER, options);
  }
};
syncBuiltinESMExports();
const { pool, task } = await import('../../dist/test/support/render.js');

/** @param {{ workers?: number, renderMs?: number }} [options] */
export async function create({ workers = 1, renderMs = 120_000 } = {}) {
  const renders = pool({ workers, renderMs });
  await renders.warm();
  /** @type {Map<string, Buffer>} */
  const sources = new Map();
  return {
    facts: {},
    /** @param {string} file @param {string} transformation as in a URL @param {'quick' | 'best'} [effort] */
    async render(file, transformation, effort) {
      const source = sources.get(file) ?? readFileSync(file);
      sources.set(file, source);
      // The digest of the source is known where a picture comes from the cache.
      const rendering = task(source, transformation, { effort });
      const started = performance.now();
      const { body, timings } = await renders.render(rendering);
      return { ms: performance.now() - started, body, timings };
    },
    /** @param {string} file @param {import('../lib/batch.mjs').Damage} damage @param {boolean} isDamaged @param {string} transformation */
    async damaged(file, damage, isDamaged, transformation) {
      const { replaced } = renders.stats;
      const seen = await batch(
        file,
        damage,
        isDamaged,
        (source) => renders.render(task(source, transformation)),
        ({ code }) => String(code),
      );
      return { ...seen, replaced: renders.stats.replaced - replaced };
    },
  };
}

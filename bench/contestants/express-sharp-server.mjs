// @ts-check
/** express-sharp in Express 4, the version it names as its peer; its cache is a Keyv, in memory unless `redis` names a namespace. */

import express from 'express';
import { expressSharp } from 'express-sharp';
import { countedRenders } from './counted-renders.mjs';
import { listening } from './listening.mjs';
import { PimSource } from './pim-source.mjs';
import { redisStore } from './redis-store.mjs';

/** @param {{ pim: ConstructorParameters<typeof PimSource>[0], redis?: string }} options */
export async function create({ pim, redis }) {
  const source = new PimSource(pim);
  const imageAdapter = { fetch: (/** @type {string} */ code) => source.fetch(code) };
  const cache = redis === undefined ? {} : { cache: redisStore(redis) };
  const renders = countedRenders();
  const server = await listening(
    express().use('/images', expressSharp(/** @type {any} */ ({ imageAdapter, ...cache }))),
  );
  return { ...server, renders };
}

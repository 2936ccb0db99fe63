// @ts-check
/** Ours in Express 5. */

import express from 'express-5';
import { akeneoImages } from '../../dist/src/index.js';
import { listening } from './listening.mjs';
import { redisStore } from './redis-store.mjs';

/** @param {{ pim: { url: string, credentials: object }, redis?: string, images?: object }} options `redis` a namespace */
export async function create({ pim, redis, images: more = {} }) {
  const store = redis === undefined ? {} : { store: redisStore(redis) };
  const images = akeneoImages(/** @type {any} */ ({ baseUrl: pim.url, ...pim.credentials, ...store, ...more }));
  const server = await listening(express().use('/images', images));
  return {
    ...server,
    ready: () => images.ready(),
    renders: () => images.stats().render.rendered,
    clear: () => store.store?.clear(),
  };
}

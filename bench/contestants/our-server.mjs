// @ts-check
/** Ours in Express 5. */

import express from 'express-5';
import { akeneoImages, diskStore } from '../../dist/package/main/index.js';
import { listening } from './listening.mjs';

/**
 * @param {{ pim: { url: string, credentials: object }, redis?: string, disk?: string, images?: object }} options `redis` a
 *   namespace, `disk` a folder
 */
export async function create({ pim, redis, disk, images: more = {} }) {
  // Loaded where it is asked for only: the time to load it would count in `start`.
  const shared = redis === undefined ? undefined : (await import('./redis-store.mjs')).redisStore(redis);
  const local = disk === undefined ? undefined : diskStore(disk, { maxBytes: 100_000_000 });
  const store = (shared ?? local) ? { store: shared ?? local } : {};
  const images = akeneoImages(/** @type {any} */ ({ baseUrl: pim.url, ...pim.credentials, ...store, ...more }));
  const server = await listening(express().use('/images', images));
  return {
    ...server,
    ready: () => images.ready(),
    renders: () => images.stats().render.rendered,
    clear: () => shared?.clear(),
  };
}

// @ts-check
/** ipx. It has no cache of its own: it expects one in front of it. */

import { createIPX, createIPXNodeServer } from 'ipx';
import { countedRenders } from './counted-renders.mjs';
import { listening } from './listening.mjs';
import { PimSource } from './pim-source.mjs';

/** @param {{ pim: ConstructorParameters<typeof PimSource>[0] }} options */
export async function create({ pim }) {
  const source = new PimSource(pim);
  const storage = {
    name: 'pim',
    getMeta: async () => ({}),
    getData: (/** @type {string} */ id) => source.fetch(id.replace(/^\/+/, '')),
  };
  const renders = countedRenders();
  const server = await listening(createIPXNodeServer(createIPX({ storage: /** @type {any} */ (storage) })));
  return { ...server, renders };
}

// @ts-check
/** ipx. It has no cache of its own: it expects one in front of it. */

import { createIPX, createIPXNodeServer } from 'ipx';
import { listening } from './listening.mjs';
import { PimSource } from './pim-source.mjs';

/** @param {{ pim: ConstructorParameters<typeof PimSource>[0] }} options */
export async function create({ pim }) {
  const source = new PimSource(pim);
  const storage = {
    name: 'pim',
    getMeta: async () => ({}),
    getData: (/** @type {string} */ code) => source.fetch(code),
  };
  return listening(createIPXNodeServer(createIPX({ storage: /** @type {any} */ (storage) })));
}

// @ts-check
/** Next's image optimiser, in a server of Next's. It takes pictures from a plain origin, which has them from the PIM. */

import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import next from 'next';
import { listening } from './listening.mjs';
import { PimSource } from './pim-source.mjs';

/** @param {{ pim: ConstructorParameters<typeof PimSource>[0], app: string }} options `app` the folder of the built app */
export async function create({ pim, app: dir }) {
  process.env.NEXT_TELEMETRY_DISABLED = '1';
  // What a server before it has kept.
  rmSync(join(dir, '.next/cache/images'), { recursive: true, force: true });
  const origin = await startOrigin(new PimSource(pim));
  const app = /** @type {any} */ (next)({ dev: false, dir });
  await app.prepare();
  const server = await listening(app.getRequestHandler());
  return { ...server, facts: { ...server.facts, origin } };
}

/** Serves the files of the PIM by their codes. @param {PimSource} source @returns {Promise<string>} its address */
async function startOrigin(source) {
  const server = createServer(async (req, res) => {
    try {
      const body = await source.fetch(String(req.url).slice(1));
      res.setHeader('Content-Type', 'image/jpeg');
      res.end(body);
    } catch {
      res.writeHead(502).end();
    }
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return `http://127.0.0.1:${port}`;
}

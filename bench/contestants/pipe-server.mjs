// @ts-check
/** The least that passes a file through: a stream from the PIM piped into the answer. */

import { get } from 'node:http';
import { pipeline } from 'node:stream';
import express from 'express-5';
import { listening } from './listening.mjs';
import { PimSource } from './pim-source.mjs';

/** @param {{ pim: ConstructorParameters<typeof PimSource>[0] }} options */
export async function create({ pim }) {
  const source = new PimSource(pim);
  const app = express();
  app.use('/images/media-files', async (req, res) => {
    const { url, headers } = await source.request(req.url.slice(1));
    get(url, { headers }, (incoming) => {
      res.writeHead(200, { 'content-type': String(incoming.headers['content-type']) });
      pipeline(incoming, res, () => undefined);
    });
  });
  return { ...(await listening(app)), ready: () => source.request('') };
}

// @ts-check
/** The least that a server can do: send the same bytes with the same headers. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import express from 'express-5';
import { listening } from './listening.mjs';
import { redisStore } from './redis-store.mjs';

/**
 * @param {{ how: 'http' | 'end' | 'send' | 'redis' | 'static', headers: Record<string, string>, body: Uint8Array, redis?: string, disk?: string }} options
 */
export async function create({ how, headers, body: bytes, redis, disk }) {
  const body = Buffer.from(bytes);
  const names = Object.entries(headers);
  /** @param {import('node:http').ServerResponse} res */
  const setHeaders = (res) => {
    for (const [name, value] of names) res.setHeader(name, value);
  };
  if (how === 'http') {
    return listening((_req, res) => {
      setHeaders(res);
      res.end(body);
    });
  }
  const app = express();
  if (how === 'end') {
    app.use('/images', (_req, res) => {
      setHeaders(res);
      res.end(body);
    });
  } else if (how === 'send') {
    app.use('/images', (_req, res) => {
      setHeaders(res);
      res.send(body);
    });
  } else if (how === 'static') {
    const folder = String(disk);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'picture.webp'), body);
    const files = express.static(folder, { setHeaders });
    app.use('/images', (req, res, next) => {
      req.url = '/picture.webp';
      files(req, res, next);
    });
  } else {
    const keyv = redisStore(String(redis));
    await keyv.set('picture', body, 600_000);
    app.use('/images', async (_req, res) => {
      const stored = await keyv.get('picture');
      setHeaders(res);
      res.end(stored);
    });
  }
  return listening(app);
}

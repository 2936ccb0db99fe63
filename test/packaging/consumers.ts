/** Programs of somebody who has installed the package. */

/** Serves one picture with a bare server, asks for it, and prints what came. */
const SERVE = `
const { createServer } = require('node:http');
module.exports = async function serve(akeneoImages) {
  const images = akeneoImages(JSON.parse(process.env.OPTIONS));
  const server = createServer((req, res) => images(req, res, () => res.end()));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const response = await fetch(\`http://127.0.0.1:\${server.address().port}\${process.env.PICTURE}\`);
  const body = Buffer.from(await response.arrayBuffer());
  const type = response.headers.get('content-type');
  console.log(JSON.stringify({ status: response.status, type, body: body.toString('base64') }));
  server.close();
  await images.close();
};
`;

const ESM = `
import byDefault, { akeneoImages, ImageError, ERROR_CODES } from 'akeneo-images';
import * as all from 'akeneo-images';
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import serve from './serve.cjs';

for (const name of ['ERROR_CODES', 'ImageError', 'akeneoImages', 'default']) assert.ok(name in all, name);
assert.equal(byDefault, akeneoImages);
assert.equal(ERROR_CODES.ENOENT, 404);
assert.throws(() => akeneoImages({}), TypeError);
// One copy of the module, however it is loaded.
assert.equal(createRequire(import.meta.url)('akeneo-images').ImageError, ImageError);
assert.equal(createRequire(import.meta.url)('akeneo-images/package.json').name, 'akeneo-images');
await assert.rejects(import('akeneo-images/dist/package/main/cli.js'), { code: 'ERR_PACKAGE_PATH_NOT_EXPORTED' });
await serve(byDefault);
`;

const CJS = `
const { akeneoImages, ImageError } = require('akeneo-images');
const assert = require('node:assert/strict');

assert.equal(require('akeneo-images').default, akeneoImages);
assert.equal(typeof ImageError, 'function');
require('./serve.cjs')(akeneoImages);
`;

const TYPES = `
import byDefault, { akeneoImages, diskStore, ERROR_CODES, ImageError } from 'akeneo-images';
import { Keyv } from 'keyv';
import nodeFetch from 'node-fetch';
import type { AkeneoImages, AkeneoImagesOptions, ErrorCode, LimitOptions, Stats } from 'akeneo-images';
import type { Fetch, FontOption, Health, HealthHandler, MetricsRegistry, RequestTrace, Lock, Logger, PimStats, PoolStats, StoreStats } from 'akeneo-images';
import { imageUrl, signUrl, srcset, type Transformation } from 'akeneo-images/client';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

const limits: LimitOptions = { queue: 10, renderMs: undefined };
const lock: Lock = async (key, places, signal) => {
  signal.throwIfAborted();
  return () => void [key.length, places.toFixed()];
};
const logger: Logger = { warn: console.warn, error: (message, details) => console.error(message.trim(), details) };
const font: FontOption = { regular: 'a.ttf', bold: new Uint8Array(9) };
const client: Fetch = (url, init) => fetch(url, { ...init, headers: { ...init.headers, 'X-Shop': 'one' } });
const options: AkeneoImagesOptions = {
  baseUrl: 'https://pim.example.com',
  clientId: '1_abc',
  secret: 's',
  username: 'u',
  password: 'p',
  store: new Map(),
  autoFormats: ['webp'],
  fetch,
  limits,
  logger: console,
  privateKey: ['new', 'old'],
  quality: process.env.QUALITY === undefined ? undefined : Number(process.env.QUALITY),
};
export const images: AkeneoImages = akeneoImages(options);
export const others: AkeneoImages = akeneoImages({ ...options, lock, logger, fetch: client, fonts: { Shop: font, Other: 'b.ttf' } });
export const same: typeof akeneoImages = byDefault;

const transformation: Transformation = [{ w: 'iw_div_2', cm: 'at_max', lo: true, 'e-sharpen': true }, 'rt-90'];
export const url: string = imageUrl({ endpoint: '/images', path: ['products', 'a'], transformation });
export const candidates: string = srcset({ endpoint: '/images', path: 'products/a', query: { locale: 'en_US' } }, [320]);
export const signed: Promise<string> = signUrl(url, { endpoint: '/images', privateKey: 'key', expires: new Date() });
// @ts-expect-error -- no such parameter
imageUrl({ endpoint: '/images', path: 'products/a', transformation: { width: 400 } });
// @ts-expect-error -- no such crop mode
imageUrl({ endpoint: '/images', path: 'products/a', transformation: { cm: 'cover' } });

createServer((req, res) => images(req, res, () => res.end()));

// As Express and Connect take it, without their types.
interface Request extends IncomingMessage {
  params: Record<string, string>;
}
interface Response extends ServerResponse {
  json(body: unknown): this;
}
declare function use(path: string, handler: (req: Request, res: Response, next: (error?: unknown) => void) => void): void;
use('/images', images);

export async function end(): Promise<void> {
  await images.ready();
  await images.purge('media-files/a.png');
  const stats: Stats = images.stats();
  const health: Health = images.health();
  const registry: MetricsRegistry = { registerMetric: (metric: object) => void metric, getSingleMetric: () => undefined };
  images.metrics(registry, { name: 'shop' });
  const trace: RequestTrace | undefined = undefined;
  const handler: HealthHandler = images.healthHandler();
  const served: number = stats.served.memory;
  const { render, pim, store }: { render: PoolStats; pim: PimStats; store: StoreStats | undefined } = stats;
  await images.close();
  await using disposed = akeneoImages(options);
  void [trace, health.checks.pim.output, handler, served, disposed, render, pim, store];
}

export const code: ErrorCode = new ImageError('ENOENT', 'x').code;
export const status: 404 = ERROR_CODES.ENOENT;

// @ts-expect-error -- there is no such option
akeneoImages({ baseURL: 'https://pim.example.com' });
// @ts-expect-error -- the address is required
akeneoImages({ clientId: '1_abc' });
const baseUrl = 'https://pim.example.com';
const connection = { clientId: process.env.ID, secret: process.env.SECRET, username: 'u', password: 'p' };
const app = { accessToken: process.env.TOKEN };
akeneoImages({ baseUrl, ...connection });
akeneoImages({ baseUrl, ...app });
akeneoImages({ baseUrl, ...app, privateKey: process.env.KEY, requireSignature: true });
akeneoImages({ baseUrl, ...app, requireSignature: false });
// @ts-expect-error -- no credentials
akeneoImages({ baseUrl });
// @ts-expect-error -- a password is missing
akeneoImages({ baseUrl, clientId: '1_abc', secret: 's', username: 'u' });
// @ts-expect-error -- a Connection and an App
akeneoImages({ baseUrl, ...connection, accessToken: 'token' });
// @ts-expect-error -- no key that signatures could be made with
akeneoImages({ baseUrl, ...app, requireSignature: true });
akeneoImages({ baseUrl, ...app, store: new Map<string, unknown>(), fetch: globalThis.fetch });
akeneoImages({ baseUrl, ...app, store: new Keyv(), fetch: nodeFetch });
akeneoImages({ baseUrl, ...app, store: diskStore('/tmp/images') });
// @ts-expect-error -- no store
akeneoImages({ baseUrl, ...app, store: {} });
// @ts-expect-error -- no fetch
akeneoImages({ baseUrl, ...app, fetch: (url: string): string => url });
// @ts-expect-error -- no such format
akeneoImages({ ...options, autoFormats: ['jpg'] });
// @ts-expect-error -- no such code
new ImageError('ENOTHING', 'x');
// @ts-expect-error -- Express's types must not come with the package
export type None = import('express').Request;
`;

const TYPES_CJS = `
import images = require('akeneo-images');
import client = require('akeneo-images/client');

const options: images.AkeneoImagesOptions = { baseUrl: 'https://pim.example.com', accessToken: 'token' };
export const built: images.AkeneoImages = images.akeneoImages(options);
export const same: images.AkeneoImages = images.default(options);
export const code: images.ErrorCode = new images.ImageError('ENOENT', 'x').code;
const source: client.ImageSource = { endpoint: '/images', path: 'products/a' };
export const url: string = client.imageUrl(source);
`;

const compilerOptions = {
  target: 'es2023',
  lib: ['es2023', 'esnext.disposable'],
  types: ['node'],
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  skipLibCheck: false,
  noEmit: true,
};

/** Settings under which TypeScript writes CommonJS, by a name. */
export const COMMONJS = [
  { name: 'commonjs', module: 'commonjs', moduleResolution: 'bundler' },
  { name: 'commonjs-node10', module: 'commonjs', moduleResolution: 'node10', ignoreDeprecations: '6.0' },
  { name: 'node16', module: 'node16' },
  { name: 'node18', module: 'node18' },
  { name: 'node20', module: 'node20' },
] as const;

/** The files of the consumer's project, by name. */
export const CONSUMER: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ name: 'consumer', private: true, version: '1.0.0' }),
  'serve.cjs': SERVE,
  'consumer.mjs': ESM,
  'consumer.cjs': CJS,
  'types.mts': TYPES,
  'types-cjs.cts': TYPES_CJS,
  'tsconfig.nodenext.json': JSON.stringify({
    compilerOptions: { ...compilerOptions, module: 'nodenext' },
    files: ['types.mts', 'types-cjs.cts'],
  }),
  ...Object.fromEntries(
    COMMONJS.map(({ name, ...settings }) => [
      `tsconfig.${name}.json`,
      JSON.stringify({
        // The declarations themselves are checked above.
        compilerOptions: { ...compilerOptions, ...settings, skipLibCheck: true },
        files: ['types-cjs.cts'],
      }),
    ]),
  ),
  'tsconfig.bundler.json': JSON.stringify({
    compilerOptions: { ...compilerOptions, module: 'esnext', moduleResolution: 'bundler' },
    files: ['types.mts'],
  }),
};

import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type { Health } from '../../src/index.js';
import { healthOf } from '../../src/middleware/health.js';
import { ChaosStore } from '../support/chaos-store.js';
import { ROOT } from '../support/docs-tables.js';
import { ENDLESS_SVG, RenderDeadline } from '../support/endless.js';
import { Harness, request } from '../support/harness.js';
import { later } from '../support/later.js';
import { jpeg } from '../support/pictures.js';
import { waitFor } from '../support/wait-for.js';

const WELL: Health = {
  status: 'pass',
  checks: { pim: { status: 'pass' }, store: { status: 'pass' }, workers: { status: 'pass' } },
};

/** Prevents all threads of a process from reading WebAssembly files, until there is another file. */
const noWasmUntil = (file: string): string => `
import fs from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { readFile } = fs;
const isGone = (path) => String(path).endsWith('.wasm') && !existsSync(${JSON.stringify(file)});
fs.readFile = (path, ...rest) => (isGone(path) ? Promise.reject(new Error('gone')) : readFile(path, ...rest));
syncBuiltinESMExports();
`;

const NO_CODECS = (modules: string): string => `
import { akeneoImages } from '${modules}/src/index.js';
const images = akeneoImages({ baseUrl: 'http://127.0.0.1:1', accessToken: 'token', workers: 1 });
await images.ready().catch(() => undefined);
console.log(JSON.stringify(images.health()));
await images.close();
`;

/** Makes the file that is waited for once the codecs could not be loaded. */
const RECOVERING = (modules: string): string => `
import { writeFile } from 'node:fs/promises';
import { RenderPool } from '${modules}/src/render/pool/render-pool.js';
const pool = new RenderPool({ workers: 2, queue: 9, renderMs: 60_000, fonts: {}, fastDecoders: true, retryMs: 10 });
await pool.warm().catch(() => console.log(pool.condition));
await writeFile(process.argv[2], '');
while (pool.condition === 'broken') await new Promise((resolve) => setTimeout(resolve, 10));
console.log(pool.condition);
await pool.close();
`;

/** What a program writes in a process whose threads can read no WebAssembly file until there is the file of its argument. */
async function withoutWasm(program: (modules: string) => string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'akeneo-images-'));
  const [there, main] = [join(folder, 'there'), join(folder, 'main.mjs')];
  try {
    await writeFile(main, program(pathToFileURL(join(ROOT, 'dist')).href));
    const preload = `--import=data:text/javascript,${encodeURIComponent(noWasmUntil(there))}`;
    return (await promisify(execFile)(process.execPath, [preload, main, there])).stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

describe('middleware/health', () => {
  let harness: Harness;

  beforeEach(async () => (harness = await Harness.start()));
  afterEach(() => harness.stop());

  it('passes before and after work, without calls', async () => {
    const client = await harness.serve({ store: new Map() });
    expect(client.images.health()).to.deep.equal(WELL);
    expect(harness.pim.calls).to.deep.equal([]);
    await client.get(`/tr:w-30/${harness.add(await jpeg(60, 40))}`);
    const { length } = harness.pim.calls;
    expect(client.images.health()).to.deep.equal(WELL);
    expect(harness.pim.calls).to.have.length(length);
  });

  it('warns while the PIM fails', async () => {
    const { images, get } = bound(await harness.serve());
    harness.pim.fault({ on: 'download', type: 'status', status: 503, times: Infinity });
    await Promise.all(Array.from({ length: 9 }, (_, code) => get(`/media-files/${code}.png`)));
    await waitFor(() => images.stats().pim.open);
    expect(images.health()).to.deep.include({ status: 'warn' });
    expect(images.health().checks.pim).to.deep.equal({
      status: 'fail',
      output: 'The PIM keeps failing and is only probed',
    });
    harness.pim.reset();
    await later(6000, () => get(`/${harness.add(Buffer.from('file'))}`));
    expect(images.health()).to.deep.equal(WELL);
  });

  it('warns of rejected credentials, and of a rejected App token', async () => {
    for (const wrong of [{ secret: 'wrong' }, { accessToken: 'wrong' }]) {
      const { images, get } = bound(await harness.serve(wrong));
      await get(`/${harness.add(Buffer.from('file'))}`);
      const { status, checks } = images.health();
      expect(status, JSON.stringify(wrong)).to.equal('warn');
      expect(checks.pim).to.deep.equal({ status: 'fail', output: 'The PIM refuses our credentials' });
    }
  });

  it('warns of rate limiting by the PIM while calls are suspended', async () => {
    const { images, get } = bound(await harness.serve());
    harness.pim.fault({ on: 'any', type: 'tooMany', retryAfter: 60, times: Infinity });
    await get('/media-files/a.png');
    expect(images.health().checks.pim).to.deep.equal({ status: 'warn', output: 'The PIM limits our requests (429)' });
    expect(await later(61_000, () => images.health())).to.deep.equal(WELL);
  });

  it('warns of a failing store', async () => {
    const store = new ChaosStore('reject');
    const { images, get } = bound(await harness.serve({ store }));
    await get(`/tr:w-30/${harness.add(await jpeg(60, 40))}`);
    await waitFor(() => images.stats().store!.open);
    expect(images.health()).to.deep.include({ status: 'warn' });
    expect(images.health().checks.store).to.deep.equal({
      status: 'fail',
      output: 'The store keeps failing and is only probed',
    });
  });

  it('warns of a full queue, and of renders that all crash their threads', async () => {
    const deadline = new RenderDeadline();
    deadline.start();
    try {
      const { images, get } = bound(await harness.serve({ limits: { queue: 2, renderMs: deadline.ms } }));
      const endless = ['1', '2', '3'].map((text) => Buffer.concat([ENDLESS_SVG, Buffer.from(`<!-- ${text} -->`)]));
      const responses = endless.map((body) => get(`/tr:f-png/${harness.add(body)}`));
      await waitFor(() => images.stats().render.waiting === 2);
      expect(images.health()).to.deep.equal({
        status: 'warn',
        checks: { ...WELL.checks, workers: { status: 'warn', output: 'The render queue is full' } },
      });
      for (let left = 3; left > 0; left--) {
        const failed = 4 - left;
        await deadline.pass(() => images.stats().render.running === 1);
        await waitFor(() => images.stats().render.failed === failed);
      }
      await Promise.all(responses);
      const output = 'The last renders have all ended their threads';
      expect(images.health().checks.workers).to.deep.equal({ status: 'warn', output });
      await get(`/tr:w-30/${harness.add(await jpeg(60, 40))}`);
      expect(images.health()).to.deep.equal(WELL);
    } finally {
      deadline.stop();
    }
  });

  it('fails if no codec can be loaded', async () => {
    const stdout = await withoutWasm(NO_CODECS);
    expect(JSON.parse(stdout)).to.deep.equal({
      status: 'fail',
      checks: { ...WELL.checks, workers: { status: 'fail', output: 'The codecs could not be loaded' } },
    });
  });

  it('passes once codecs can be loaded that could not, without a render', async () => {
    const stdout = await withoutWasm(RECOVERING);
    expect(stdout.trim().split('\n')).to.deep.equal(['broken', 'works']);
  });

  it('fails overall only because of threads', () => {
    const sources = { pim: { condition: 'refuses' }, pool: { condition: 'works' }, isClosed: false } as const;
    expect(healthOf({ ...sources, store: { stats: { open: true } } }).status).to.equal('warn');
    expect(healthOf({ ...sources, pool: { condition: 'broken' }, store: undefined }).status).to.equal('fail');
  });

  describe('the handler', () => {
    it('responds with 200 or 503 and uncacheable health+json with arrays of checks', async () => {
      const images = harness.images();
      const url = await harness.listen((req, res) => images.healthHandler()(req, res, () => res.writeHead(299).end()));
      const well = await request(url, '/any');
      expect(well.status).to.equal(200);
      expect(well.headers).to.include({
        'content-type': 'application/health+json; charset=utf-8',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      });
      const pass = [{ status: 'pass' }];
      expect(JSON.parse(well.body.toString())).to.deep.equal({
        status: 'pass',
        checks: { pim: pass, store: pass, workers: pass },
      });
      const closing = images.close();
      const failed = await request(url, '/');
      expect(failed.status).to.equal(503);
      expect((JSON.parse(failed.body.toString()) as Health).checks.workers).to.deep.equal([
        { status: 'fail', output: 'The middleware is closed' },
      ]);
      await closing;
    });

    it('responds to HEAD without a body, and not to other methods', async () => {
      const images = harness.images();
      const url = await harness.listen((req, res) => images.healthHandler()(req, res, () => res.writeHead(299).end()));
      const head = await request(url, '/', { method: 'HEAD' });
      expect([head.status, head.body.length]).to.deep.equal([200, 0]);
      expect(Number(head.headers['content-length'])).to.be.above(0);
      expect((await request(url, '/', { method: 'POST' })).status).to.equal(299);
    });
  });
});

/** The parts of a client by name. */
function bound(client: Awaited<ReturnType<Harness['serve']>>) {
  return { images: client.images, get: (path: string) => client.get(path) };
}

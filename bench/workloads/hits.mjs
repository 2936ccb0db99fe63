// @ts-check
/** Pictures that are ready: requests per second and processor time per request. */

import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Contestant } from '../lib/processes.mjs';
import { twelveMegapixels } from '../lib/pictures.mjs';
import { number, ratioText, table } from '../lib/report.mjs';
import { ratio, spread } from '../lib/stats.mjs';
import { REDIS_URL } from '../contestants/redis-store.mjs';

export const title = 'Hits: a picture of 15 KB that is ready';

const BYTES = 15_000;
const ROUNDS = 6;
/** A server goes on getting faster for seconds, while V8 optimises it. */
const SECONDS = { warm: 3, run: 2 };
const CONNECTIONS = 10;
const ACCEPT = 'image/webp,image/apng,image/*,*/*;q=0.8';

/** Headers that the server itself sets. */
const OWN_HEADERS = new Set(['date', 'connection', 'keep-alive', 'x-powered-by', 'content-length']);

const GOALS = [
  {
    name: 'hits against Express 5 res.end with the same headers',
    ours: 'ours',
    peer: 'Express 5 res.end',
    floor: 0.95,
  },
  {
    name: 'hits behind Redis against Express 5 with one Keyv get',
    ours: 'ours, from Redis',
    peer: 'Express 5, Keyv from Redis, res.end',
    floor: 0.8,
  },
  {
    name: 'hits behind the store on disk against express.static',
    ours: 'ours, from disk',
    peer: 'express.static',
    floor: 0.7,
  },
];

/** @typedef {{ name: string, peer?: string, start: () => Promise<Contestant>, path: string, headers: Record<string, string>, status: number }} Entrant */

/** @param {import('../lib/report.mjs').Context} context @returns {Promise<import('../lib/report.mjs').Result>} */
export async function run({ log }) {
  const picture = await twelveMegapixels();
  const pim = await Contestant.start('pim', { pictures: [picture] });
  const [code] = pim.facts.codes;
  const { width, headers, body } = await sample(pim, code);
  const path = `/images/tr:w-${width}/media-files/${code}`;
  const redis = (await redisListens()) ? `akeneo-images-bench-${process.pid}` : undefined;

  const disk = mkdtempSync(join(tmpdir(), 'akeneo-images-bench-'));

  const plain = (/** @type {string} */ how) => () =>
    Contestant.start('plain-server', { how, headers, body, redis, disk: join(disk, 'static') });
  const ours =
    (/** @type {object} */ more = {}) =>
    async () => {
      const server = await Contestant.start('our-server', { pim: pim.facts, ...more });
      // Otherwise its threads warm up in the background, in the seconds that are measured.
      await server.call('ready');
      return server;
    };
  const sharp =
    (/** @type {object} */ more = {}) =>
    () =>
      Contestant.start('express-sharp-server', { pim: pim.facts, ...more });
  const accept = { accept: ACCEPT };
  const ask = { path, headers: accept, status: 200 };
  const asked = { path, headers: { ...accept, 'if-none-match': headers.etag }, status: 304 };
  const sharpPath = `/images/${code}?w=${width}`;
  /** @type {Entrant[]} */
  const entrants = [
    { name: 'ours', start: ours(), ...ask },
    { name: 'bare node:http', peer: 'ours', start: plain('http'), ...ask },
    { name: 'Express 5 res.end', peer: 'ours', start: plain('end'), ...ask },
    { name: 'Express 5 res.send', peer: 'ours', start: plain('send'), ...ask },
    { name: 'express-sharp', peer: 'ours', start: sharp(), ...ask, path: sharpPath },
    { name: 'ours, 304', start: ours(), ...asked },
    { name: 'Express 5 res.send, 304', peer: 'ours, 304', start: plain('send'), ...asked },
  ];
  entrants.push(
    { name: 'ours, from disk', start: ours({ disk: join(disk, 'ours'), images: { memoryCacheBytes: 0 } }), ...ask },
    { name: 'express.static', peer: 'ours, from disk', start: plain('static'), ...ask },
  );
  if (redis !== undefined) {
    entrants.push(
      { name: 'ours, from Redis', start: ours({ redis, images: { memoryCacheBytes: 0 } }), ...ask },
      { name: 'Express 5, Keyv from Redis, res.end', peer: 'ours, from Redis', start: plain('redis'), ...ask },
      { name: 'express-sharp, from Redis', peer: 'ours, from Redis', start: sharp({ redis }), ...ask, path: sharpPath },
    );
  }

  /** @type {Map<string, { perSecond: number[], cpu: number[], bytes: number }>} */
  const measured = new Map(entrants.map(({ name }) => [name, { perSecond: [], cpu: [], bytes: 0 }]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const entrant of entrants) {
      const { perSecond, cpu, bytes } = await measure(entrant);
      const results = /** @type {{ perSecond: number[], cpu: number[], bytes: number }} */ (measured.get(entrant.name));
      results.perSecond.push(perSecond);
      results.cpu.push(cpu);
      results.bytes = bytes;
    }
    log(`round ${round + 1} of ${ROUNDS}`);
  }
  if (redis !== undefined) await clear(pim, redis);
  await pim.stop();
  rmSync(disk, { recursive: true });
  return report(entrants, measured, redis, { width, bytes: body.length, headers });
}

/** One fresh server under load. @param {Entrant} entrant */
async function measure({ name, start, path, headers, status }) {
  const server = await start();
  const load = await Contestant.start('load');
  try {
    const url = server.facts.url + path;
    const first = await get(server.facts.url, path, headers);
    if (first.status !== status) throw new Error(`${name} answers ${first.status}, not ${status}`);
    const under = { url, headers, connections: CONNECTIONS };
    await load.call('run', { ...under, duration: SECONDS.warm });
    await server.call('cpu');
    const result = await load.call('run', { ...under, duration: SECONDS.run });
    const cpu = await server.call('cpu');
    const others = Object.keys(result.statuses).filter((got) => got !== String(status));
    if (others.length > 0) throw new Error(`${name} answers ${others.join(', ')} under load`);
    return { perSecond: result.perSecond, cpu: (cpu * 1000) / result.requests, bytes: first.body.length };
  } finally {
    await Promise.all([server.stop(), load.stop()]);
  }
}

/**
 * The width at which the picture has about the bytes that are wanted, with our answer's headers.
 *
 * @param {Contestant} pim
 * @param {string} code
 */
async function sample(pim, code) {
  const server = await Contestant.start('our-server', { pim: pim.facts });
  const sizes = [];
  for (let width = 160; width <= 480; width += 20) {
    const path = `/images/tr:w-${width}/media-files/${code}`;
    const answer = await get(server.facts.url, path, { accept: ACCEPT });
    if (answer.status !== 200) throw new Error(`ours answers ${answer.status}: ${answer.body.toString()}`);
    sizes.push({ width, path, off: Math.abs(answer.body.length - BYTES) });
  }
  const [{ width, path }] = sizes.sort((a, b) => a.off - b.off);
  const { headers, body } = await get(server.facts.url, path, { accept: ACCEPT });
  await server.stop();
  const kept = Object.entries(headers).filter(([name]) => !OWN_HEADERS.has(name));
  return { width, body, headers: /** @type {Record<string, string>} */ (Object.fromEntries(kept)) };
}

/** @param {string} url @param {string} path @param {Record<string, string>} headers */
function get(url, path, headers) {
  return /** @type {Promise<{ status: number | undefined, headers: import('node:http').IncomingHttpHeaders, body: Buffer }>} */ (
    new Promise((resolve, reject) => {
      const { hostname, port } = new URL(url);
      request({ hostname, port, path, headers, agent: false }, (incoming) => {
        /** @type {Buffer[]} */
        const parts = [];
        incoming.on('data', (part) => parts.push(part));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode, headers: incoming.headers, body: Buffer.concat(parts) }),
        );
      })
        .on('error', reject)
        .end();
    })
  );
}

/** @returns {Promise<boolean>} */
function redisListens() {
  const { hostname, port } = new URL(REDIS_URL);
  return new Promise((resolve) => {
    const socket = connect(Number(port || 6379), hostname);
    const end = (/** @type {boolean} */ there) => {
      socket.destroy();
      resolve(there);
    };
    socket.setTimeout(1000, () => end(false));
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}

/** Takes what the contestants left out of Redis. @param {Contestant} pim @param {string} redis */
async function clear(pim, redis) {
  const server = await Contestant.start('our-server', { pim: pim.facts, redis });
  await server.call('clear');
  await server.stop();
}

/**
 * @param {Entrant[]} entrants
 * @param {ReadonlyMap<string, { perSecond: number[], cpu: number[], bytes: number }>} measured
 * @param {string | undefined} redis
 * @param {{ width: number, bytes: number, headers: Record<string, string> }} sampled
 * @returns {import('../lib/report.mjs').Result}
 */
function report(entrants, measured, redis, { width, bytes, headers }) {
  const of = (/** @type {string} */ name) =>
    /** @type {{ perSecond: number[], cpu: number[], bytes: number }} */ (measured.get(name));
  const rows = entrants.map(({ name, peer }) => {
    const { perSecond, cpu, bytes: sent } = of(name);
    const rate = spread(perSecond);
    return [
      peer === undefined ? `**${name}**` : name,
      sent,
      `${number(rate.median)} (${number(rate.low)}–${number(rate.high)})`,
      number(spread(cpu).median),
      peer === undefined ? '' : ratioText(ratio(of(peer).perSecond, perSecond)),
      peer === undefined ? '' : ratioText(ratio(of(peer).cpu, cpu)),
    ];
  });
  return {
    settings: [
      `our own answer to \`tr:w-${width}\` as WebP, ${bytes} bytes, with ${Object.keys(headers).length} headers besides those of the server: ${Object.keys(headers).join(', ')}; express-sharp makes its own WebP of the same width`,
      `autocannon, ${CONNECTIONS} connections, no pipelining, ${SECONDS.warm} s to warm up and ${SECONDS.run} s measured; server and generator are fresh processes in each of ${ROUNDS} rounds, all contestants in turn. On two cores they share the machine, so that the requests per second of a fast server are bounded by the generator, too; the processor time per request is the server's alone`,
      'ours in Express 5 at its defaults, after `ready()`; express-sharp in Express 4 with its own Keyv in memory; NODE_ENV=production',
      redis === undefined
        ? `**hits from Redis are left out: there is no Redis at ${REDIS_URL}**`
        : 'from Redis: ours with `memoryCacheBytes: 0`, the peers with one Keyv get for each request',
      'from disk: ours with `diskStore` and `memoryCacheBytes: 0`; express.static sends a file with our headers',
      'ratios: requests per second, where more is better; processor time, where less is better',
    ],
    tables: [
      table(
        ['contestant', 'bytes', 'requests/s', 'µs of CPU each', 'ours : this, requests/s', 'ours : this, CPU'],
        rows,
      ),
    ],
    goals: GOALS.filter(({ peer }) => measured.has(peer)).map(({ name, ours, peer, floor }) => ({
      name: `${name}, requests/s`,
      value: ratio(of(ours).perSecond, of(peer).perSecond).median,
      goal: 1,
      floor,
      better: /** @type {const} */ ('higher'),
    })),
  };
}

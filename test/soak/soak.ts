import { seeded } from '../../example-app/pictures/random.js';
import { PimProcess } from '../support/pim-process.js';
import { Remote } from '../support/remote.js';
import { startRedis } from '../support/stores/redis.js';
import { Bursts, waited } from './bursts.js';
import { Clients } from './clients.js';
import { Ledger, quantile } from './ledger.js';
import type { Figures, ServerCommands } from './server.js';
import { fill } from './sources.js';

/** `npm run soak`: mixed load on a server for as long as `SOAK_MINUTES` says; ends with 1 when something was wrong. */

const MINUTES = Number(process.env.SOAK_MINUTES ?? 10);
const SEED = Number(process.env.SOAK_SEED ?? 1);
const CLIENTS = 6;
const WORKERS = 2;

const MIB = 1024 * 1024;
/** Small, so that it is full early and memory that grows is not the cache's. */
const MEMORY_CACHE_BYTES = 32 * MIB;

/** Milliseconds. */
const LINE_EVERY = 30_000;
const LOOK_EVERY = 2000;
const PURGE_EVERY = 10_000;

const pim = await PimProcess.start({ latency: 20 });
const redis = await startRedis().catch(() => undefined);
// As docs/operations.md recommends. The server inherits it; `MALLOC_ARENA_MAX=` leaves the C library to its default.
process.env.MALLOC_ARENA_MAX ??= '2';
const server = new Remote<ServerCommands>(new URL('server.js', import.meta.url));
const random = seeded(SEED);
const bursts = new Bursts(pim, redis, random);
let faults: readonly string[];
try {
  faults = await soak();
} finally {
  await Promise.all([bursts.stop(), server.kill(), pim.kill()]);
}
console.log(faults.length === 0 ? 'nothing was wrong' : `${faults.length} faults:\n${faults.slice(0, 20).join('\n')}`);
process.exit(faults.length === 0 ? 0 : 1);

/** Returns what was wrong. */
async function soak(): Promise<readonly string[]> {
  const sources = await fill(pim);
  const options = { ...pim.connection, workers: WORKERS, memoryCacheBytes: MEMORY_CACHE_BYTES };
  const base = await server.call('start', options, redis?.url);
  const clients = new Clients({ base, pim, sources, bursts, seed: SEED });
  await clients.learn();

  const ledger = new Ledger();
  const store = redis ? 'Redis' : 'no store';
  const arenas = `MALLOC_ARENA_MAX=${process.env.MALLOC_ARENA_MAX}`;
  console.log(`${MINUTES} minutes, ${CLIENTS} clients, ${WORKERS} render threads, ${store}, ${arenas}, seed ${SEED}`);
  const ended = AbortSignal.timeout(MINUTES * 60_000);
  const files = [...sources.photos, ...sources.pictures];
  await Promise.all([
    ...Array.from({ length: CLIENTS }, (_, number) => clients.run(number, ledger, ended)),
    every(LOOK_EVERY, ended, async () => ledger.remember(performance.now(), (await server.call('figures')).rss)),
    every(LINE_EVERY, ended, async () => console.log(line(ledger, await server.call('figures')))),
    every(PURGE_EVERY, ended, () => server.call('purge', files[Math.floor(random() * files.length)]!)),
    bursts.run(ended),
  ]);
  console.log(summary(ledger, await server.call('figures')));
  const { violations } = await pim.state();
  return [...ledger.faults, ...violations.map((rule) => `a rule of the PIM: ${rule}`)];
}

async function every(ms: number, ended: AbortSignal, work: () => Promise<void>): Promise<void> {
  while (await waited(ms, ended)) await work();
}

function line(ledger: Ledger, figures: Figures): string {
  return `${Math.round(ledger.seconds)} s: ${ledger.rate().toFixed(0)} requests/s, ${state(figures)}; ${times(ledger)}`;
}

function summary(ledger: Ledger, figures: Figures): string {
  const { least, median, most, growth } = ledger.memory;
  const answers = [...ledger.codes].map(([code, count]) => `${code} ${count}`);
  return [
    `${ledger.requests} requests in ${Math.round(ledger.seconds)} s, ${state(figures)}`,
    `RSS least ${mib(least)}, median ${mib(median)}, most ${mib(most)}; in the last half ${mib(growth)} more a minute`,
    times(ledger),
    `answers: ${answers.join(', ')}`,
    `bursts: ${bursts.told.join('; ') || 'none'}`,
  ].join('\n');
}

function state({ rss, stats: { render } }: Figures): string {
  return `RSS ${mib(rss)}, ${render.rendered} renders, ${render.replaced} threads replaced`;
}

function times({ hits, cold }: Ledger): string {
  const both = (values: readonly number[]): string =>
    `p50 ${quantile(values, 0.5).toFixed(1)} ms, p99 ${quantile(values, 0.99).toFixed(1)} ms`;
  return `hits ${both(hits)}; cold ${both(cold)}`;
}

function mib(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`;
}

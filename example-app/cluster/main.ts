/** `npm run cluster`: three replicas behind nginx that share a Redis, in front of a demo PIM; `-- --load` loads them. */

import type { Stats } from 'akeneo-images';
import { parseArgs } from 'node:util';
import { endWith } from '../ending.js';
import { startCluster, type Cluster } from './cluster.js';
import { load } from './load.js';
import { Part } from './part.js';
import { findProgram } from './programs.js';
import type { CallReport, StockedPim, StockedPimSettings } from './stocked-pim.js';

const REPLICAS = 3;
/** Milliseconds that the PIM takes for each call. */
const LATENCY = 40;
const WIDTHS = [160, 320, 480, 640, 960, 1280];
const CLIENTS = 48;

const USAGE = `npm run cluster [-- [--load] [--no-lock]]
  --load     load the replicas, print what it cost, and end
  --no-lock  let the replicas share a store alone`;

type Pim = Part<StockedPim, CallReport>;

async function main(): Promise<void> {
  const { lock, load: loaded } = readArguments();
  // Checked before the pictures are made, which takes a while.
  findProgram('nginx');
  findProgram('redis-server', 'valkey-server');
  const closers: (() => Promise<unknown>)[] = [];
  const close = (): Promise<unknown> => Promise.allSettled(closers.map((closer) => closer()));
  endWith(close);

  console.log('Making the pictures of the demo PIM ...');
  const settings: StockedPimSettings = { latency: LATENCY };
  const pim: Pim = await Part.start(new URL('./stocked-pim.js', import.meta.url), settings);
  closers.push(() => pim.stop());
  const { connection, pictures } = pim.ready;
  const cluster = await startCluster({ connection, replicas: REPLICAS, lock });
  closers.push(() => cluster.close());
  console.log(`${REPLICAS} replicas ${lock ? 'with' : 'without'} a lock, one Redis, nginx: ${cluster.url}/images/`);

  const paths = pictures.flatMap((picture) => WIDTHS.map((width) => `/images/tr:w-${width}/${picture}`));
  if (loaded) {
    await putToWork(cluster, pim, paths);
    await close();
    return;
  }
  console.log(`Such as ${cluster.url}${paths[1]!}`);
  console.log('Ctrl+C ends it all.');
}

function readArguments(): { lock: boolean; load: boolean } {
  const { values } = parseArgs({
    options: { load: { type: 'boolean', default: false }, 'no-lock': { type: 'boolean', default: false } },
  });
  return { load: values.load, lock: !values['no-lock'] };
}

async function putToWork({ url, replicas }: Cluster, pim: Pim, paths: readonly string[]): Promise<void> {
  console.log(`${CLIENTS} clients ask for ${paths.length} pictures each, of which none was made before ...\n`);
  const { requests, seconds, failures, unequal, within } = await load({ url, paths, clients: CLIENTS });
  const { calls, peak, violations } = await pim.report();
  const stats = await Promise.all(replicas.map((replica) => replica.stats()));
  const sum = (count: (of: Stats) => number): number => stats.reduce((total, one) => total + count(one), 0);
  const renders = sum(({ render }) => render.rendered);
  const failed = [...failures].map(([what, times]) => `${what}: ${times}`).join(', ');
  const ms = (share: number): string => `${Math.round(within(share))} ms`;
  console.log(`requests   ${requests} in ${seconds.toFixed(1)} s; half within ${ms(0.5)}, 99 % within ${ms(0.99)}`);
  console.log(`failed     ${failed || 'none'}`);
  console.log(`wrong      ${unequal.length === 0 ? 'none: the same bytes from all replicas' : unequal.join(', ')}`);
  console.log(`renders    ${renders} of ${paths.length} pictures: ${(renders / paths.length).toFixed(2)} each`);
  console.log(`           by replica: ${stats.map(({ render }) => render.rendered).join(', ')}`);
  console.log(`store      ${sum(({ store }) => store!.failures)} calls failed or took too long`);
  console.log(`PIM        ${calls.token} logins, ${calls.download} downloads, ${calls.metadata + calls.other} others`);
  console.log(`           at most ${peak} calls at once, ${violations.length} rules broken`);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  if ((error as NodeJS.ErrnoException).code?.startsWith('ERR_PARSE_ARGS')) console.error(USAGE);
  process.exit(1);
});

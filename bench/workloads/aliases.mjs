// @ts-check
/** Pictures by product: what the way over the SKU costs, when it is known and when it is not. */

import { twelveMegapixels } from '../lib/pictures.mjs';
import { Contestant } from '../lib/processes.mjs';
import { msText, number, ratioText, table } from '../lib/report.mjs';
import { ratio, spread } from '../lib/stats.mjs';

export const title = 'Aliases: pictures by SKU against pictures by media code';

/** `BENCH_QUICK=1` shows that it runs, and nothing else. */
const QUICK = process.env.BENCH_QUICK !== undefined;
const ROUNDS = QUICK ? 1 : 6;
const SECONDS = QUICK ? { warm: 1, run: 1 } : { warm: 3, run: 2 };
const CONNECTIONS = 10;
const PRODUCTS = 300;
/** Milliseconds of the PIM. */
const LATENCY = 40;
const ACCEPT = 'image/webp,image/apng,image/*,*/*;q=0.8';
const TRANSFORMATION = 'tr:w-300';

/** @param {import('../lib/report.mjs').Context} context @returns {Promise<import('../lib/report.mjs').Result>} */
export async function run({ log }) {
  const pictures = [await twelveMegapixels()];
  const pim = await Contestant.start('pim', { pictures, products: PRODUCTS, latency: LATENCY });
  const [code] = pim.facts.codes;
  const paths = { media: `media-files/${code}`, alias: 'products/SKU-0', attribute: 'products/SKU-0/packshot/1' };
  /** @type {Record<keyof typeof paths, { perSecond: number[], cpu: number[] }>} */
  const hits = {
    media: { perSecond: [], cpu: [] },
    alias: { perSecond: [], cpu: [] },
    attribute: { perSecond: [], cpu: [] },
  };
  /** @type {number[]} */
  const cold = [];
  /** @type {number[]} */
  const lists = [];
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, path] of /** @type {[keyof typeof paths, string][]} */ (Object.entries(paths))) {
      const { perSecond, cpu } = await measureHits(pim, `/images/${TRANSFORMATION}/${path}`);
      hits[name].perSecond.push(perSecond);
      hits[name].cpu.push(cpu);
    }
    const { ms, calls } = await measureCold(pim, code);
    cold.push(ms);
    lists.push(calls.lists);
    log(`round ${round + 1} of ${ROUNDS}`);
  }
  await pim.stop();
  return report(hits, cold, lists);
}

/** One fresh server that has the picture. @param {Contestant} pim @param {string} path */
async function measureHits(pim, path) {
  const server = await Contestant.start('our-server', { pim: pim.facts });
  const load = await Contestant.start('load');
  try {
    // Otherwise its threads warm up in the background, in the seconds that are measured.
    await server.call('ready');
    const under = { url: server.facts.url + path, headers: { accept: ACCEPT }, connections: CONNECTIONS };
    await load.call('run', { ...under, duration: SECONDS.warm });
    await server.call('cpu');
    const { perSecond, requests, statuses } = await load.call('run', { ...under, duration: SECONDS.run });
    const cpu = await server.call('cpu');
    if (Object.keys(statuses).join() !== '200') throw new Error(`${path} answers ${Object.keys(statuses).join(', ')}`);
    return { perSecond, cpu: (cpu * 1000) / requests };
  } finally {
    await Promise.all([server.stop(), load.stop()]);
  }
}

/** All products at once, of a server that has the picture but knows no product. @param {Contestant} pim @param {string} code */
async function measureCold(pim, code) {
  const server = await Contestant.start('our-server', { pim: pim.facts });
  const browser = await Contestant.start('browser');
  const visit = (/** @type {string[]} */ paths) =>
    browser.call('visit', [
      {
        urls: paths.map((path) => `${server.facts.url}/images/${TRANSFORMATION}/${path}`),
        connections: 100,
        headers: { accept: ACCEPT },
      },
    ]);
  try {
    await server.call('ready');
    await visit([`media-files/${code}`]);
    await pim.call('calls');
    const { ms, types } = await visit(Array.from({ length: PRODUCTS }, (_, at) => `products/SKU-${at}`));
    if (Object.keys(types).join() !== 'image/webp') throw new Error(`Aliases answer ${Object.keys(types).join(', ')}`);
    return { ms, calls: await pim.call('calls') };
  } finally {
    await Promise.all([server.stop(), browser.stop()]);
  }
}

/**
 * @param {Record<string, { perSecond: number[], cpu: number[] }>} hits
 * @param {number[]} cold
 * @param {number[]} lists
 * @returns {import('../lib/report.mjs').Result}
 */
function report(hits, cold, lists) {
  const names = { media: '`media-files/<code>`', alias: '`products/<SKU>`', attribute: '`products/<SKU>/packshot/1`' };
  const rows = Object.entries(names).map(([key, name]) => {
    const { perSecond, cpu } = hits[key];
    const ratios = [hits.media.perSecond, hits.media.cpu].map((of, at) =>
      ratioText(ratio(at === 0 ? perSecond : cpu, of)),
    );
    return [
      name,
      number(spread(perSecond).median),
      number(spread(cpu).median),
      ...(key === 'media' ? ['', ''] : ratios),
    ];
  });
  return {
    settings: [
      `a picture that is ready, ${CONNECTIONS} connections, ${SECONDS.warm} s to warm up and ${SECONDS.run} s measured; server and generator are fresh processes in each of ${ROUNDS} rounds, all in turn`,
      `cold: ${PRODUCTS} products at once over 100 connections, of which none was asked for before; PIM with ${LATENCY} ms; the picture itself is ready`,
    ],
    tables: [
      table(['hits', 'requests/s', 'µs of CPU each', 'this : media code, requests/s', 'this : media code, CPU'], rows),
      table(
        [`${PRODUCTS} cold aliases`, 'last answer, ms', 'calls of the catalogue'],
        [['ours', msText(spread(cold)), number(spread(lists).median)]],
      ),
    ],
    goals: [
      {
        name: 'hits by SKU against hits by media code, CPU',
        value: ratio(hits.alias.cpu, hits.media.cpu).median,
        goal: 1.15,
        floor: 1.3,
      },
    ],
  };
}

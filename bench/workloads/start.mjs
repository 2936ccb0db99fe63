// @ts-check
/** From nothing to the first picture. */

import { twelveMegapixels } from '../lib/pictures.mjs';
import { Contestant } from '../lib/processes.mjs';
import { msText, number, ratioText, table } from '../lib/report.mjs';
import { ratio, spread } from '../lib/stats.mjs';

export const title = 'Start: a fresh process and its first picture';

const ROUNDS = 7;
const WIDTH = 300;

/** @type {Record<string, { module: string, path: (code: string) => string }>} */
const SERVERS = {
  ours: { module: 'our-server', path: (code) => `/images/tr:w-${WIDTH},f-webp/media-files/${code}` },
  'Express and sharp': { module: 'sharp-server', path: (code) => `/images/${code}?w=${WIDTH}&f=webp` },
};

/** @param {import('../lib/report.mjs').Context} context @returns {Promise<import('../lib/report.mjs').Result>} */
export async function run({ log }) {
  const picture = await twelveMegapixels();
  const pim = await Contestant.start('pim', { pictures: [picture] });
  const browser = await Contestant.start('browser');
  /** @type {Record<string, { listening: number[], first: number[] }>} */
  const seen = Object.fromEntries(Object.keys(SERVERS).map((name) => [name, { listening: [], first: [] }]));
  // The round before the first brings all files into the system's memory.
  for (let round = -1; round < ROUNDS; round++) {
    for (const [name, { module, path }] of Object.entries(SERVERS)) {
      const started = performance.now();
      const server = await Contestant.start(module, { pim: pim.facts });
      const listening = performance.now() - started;
      const url = server.facts.url + path(pim.facts.codes[0]);
      const { types } = await browser.call('visit', [{ urls: [url], connections: 1, headers: {} }]);
      const first = performance.now() - started;
      await server.stop();
      if (!('image/webp' in types)) throw new Error(`${name}: ${Object.keys(types).join()}`);
      if (round < 0) continue;
      seen[name].listening.push(listening);
      seen[name].first.push(first);
    }
  }
  await Promise.all([pim.stop(), browser.stop()]);
  const { ours, 'Express and sharp': peer } = seen;
  log(`ours ${number(spread(ours.first).median)} ms, Express and sharp ${number(spread(peer.first).median)} ms`);
  return {
    settings: [
      `from the start of the process to the last byte of a 12 MP JPEG as WebP of ${WIDTH} px, login and download from the PIM included; ${ROUNDS} rounds after one that warms the disk; ours at its defaults, without \`ready()\``,
    ],
    tables: [
      table(
        ['server', 'listens after, ms', 'first picture after, ms', 'ours : this'],
        Object.entries(seen).map(([name, { listening, first }]) => [
          name,
          msText(spread(listening)),
          msText(spread(first)),
          name === 'ours' ? '' : ratioText(ratio(ours.first, first)),
        ]),
      ),
    ],
    goals: [
      {
        name: 'first picture of a process, time against Express and sharp',
        value: ratio(ours.first, peer.first).median,
        goal: 1,
        floor: 1.3,
      },
    ],
  };
}

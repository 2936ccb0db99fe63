// @ts-check
/** What is left of a cold start after `ready()`: the first picture of a format against the sixth. */

import { twelveMegapixels } from '../lib/pictures.mjs';
import { Contestant } from '../lib/processes.mjs';
import { msText, ratioText, table } from '../lib/report.mjs';
import { ratio, spread } from '../lib/stats.mjs';

export const title = 'First pictures after `ready()`';

const ROUNDS = 5;
const PICTURES = 6;
const WIDTH = 800;
const FORMATS = ['webp', 'jpg', 'png', 'avif'];

/** @param {import('../lib/report.mjs').Context} context @returns {Promise<import('../lib/report.mjs').Result>} */
export async function run({ log }) {
  const pictures = [];
  for (let seed = 1; seed <= PICTURES; seed++) pictures.push(await twelveMegapixels(seed));
  const pim = await Contestant.start('pim', { pictures });
  const browser = await Contestant.start('browser');
  /** @type {Record<string, { first: number[], sixth: number[] }>} */
  const seen = Object.fromEntries(FORMATS.map((format) => [format, { first: [], sixth: [] }]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const format of FORMATS) {
      const server = await Contestant.start('our-server', { pim: pim.facts, images: { workers: 1 } });
      await server.call('ready');
      const times = [];
      for (const code of pim.facts.codes) {
        const url = `${server.facts.url}/images/tr:w-${WIDTH},f-${format}/media-files/${code}`;
        const started = performance.now();
        await browser.call('visit', [{ urls: [url], connections: 1, headers: {} }]);
        times.push(performance.now() - started);
      }
      await server.stop();
      seen[format].first.push(times[0]);
      seen[format].sixth.push(times[PICTURES - 1]);
    }
  }
  await Promise.all([pim.stop(), browser.stop()]);
  const against = (/** @type {string} */ format) => ratio(seen[format].first, seen[format].sixth);
  for (const format of FORMATS) log(`${format}: ${ratioText(against(format))}`);
  return {
    settings: [
      `12 MP JPEGs to ${WIDTH} px over HTTP, a source each, download included; one render thread; ${ROUNDS} fresh processes for each format`,
    ],
    tables: [
      table(
        ['format', 'first ms', 'sixth ms', 'first : sixth'],
        FORMATS.map((format) => [
          format,
          msText(spread(seen[format].first)),
          msText(spread(seen[format].sixth)),
          ratioText(against(format)),
        ]),
      ),
    ],
    goals: [
      { name: 'first AVIF after `ready()` against the sixth', value: against('avif').median, goal: 1.5, floor: 3 },
    ],
  };
}

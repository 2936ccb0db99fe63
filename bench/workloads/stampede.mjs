// @ts-check
/** Everybody asks for the same new picture at once. */

import { twelveMegapixels } from '../lib/pictures.mjs';
import { Contestant } from '../lib/processes.mjs';
import { msText, number, ratioText, table } from '../lib/report.mjs';
import { ratio, spread } from '../lib/stats.mjs';

export const title = 'Stampede: 200 identical requests for a new picture';

const REQUESTS = 200;
const WIDTH = 800;
const LATENCY = 40;
const ROUNDS = 2;
const ACCEPT = 'image/webp,image/apng,image/*,*/*;q=0.8';

/** @type {Record<string, { module: string, path: (code: string, width: number) => string }>} */
const SERVERS = {
  ours: { module: 'our-server', path: (code, width) => `/images/tr:w-${width},f-webp/media-files/${code}` },
  ipx: { module: 'ipx-server', path: (code, width) => `/f_webp,w_${width}/${code}` },
  'express-sharp': { module: 'express-sharp-server', path: (code, width) => `/images/${code}?w=${width}` },
};

/** @param {import('../lib/report.mjs').Context} context @returns {Promise<import('../lib/report.mjs').Result>} */
export async function run({ log }) {
  const picture = await twelveMegapixels();
  const names = Object.keys(SERVERS);
  /** @type {Map<string, { ms: number[], downloads: number, renders: number }>} */
  const seen = new Map(names.map((name) => [name, { ms: [], downloads: 0, renders: 0 }]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of names) {
      const result = await stampede(name, picture);
      const all = /** @type {{ ms: number[], downloads: number, renders: number }} */ (seen.get(name));
      all.ms.push(result.ms);
      Object.assign(all, { downloads: result.downloads, renders: result.renders });
      log(
        `round ${round + 1}, ${name}: ${number(result.ms)} ms, ${result.downloads} downloads, ${result.renders} renders`,
      );
    }
  }
  const ours = /** @type {{ ms: number[] }} */ (seen.get('ours'));
  return {
    settings: [
      `12 MP JPEG to ${WIDTH} px as WebP, ${REQUESTS} connections at once; PIM with ${LATENCY} ms, at most 4 calls at once; another picture warms each server up; fresh processes in each of ${ROUNDS} rounds`,
      'ipx and express-sharp share nothing between requests that run; they are meant to have a cache in front, which does',
    ],
    tables: [
      table(
        ['contestant', 'last answer, ms', 'ours : this', 'downloads', 'renders'],
        [...seen].map(([name, { ms, downloads, renders }]) => [
          name,
          msText(spread(ms)),
          name === 'ours' ? '' : ratioText(ratio(ours.ms, ms)),
          downloads,
          renders,
        ]),
      ),
    ],
    goals: [],
  };
}

/** @param {string} name @param {import('../lib/pictures.mjs').Picture} picture */
async function stampede(name, picture) {
  const { module, path } = SERVERS[name];
  const pim = await Contestant.start('pim', { pictures: [picture, picture], latency: LATENCY });
  const server = await Contestant.start(module, { pim: pim.facts });
  const browser = await Contestant.start('browser');
  try {
    const [first, second] = pim.facts.codes;
    const visit = (/** @type {string} */ path, /** @type {number} */ requests) => ({
      urls: Array.from({ length: requests }, () => server.facts.url + path),
      connections: requests,
      headers: { accept: ACCEPT },
    });
    await browser.call('visit', [visit(path(first, 200), 1)]);
    await pim.call('calls');
    const before = await server.call('renders');
    const { ms } = await browser.call('visit', [visit(path(second, WIDTH), REQUESTS)]);
    const { downloads } = await pim.call('calls');
    return { ms, downloads, renders: (await server.call('renders')) - before };
  } finally {
    await Promise.all([server, pim, browser].map((contestant) => contestant.stop()));
  }
}

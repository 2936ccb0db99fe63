// @ts-check
/** A page of pictures that nobody has asked for before, seen by visitors with different screens. */

import { buildNextApp } from '../lib/next-app.mjs';
import { photographs } from '../lib/pictures.mjs';
import { Contestant } from '../lib/processes.mjs';
import { bytesText, msText, number, ratioText, table } from '../lib/report.mjs';
import { median, ratio, spread } from '../lib/stats.mjs';

export const title = 'Gallery: pictures that nobody has asked for before';

const WIDTHS = [160, 320, 480, 640, 960, 1280];
const CONNECTIONS = 6;
const LATENCY = 40;
const SIZE = { width: 2400, height: 1600 };

/** Visits by what the browser accepts. AVIF takes the peer so long that it gets fewer pictures and rounds. */
const VISITS = [
  {
    name: 'WebP',
    accept: 'image/webp,image/apng,image/*,*/*;q=0.8',
    sources: 24,
    rounds: 3,
    peers: ['ipx', 'express-sharp', 'next/image'],
    bounds: { goal: 0.4, floor: 0.6 },
  },
  {
    name: 'AVIF',
    accept: 'image/avif,image/webp,image/apng,image/*,*/*;q=0.8',
    sources: 6,
    rounds: 2,
    peers: ['ipx', 'next/image'],
    bounds: { goal: 0.06, floor: 0.13 },
  },
];

/** @typedef {{ url: string, origin?: string }} Facts of a server: its address, and where it has its pictures from */

/** @type {Record<string, { module: string, path: (code: string, width: number, facts: Facts) => string }>} */
const SERVERS = {
  ours: { module: 'our-server', path: (code, width) => `/images/tr:w-${width}/media-files/${code}` },
  ipx: { module: 'ipx-server', path: (code, width) => `/f_auto,w_${width}/${code}` },
  'express-sharp': { module: 'express-sharp-server', path: (code, width) => `/images/${code}?w=${width}` },
  'next/image': {
    module: 'next-server',
    path: (code, width, { origin }) => `/_next/image?url=${encodeURIComponent(`${origin}/${code}`)}&w=${width}&q=80`,
  },
};

/** @typedef {{ ms: number[], middle: number[], bytes: number, downloads: number, peak: number, types: Record<string, number> }} Seen */

/** @param {import('../lib/report.mjs').Context} context @returns {Promise<import('../lib/report.mjs').Result>} */
export async function run({ log }) {
  const pictures = await photographs(25, SIZE);
  const nextApp = buildNextApp();
  log('the Next app is built');
  const tables = [];
  const goals = [];
  for (const visit of VISITS) {
    const names = ['ours', ...visit.peers];
    /** @type {Map<string, Seen>} */
    const seen = new Map(
      names.map((name) => [name, { ms: [], middle: [], bytes: 0, downloads: 0, peak: 0, types: {} }]),
    );
    for (let round = 0; round < visit.rounds; round++) {
      for (const name of names) {
        await see(name, visit, pictures, nextApp, /** @type {Seen} */ (seen.get(name)));
        log(
          `${visit.name}, round ${round + 1}, ${name}: ${number(/** @type {Seen} */ (seen.get(name)).ms[round] / 1000)} s`,
        );
      }
    }
    tables.push(`${visit.name}: ${visit.sources} sources, ${WIDTHS.length} widths`, timesTable(seen));
    const ours = /** @type {Seen} */ (seen.get('ours'));
    const { ms } = /** @type {Seen} */ (seen.get('ipx'));
    goals.push({ name: `gallery, ${visit.name}, time against ipx`, value: ratio(ours.ms, ms).median, ...visit.bounds });
  }
  return {
    settings: [
      `${WIDTHS.length} visitors at once, one for each width (${WIDTHS.join(', ')}), each over ${CONNECTIONS} connections of HTTP/1.1 in the order of the page; JPEG sources of ${SIZE.width}x${SIZE.height}, made by code`,
      `PIM with ${LATENCY} ms before each answer, at most 4 calls at once for all contestants; the peers get token and limit from an adapter. ipx keeps no results and no sources, next/image keeps results on disk and no sources: for both each picture is a download`,
      'defaults of each, and for ours one worker a core, as sharp takes them: quality 80; ipx `f_auto` (AVIF of effort 4 and quality 50, WebP 80); express-sharp WebP 80, it cannot make AVIF; next/image `q=80`, of which it makes WebP of quality 80 and AVIF of effort 3 and quality 50 (its own default is `q=75`, and AVIF is off). A picture of its own is asked for before the clock starts',
      'fresh server and fresh PIM in each round, all contestants in turn; servers, PIM and visitors share the machine',
      'next/image: an app that is built before, by its custom server without `next dev`, with an empty cache; it asks a plain origin, in the same process, that has the pictures from the PIM by the adapter',
    ],
    tables,
    goals,
  };
}

/**
 * @param {string} name
 * @param {typeof VISITS[number]} visit
 * @param {import('../lib/pictures.mjs').Picture[]} pictures the first one only warms up
 * @param {string} nextApp its folder
 * @param {Seen} seen is added to
 */
async function see(name, { accept, sources }, pictures, nextApp, seen) {
  const { module, path } = SERVERS[name];
  const pim = await Contestant.start('pim', { pictures: pictures.slice(0, sources + 1), latency: LATENCY });
  const server = await Contestant.start(module, { pim: pim.facts, app: nextApp });
  const browser = await Contestant.start('browser');
  try {
    const [first, ...codes] = pim.facts.codes;
    const visitor = (/** @type {string[]} */ codes, /** @type {number[]} */ widths) => ({
      urls: widths.flatMap((width) => codes.map((code) => server.facts.url + path(code, width, server.facts))),
      connections: CONNECTIONS,
      headers: { accept },
    });
    await browser.call('visit', [visitor([first], [100, 200])]);
    await pim.call('calls');
    const visitors = WIDTHS.map((width) => visitor(codes, [width]));
    const { ms, latencies, bytes, types } = await browser.call('visit', visitors);
    const { downloads, peak, violations } = await pim.call('calls');
    if (violations.length > 0) throw new Error(`${name}: ${violations[0]}`);
    seen.ms.push(ms);
    seen.middle.push(median(latencies));
    Object.assign(seen, { bytes, downloads, peak, types });
  } finally {
    await Promise.all([server, pim, browser].map((contestant) => contestant.stop()));
  }
}

/** @param {ReadonlyMap<string, Seen>} seen */
function timesTable(seen) {
  const ours = /** @type {Seen} */ (seen.get('ours'));
  return table(
    [
      'contestant',
      'all pictures, ms',
      'median picture, ms',
      'ours : this',
      'bytes',
      'types',
      'downloads',
      'calls at once',
    ],
    [...seen].map(([name, { ms, middle, bytes, types, downloads, peak }]) => [
      name,
      msText(spread(ms)),
      msText(spread(middle)),
      name === 'ours' ? '' : ratioText(ratio(ours.ms, ms)),
      bytesText(bytes),
      Object.entries(types)
        .map(([type, count]) => `${count} ${type}`)
        .join(', '),
      downloads,
      peak,
    ]),
  );
}

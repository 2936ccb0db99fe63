// @ts-check
/** Resident memory of a server that has made many pictures. */

import { twelveMegapixels } from '../lib/pictures.mjs';
import { Contestant } from '../lib/processes.mjs';
import { number, table } from '../lib/report.mjs';

export const title = 'Memory: 500 different pictures from sources of 12 MP';

const RENDERS = 500;
const STEP = 100;
const SOURCES = 5;
const CONNECTIONS = 6;
const FORMATS = ['webp', 'jpeg', 'webp', 'avif', 'jpeg'];
const MEGABYTE = 2 ** 20;

/** @typedef {{ module: string, options: object, path: (code: string, width: number, format: string) => string }} Server */

/** @type {Record<string, Server>} */
const SERVERS = {
  ours: {
    module: 'our-server',
    options: { images: { workers: 2 } },
    path: (code, width, format) => `/images/tr:w-${width},f-${format}/media-files/${code}`,
  },
  'Express and sharp': {
    module: 'sharp-server',
    options: {},
    path: (code, width, format) => `/images/${code}?w=${width}&f=${format}`,
  },
};

/** @param {import('../lib/report.mjs').Context} context @returns {Promise<import('../lib/report.mjs').Result>} */
export async function run({ log }) {
  const pictures = [];
  for (let seed = 1; seed <= SOURCES; seed++) pictures.push(await twelveMegapixels(seed));
  const rows = [];
  let reached = NaN;
  for (const [name, server] of Object.entries(SERVERS)) {
    const { start, after, peak, seconds } = await fill(server, pictures);
    log(`${name}: ${after.map((bytes) => number(bytes / MEGABYTE)).join(', ')} MiB, in ${number(seconds)} s`);
    rows.push([name, ...[start, ...after, peak].map((bytes) => number(bytes / MEGABYTE)), number(seconds)]);
    if (name === 'ours') reached = /** @type {number} */ (after.at(-1)) / MEGABYTE;
  }
  const steps = Array.from({ length: RENDERS / STEP }, (_, step) => `after ${(step + 1) * STEP}`);
  return {
    settings: [
      `${RENDERS} renders over ${CONNECTIONS} connections, ${SOURCES} made sources, widths from 200 to 695, formats in turn ${FORMATS.join(', ')}; resident memory of the server's process (\`VmRSS\`) in MiB; one run`,
      'ours with 2 workers and its default memory tier of 128 MiB, which holds all sources and results; Express and sharp: results and sources in a Map, AVIF of effort 2',
    ],
    tables: [table(['server', 'at the start', ...steps, 'peak', 'seconds'], rows)],
    goals: [
      {
        name: `RSS after ${RENDERS} renders of 12 MP, two workers`,
        value: reached,
        goal: 250,
        floor: 330,
        unit: ' MB',
      },
    ],
  };
}

/** @param {Server} server @param {import('../lib/pictures.mjs').Picture[]} pictures */
async function fill({ module, options, path }, pictures) {
  const pim = await Contestant.start('pim', { pictures });
  const server = await Contestant.start(module, { pim: pim.facts, ...options });
  const browser = await Contestant.start('browser');
  try {
    const start = server.memory().now;
    const after = [];
    const begun = performance.now();
    for (let done = 0; done < RENDERS; done += STEP) {
      const urls = Array.from({ length: STEP }, (_, index) => {
        const number = done + index;
        const width = 200 + Math.floor(number / SOURCES) * 5;
        const format = FORMATS[Math.floor(number / SOURCES) % FORMATS.length];
        return server.facts.url + path(pim.facts.codes[number % SOURCES], width, format);
      });
      const { types } = await browser.call('visit', [{ urls, connections: CONNECTIONS, headers: {} }]);
      const failed = Object.keys(types).filter((type) => !type.startsWith('image/'));
      if (failed.length > 0) throw new Error(`${module}: ${failed.join(', ')}`);
      after.push(server.memory().now);
    }
    return { start, after, peak: server.memory().peak, seconds: (performance.now() - begun) / 1000 };
  } finally {
    await Promise.all([server, pim, browser].map((contestant) => contestant.stop()));
  }
}

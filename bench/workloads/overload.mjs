// @ts-check
/** Hits while more cold pictures are asked for than can wait. */

import { setTimeout as sleep } from 'node:timers/promises';
import { twelveMegapixels } from '../lib/pictures.mjs';
import { Contestant } from '../lib/processes.mjs';
import { msText, number, ratioText, table } from '../lib/report.mjs';
import { ratio, spread } from '../lib/stats.mjs';

export const title = 'Overload: hits and refusals while the queue is full';

const ROUNDS = 4;
const QUEUE = 20;
/** Enough to fill the queue and the threads, and to find them full. */
const CLIENTS = 30;
const SECONDS = 2;
const CONNECTIONS = 10;

/** @param {import('../lib/report.mjs').Context} context @returns {Promise<import('../lib/report.mjs').Result>} */
export async function run({ log }) {
  const picture = await twelveMegapixels();
  const pim = await Contestant.start('pim', { pictures: [picture] });
  let pinned = pim.pin(1);
  const [code] = pim.facts.codes;
  /** @type {number[]} */
  const quiet = [];
  /** @type {number[]} */
  const full = [];
  /** @type {number[]} */
  const refused = [];
  for (let round = 0; round < ROUNDS; round++) {
    const images = { limits: { queue: QUEUE } };
    const server = await Contestant.start('our-server', { pim: pim.facts, images });
    const load = await Contestant.start('load');
    const flood = await Contestant.start('flood');
    pinned &&= server.pin(0) && load.pin(1) && flood.pin(1);
    try {
      // Otherwise its threads warm up in the background while hits are counted in quiet.
      await server.call('ready');
      const address = (/** @type {string} */ width) =>
        `${server.facts.url}/images/tr:w-${width},f-webp/media-files/${code}`;
      const hits = { url: address('300'), headers: {}, connections: CONNECTIONS };
      await load.call('run', { ...hits, duration: 1 });
      quiet.push((await load.call('run', { ...hits, duration: SECONDS })).perSecond);
      await flood.call('begin', { url: address('WIDTH'), clients: CLIENTS });
      await sleep(500);
      full.push((await load.call('run', { ...hits, duration: SECONDS })).perSecond);
      refused.push(...(await flood.call('end')));
    } finally {
      await Promise.all([server, load, flood].map((contestant) => contestant.stop()));
    }
    log(`round ${round + 1}: ${number(quiet[round])} hits a second, ${number(full[round])} while the queue is full`);
  }
  await pim.stop();
  const kept = ratio(full, quiet);
  const refusals = refused.toSorted((a, b) => a - b);
  const late = refusals[Math.floor(refusals.length * 0.99)];
  return {
    settings: [
      `${CONNECTIONS} connections ask for one picture that is ready, ${SECONDS} s in quiet and ${SECONDS} s while ${CLIENTS} clients ask for new variants of a 12 MP JPEG and the queue of ${QUEUE} is full; who is refused comes back after 0.1 s; the default number of render threads; ${ROUNDS} rounds`,
      pinned
        ? 'the server has one core, which its event loop and its render threads share; the PIM and both load generators have another one'
        : 'server, render threads, PIM and both load generators share all cores of the machine',
    ],
    tables: [
      table(
        ['hits per second in quiet', 'with a full queue', 'ratio', 'refusals', 'refused after, ms', '99 % within, ms'],
        [
          [
            msText(spread(quiet)),
            msText(spread(full)),
            ratioText(kept),
            refusals.length,
            msText(spread(refusals)),
            number(late),
          ],
        ],
      ),
    ],
    goals: [
      {
        name: 'hits with a full queue, of those in quiet',
        value: kept.median,
        goal: 1,
        floor: 0.5,
        better: 'higher',
      },
      { name: 'a refusal with a full queue, 99 % within', value: late, goal: 10, floor: 50, unit: ' ms' },
    ],
  };
}

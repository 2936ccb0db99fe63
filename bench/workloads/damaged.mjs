// @ts-check
/** Damaged files: what they cost beside good ones, and what comes of them. */

import { DAMAGES } from '../lib/damage.mjs';
import { smallSources } from '../lib/pictures.mjs';
import { Contestant } from '../lib/processes.mjs';
import { msText, ratioText, table } from '../lib/report.mjs';
import { geometricMean, ratio, spread } from '../lib/stats.mjs';

export const title = 'Damaged files';

const WIDTH = 400;
const QUALITY = 80;
/** Of each source and each way to damage it. */
const FILES = 12;
/** No round begins after the time. */
const ROUNDS = { most: 3, ms: 40_000 };
/** As by default. */
const RENDER_MS = 15_000;

/** @typedef {{ good: number[], damaged: number[], outcomes: Record<string, number>, replaced: number }} Seen milliseconds, round by round */

/** @param {import('../lib/report.mjs').Context} context @returns {Promise<import('../lib/report.mjs').Result>} */
export async function run({ log }) {
  const sources = await smallSources();
  const ours = await Contestant.start('our-renders', { renderMs: RENDER_MS });
  const peer = await Contestant.start('sharp-renders');
  const cases = sources.flatMap((source, at) =>
    DAMAGES.map((way, index) => {
      const seeds = Array.from({ length: FILES }, (_, file) => (at * DAMAGES.length + index) * 1000 + file);
      return { source, damage: { way, seeds }, ours: nothing(), sharp: nothing() };
    }),
  );
  const started = performance.now();
  let rounds = 0;
  for (; rounds === 0 || (rounds < ROUNDS.most && performance.now() - started < ROUNDS.ms); rounds++) {
    for (const { source, damage, ours: mine, sharp: theirs } of cases) {
      for (const isDamaged of [false, true]) {
        note(mine, isDamaged, await ours.call('damaged', source.file, damage, isDamaged, `w-${WIDTH},f-webp`));
        note(theirs, isDamaged, await peer.call('damaged', source.file, damage, isDamaged, WIDTH, QUALITY));
      }
    }
    log(`round ${rounds + 1} is done`);
  }
  await Promise.all([ours.stop(), peer.stop()]);
  const { width, height } = sources[0];
  return {
    settings: [
      `one made photograph of ${width}x${height} as JPEG, PNG and WebP, to ${WIDTH} px as WebP of quality ${QUALITY}; ${FILES} damaged copies for each row, the same in each round: cut at 5 to 95 %, or with 1 to 8 bits flipped anywhere after the signature or in the first 600 bytes`,
      `ours: one thread, without HTTP, \`renderMs\` as by default; sharp by hand with its defaults, which refuses a file at the first warning, \`cache(false)\`; ${rounds} rounds, good and damaged files and both contestants in turn`,
      'milliseconds: of a batch, divided by its files. A thread that is replaced counts, as the next file waits for it',
      'outcomes: of one round; threads replaced: in all rounds',
    ],
    tables: [
      casesTable(cases),
      table(
        ['contestant', 'damaged : good, geometric mean', 'threads replaced'],
        [
          ['ours', meanText(cases.map(({ ours }) => ours)), cases.reduce((sum, { ours }) => sum + ours.replaced, 0)],
          ['sharp', meanText(cases.map(({ sharp }) => sharp)), ''],
        ],
      ),
    ],
    goals: [],
  };
}

/** @returns {Seen} */
function nothing() {
  return { good: [], damaged: [], outcomes: {}, replaced: 0 };
}

/**
 * @param {Seen} seen is added to
 * @param {boolean} isDamaged
 * @param {{ ms: number, outcomes: Record<string, number>, replaced?: number }} batch
 */
function note(seen, isDamaged, { ms, outcomes, replaced = 0 }) {
  seen[isDamaged ? 'damaged' : 'good'].push(ms);
  seen.replaced += replaced;
  if (isDamaged) seen.outcomes = outcomes;
  else if (Object.keys(outcomes).some((outcome) => outcome !== 'picture')) throw new Error('A good file was refused');
}

/** @param {{ source: { mimeType: string }, damage: { way: string }, ours: Seen, sharp: Seen }[]} cases */
function casesTable(cases) {
  const cells = (/** @type {Seen} */ { good, damaged, outcomes }) => [
    msText(spread(good)),
    msText(spread(damaged)),
    ratioText(ratio(damaged, good)),
    Object.entries(outcomes)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([outcome, count]) => `${count} ${outcome}`)
      .join(', '),
  ];
  return table(
    [
      'source',
      'damage',
      'ours: good ms',
      'damaged ms',
      'damaged : good',
      'outcomes',
      'sharp: good ms',
      'damaged ms',
      'damaged : good',
      'outcomes',
    ],
    cases.map(({ source, damage, ours, sharp }) => [
      source.mimeType.slice('image/'.length),
      damage.way,
      ...cells(ours),
      ...cells(sharp),
    ]),
  );
}

/** @param {Seen[]} seen */
function meanText(seen) {
  return `**${geometricMean(seen.map(({ good, damaged }) => ratio(damaged, good).median)).toFixed(2)}**`;
}

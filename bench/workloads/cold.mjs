// @ts-check
/** One cold render: a source to one size in one format, by one warm thread of ours and by sharp. */

import { Contestant } from '../lib/processes.mjs';
import { coldSources } from '../lib/pictures.mjs';
import { bytesText, msText, ratioText, table } from '../lib/report.mjs';
import { geometricMean, ratio, spread } from '../lib/stats.mjs';

export const title = 'One cold render';

const WIDTHS = [300, 800, 1600];
/** As many as fit into the time; of slow renders two. */
const ROUNDS = { least: 3, most: 7, ms: 1200, slowMs: 5000, slow: 2 };

/** @typedef {{ name: string, ours: string, format: 'jpeg' | 'webp' | 'avif' | 'png', options: object, equal?: boolean }} Variant */

/** Ours at its default quality of 80. Peers with `equal` get the quality that reaches our score. @type {Variant[]} */
const VARIANTS = [
  { name: 'JPEG, sharp with MozJPEG', ours: 'f-jpg', format: 'jpeg', options: { quality: 80, mozjpeg: true } },
  { name: "JPEG, sharp's default", ours: 'f-jpg', format: 'jpeg', options: { quality: 80 } },
  { name: 'WebP', ours: 'f-webp', format: 'webp', options: { quality: 80 } },
  { name: 'AVIF, sharp at effort 2', ours: 'f-avif', format: 'avif', options: { effort: 2 }, equal: true },
  { name: 'AVIF, sharp at effort 4', ours: 'f-avif', format: 'avif', options: { effort: 4 }, equal: true },
  { name: 'PNG, sharp with palette', ours: 'f-png', format: 'png', options: { palette: true } },
];

/** @param {import('../lib/report.mjs').Context} context @returns {Promise<import('../lib/report.mjs').Result>} */
export async function run({ log }) {
  const sources = await coldSources();
  const judges = await Promise.all([Contestant.start('judge'), Contestant.start('judge')]);
  const rows = [];
  const described = [];
  for (const [kind, source] of Object.entries(sources)) {
    described.push(`${kind}: ${source.name}, ${source.width}x${source.height}${source.made ? ', made by code' : ''}`);
    const ours = await Contestant.start('our-renders');
    const one = await Contestant.start('sharp-renders', { concurrency: 1 });
    const free = await Contestant.start('sharp-renders');
    for (const width of WIDTHS) {
      const references = {
        ours: (await ours.call('render', source.file, `w-${width},f-webp,lo-true`)).body,
        sharp: (await free.call('render', source.file, width, 'png', { compressionLevel: 1 })).body,
      };
      for (const [variant, scores] of await qualities(judges, ours, free, source.file, width, references)) {
        const options = { ...variant.options, ...(scores.equal ? { quality: scores.equal.quality } : {}) };
        const times = await race([
          () => ours.call('render', source.file, `w-${width},${variant.ours}`),
          () => one.call('render', source.file, width, variant.format, options),
          () => free.call('render', source.file, width, variant.format, options),
        ]);
        const row = { kind, width, variant, scores, times };
        rows.push(row);
        log(`${kind} ${width} ${variant.name}: ${ratioText(ratio(times[0], times[2]))} of sharp's time`);
      }
    }
    await Promise.all([ours, one, free].map((contestant) => contestant.stop()));
  }
  await Promise.all(judges.map((judge) => judge.stop()));
  return report(rows, described);
}

/**
 * The scores of each variant, ours and theirs, both against the lossless result of the same pipeline, and the bytes.
 *
 * @param {Contestant[]} judges
 * @param {Contestant} ours
 * @param {Contestant} free
 * @param {string} file
 * @param {number} width
 * @param {{ ours: Uint8Array, sharp: Uint8Array }} references
 */
async function qualities(judges, ours, free, file, width, references) {
  /** @type {Map<string, Promise<{ bytes: number, score: number }>>} */
  const own = new Map();
  const work = VARIANTS.map((variant, index) => async () => {
    const judge = judges[index % judges.length];
    if (!own.has(variant.ours)) {
      own.set(
        variant.ours,
        ours.call('render', file, `w-${width},${variant.ours}`).then(async ({ body }) => ({
          bytes: body.length,
          score: await judge.call('score', references.ours, body),
        })),
      );
    }
    const mine = await /** @type {Promise<{ bytes: number, score: number }>} */ (own.get(variant.ours));
    if (variant.equal) {
      const equal = await judge.call('equalise', references.sharp, mine.score, variant.format, variant.options);
      return /** @type {const} */ ([variant, { ours: mine, equal, theirs: { bytes: equal.bytes, score: mine.score } }]);
    }
    const { body } = await free.call('render', file, width, variant.format, variant.options);
    const theirs = { bytes: body.length, score: await judge.call('score', references.sharp, body) };
    return /** @type {const} */ ([variant, { ours: mine, equal: undefined, theirs }]);
  });
  return Promise.all(work.map((task) => task()));
}

/**
 * Milliseconds of each contestant, one after the other in each round.
 *
 * @param {(() => Promise<{ ms: number }>)[]} contestants
 */
async function race(contestants) {
  /** @type {number[][]} */
  const times = contestants.map(() => []);
  let round = 0;
  let rounds = ROUNDS.least;
  while (round < rounds) {
    for (const [index, render] of contestants.entries()) times[index].push((await render()).ms);
    round += 1;
    if (round === 1) {
      const once = times.reduce((sum, [ms]) => sum + ms, 0);
      rounds =
        once > ROUNDS.slowMs
          ? ROUNDS.slow
          : Math.max(ROUNDS.least, Math.min(ROUNDS.most, Math.floor(ROUNDS.ms / once)));
    }
  }
  return times;
}

/**
 * @param {any[]} rows
 * @param {string[]} described
 * @returns {import('../lib/report.mjs').Result}
 */
function report(rows, described) {
  const lines = rows.map(({ kind, width, variant, scores, times: [ours, one, free] }) => [
    kind,
    width,
    variant.name + (scores.equal ? ` (q ${scores.equal.quality}${scores.equal.reached ? '' : ', not reached'})` : ''),
    msText(spread(ours)),
    msText(spread(one)),
    ratioText(ratio(ours, one)),
    msText(spread(free)),
    ratioText(ratio(ours, free)),
    `${bytesText(scores.ours.bytes)} : ${bytesText(scores.theirs.bytes)} = ${(scores.ours.bytes / scores.theirs.bytes).toFixed(2)}`,
    `${scores.ours.score.toFixed(1)} : ${scores.theirs.score.toFixed(1)}`,
  ]);
  const of = (/** @type {string} */ name, /** @type {(row: any) => boolean} */ also = () => true) =>
    rows.filter((row) => row.variant.name.startsWith(name) && also(row));
  const small = (/** @type {any} */ row) => row.kind === 'photo' && row.width === 300;
  const mean = (/** @type {any[]} */ of, /** @type {(row: any) => number} */ value) => geometricMean(of.map(value));
  const time = (/** @type {any} */ { times: [ours, , free] }) => ratio(ours, free).median;
  const timeOne = (/** @type {any} */ { times: [ours, one] }) => ratio(ours, one).median;
  const size = (/** @type {any} */ { scores }) => scores.ours.bytes / scores.theirs.bytes;
  return {
    settings: [
      ...described,
      'ours: one warm thread of the RenderPool in its own process, quality 80, called without HTTP; sharp: `autoOrient().resize({ width })`, `cache(false)`, with `concurrency(1)` and with its default',
      'AVIF: the quality of sharp is the one at which it reaches our score, at its default 4:4:4 chroma; bytes are interpolated between its two nearest whole qualities. JPEG, WebP: quality 80 in both',
      `each contestant once in turn, ${ROUNDS.least} to ${ROUNDS.most} rounds (${ROUNDS.slow} where one takes more than ${ROUNDS.slowMs / 1000} s); SSIMULACRA2 against the lossless result of the same pipeline, middle of the picture`,
    ],
    tables: [
      table(
        ['source', 'px', 'format', 'ours ms', 'sharp(1) ms', 'ratio', 'sharp ms', 'ratio', 'bytes', 'SSIMULACRA2'],
        lines,
      ),
    ],
    goals: [
      {
        name: 'cold WebP, 12 MP to 300 px, time against sharp',
        value: mean(of('WebP', small), time),
        goal: 1,
        floor: 1.4,
      },
      { name: 'the same, against sharp with one thread', value: mean(of('WebP', small), timeOne), goal: 1, floor: 1.4 },
      {
        name: 'cold JPEG, 12 MP to 300 px, time against sharp with MozJPEG',
        value: mean(of('JPEG, sharp with', small), time),
        goal: 1,
        floor: 1.4,
      },
      {
        name: 'the same, against sharp with one thread',
        value: mean(of('JPEG, sharp with', small), timeOne),
        goal: 1,
        floor: 1.4,
      },
      {
        name: 'cold AVIF against sharp at effort 2, equal quality: time',
        value: mean(of('AVIF, sharp at effort 2'), time),
        goal: 0.7,
        floor: 1,
      },
      {
        name: 'cold AVIF against sharp at effort 2, equal quality: bytes',
        value: mean(of('AVIF, sharp at effort 2'), size),
        goal: 1.05,
        floor: 1.25,
      },
      {
        name: 'cold AVIF against sharp at effort 4, equal quality: time',
        value: mean(of('AVIF, sharp at effort 4'), time),
        goal: 0.1,
        floor: 0.2,
      },
      {
        name: 'cold AVIF against sharp at effort 4, equal quality: bytes',
        value: mean(of('AVIF, sharp at effort 4'), size),
        goal: 1.15,
        floor: 1.35,
      },
    ],
  };
}

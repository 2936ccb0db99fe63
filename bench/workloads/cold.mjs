// @ts-check
/** One cold render: a source to one size in one format, by one warm thread of ours and by sharp. */

import { Contestant } from '../lib/processes.mjs';
import { coldSources } from '../lib/pictures.mjs';
import { realPhotographs } from '../lib/real-pictures.mjs';
import { bytesText, msText, ratioText, table } from '../lib/report.mjs';
import { geometricMean, ratio, spread } from '../lib/stats.mjs';

export const title = 'One cold render';

/** `BENCH_QUICK=1` shows that it runs, and nothing else. */
const QUICK = process.env.BENCH_QUICK !== undefined;
const WIDTHS = QUICK ? [300] : [300, 800, 1600];
/** As many as fit into the time; of slow renders two. */
const ROUNDS = { least: QUICK ? 1 : 3, most: QUICK ? 1 : 7, ms: 1200, slowMs: 5000, slow: QUICK ? 1 : 2 };

/** Real photographs beside the made sources. Each takes a minute and more. */
const REAL = { most: 1, leastPixels: 4_000_000 };

const MOZJPEG = 'JPEG, sharp with MozJPEG';

/** @typedef {{ name: string, ours: string, format: 'jpeg' | 'webp' | 'avif' | 'png', options: object, equal?: boolean }} Variant */

/** Ours at its default quality of 80. Peers with `equal` get the quality that reaches our score. @type {Variant[]} */
const VARIANTS = [
  { name: MOZJPEG, ours: 'f-jpg', format: 'jpeg', options: { quality: 80, mozjpeg: true } },
  { name: "JPEG, sharp's default", ours: 'f-jpg', format: 'jpeg', options: { quality: 80 } },
  { name: 'WebP', ours: 'f-webp', format: 'webp', options: { quality: 80 } },
  { name: 'AVIF, sharp at effort 2', ours: 'f-avif', format: 'avif', options: { effort: 2 }, equal: true },
  { name: 'AVIF, sharp at effort 4', ours: 'f-avif', format: 'avif', options: { effort: 4 }, equal: true },
  { name: 'PNG, sharp with palette', ours: 'f-png', format: 'png', options: { palette: true } },
];

/** @param {import('../lib/report.mjs').Context} context @returns {Promise<import('../lib/report.mjs').Result>} */
export async function run({ log }) {
  const sources = await allSources();
  const judges = await Promise.all([Contestant.start('judge'), Contestant.start('judge')]);
  const rows = [];
  const described = [];
  for (const { kind, source, variants } of sources) {
    described.push(
      `${kind}: ${source.name}, ${source.width}x${source.height}, ${source.made ? 'made by code' : 'from `BENCH_IMAGES`'}`,
    );
    const ours = await Contestant.start('our-renders');
    const one = await Contestant.start('sharp-renders', { concurrency: 1 });
    const free = await Contestant.start('sharp-renders');
    for (const width of WIDTHS) {
      const references = {
        ours: (await ours.call('render', source.file, `w-${width},f-webp,lo-true`)).body,
        sharp: (await free.call('render', source.file, width, 'png', { compressionLevel: 1 })).body,
      };
      for (const [variant, scores] of await qualities(variants, judges, ours, free, source.file, width, references)) {
        const options = { ...variant.options, ...(scores.equal ? { quality: scores.equal.quality } : {}) };
        const times = await race([
          () => ours.call('render', source.file, `w-${width},${variant.ours}`),
          () => one.call('render', source.file, width, variant.format, options),
          () => free.call('render', source.file, width, variant.format, options),
        ]);
        const row = { kind, made: source.made, width, variant, scores, times };
        rows.push(row);
        log(`${kind} ${width} ${variant.name}: ${ratioText(ratio(times[0], times[2]))} of sharp's time`);
      }
    }
    await Promise.all([ours, one, free].map((contestant) => contestant.stop()));
  }
  await Promise.all(judges.map((judge) => judge.stop()));
  return report(rows, described);
}

/** The made sources in all formats, and real photographs in those that photographs are sent in. */
async function allSources() {
  const made = Object.entries(await coldSources()).map(([kind, source]) => ({ kind, source, variants: VARIANTS }));
  const photographs = (await realPhotographs())
    .filter(({ mimeType, width, height }) => mimeType === 'image/jpeg' && width * height >= REAL.leastPixels)
    .slice(0, REAL.most);
  const lossy = VARIANTS.filter(({ format }) => format !== 'png');
  return [...made, ...photographs.map((source, at) => ({ kind: `real ${at + 1}`, source, variants: lossy }))];
}

/**
 * The scores of each variant, ours and theirs, both against the lossless result of the same pipeline, and the bytes.
 *
 * @param {Variant[]} variants
 * @param {Contestant[]} judges
 * @param {Contestant} ours
 * @param {Contestant} free
 * @param {string} file
 * @param {number} width
 * @param {{ ours: Uint8Array, sharp: Uint8Array }} references
 */
async function qualities(variants, judges, ours, free, file, width, references) {
  /** @type {Map<string, Promise<{ bytes: number, score: number }>>} */
  const own = new Map();
  const work = variants.map((variant, index) => async () => {
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
  return {
    settings: [
      ...described,
      'ours: one warm thread of the RenderPool in its own process, quality 80, called without HTTP; sharp: `autoOrient().resize({ width })`, `cache(false)`, with `concurrency(1)` and with its default',
      'AVIF: the quality of sharp is the one at which it reaches our score, at its default 4:4:4 chroma; bytes are interpolated between its two nearest whole qualities. JPEG, WebP: quality 80 in both',
      `each contestant once in turn, ${ROUNDS.least} to ${ROUNDS.most} rounds (${ROUNDS.slow} where one takes more than ${ROUNDS.slowMs / 1000} s); SSIMULACRA2 against the lossless result of the same pipeline, middle of the picture`,
      'the second table: geometric means over all sources and widths, of made sources and of real photographs apart',
    ],
    tables: [
      table(
        ['source', 'px', 'format', 'ours ms', 'sharp(1) ms', 'ratio', 'sharp ms', 'ratio', 'bytes', 'SSIMULACRA2'],
        lines,
      ),
      meansTable(rows),
    ],
    goals: [...timeGoals(rows), ...avifGoals(rows, true), ...avifGoals(rows, false)],
  };
}

const time = (/** @type {any} */ { times: [ours, , free] }) => ratio(ours, free).median;
const timeOne = (/** @type {any} */ { times: [ours, one] }) => ratio(ours, one).median;
const size = (/** @type {any} */ { scores }) => scores.ours.bytes / scores.theirs.bytes;
const mean = (/** @type {any[]} */ rows, /** @type {(row: any) => number} */ value) => geometricMean(rows.map(value));

/** @param {any[]} rows */
function meansTable(rows) {
  const lines = VARIANTS.flatMap((variant) =>
    [true, false].flatMap((made) => {
      const of = rows.filter((row) => row.variant === variant && row.made === made);
      if (of.length === 0) return [];
      const means = [timeOne, time, size].map((value) => `**${mean(of, value).toFixed(2)}**`);
      return [[variant.name, made ? 'made' : 'real', of.length, ...means]];
    }),
  );
  return table(
    ['format', 'sources', 'rows', 'time, ours : sharp(1)', 'time, ours : sharp', 'bytes, ours : sharp'],
    lines,
  );
}

/** @param {any[]} rows @returns {import('../lib/report.mjs').Goal[]} */
function timeGoals(rows) {
  const made = rows.filter((row) => row.made);
  const small = made.filter(({ kind, width }) => kind === 'photo' && width === 300);
  const webp = named(small, 'WebP');
  const jpeg = named(small, MOZJPEG);
  const all = [...named(made, 'WebP'), ...named(made, MOZJPEG)];
  const packshot = named(made, 'PNG, sharp with palette').filter(
    ({ kind, width }) => kind === 'packshot' && width === 800,
  );
  const bounds = { goal: 0.6, floor: 0.8 };
  return [
    { name: 'cold WebP, 12 MP to 300 px, time against sharp', value: mean(webp, time), ...bounds },
    { name: 'the same, against sharp with one thread', value: mean(webp, timeOne), ...bounds },
    { name: 'cold JPEG, 12 MP to 300 px, time against sharp with MozJPEG', value: mean(jpeg, time), ...bounds },
    { name: 'the same, against sharp with one thread', value: mean(jpeg, timeOne), ...bounds },
    { name: 'all cold WebP and JPEG, time against sharp with MozJPEG', value: mean(all, time), goal: 0.7, floor: 0.9 },
    ...(packshot.length > 0
      ? [
          {
            name: "cold PNG, packshot, 800 px, against sharp's palette: time",
            value: mean(packshot, time),
            goal: 1,
            floor: 1.7,
          },
          { name: 'the same: bytes', value: mean(packshot, size), goal: 0.9, floor: 0.95 },
        ]
      : []),
  ];
}

/** At 800 px, of all made sources, or of all real ones: none where there are none. @param {any[]} rows @param {boolean} made @returns {import('../lib/report.mjs').Goal[]} */
function avifGoals(rows, made) {
  const of = named(rows, 'AVIF, sharp at effort 2').filter((row) => row.made === made && row.width === 800);
  const against = `cold AVIF, 800 px, against sharp at effort 2, equal quality${made ? '' : ', real photographs'}`;
  if (of.length === 0) return [];
  return [
    { name: `${against}: time`, value: mean(of, time), goal: 0.33, floor: 0.5 },
    { name: `${against}: bytes`, value: mean(of, size), goal: 1.05, floor: 1.2 },
  ];
}

/** @param {any[]} rows @param {string} name */
function named(rows, name) {
  return rows.filter(({ variant }) => variant.name === name);
}

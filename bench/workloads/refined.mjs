// @ts-check
/** AVIFs as they are sent first, and once `refine: 'idle'` has encoded them again, against sharp at equal quality. */

import { photographs } from '../lib/pictures.mjs';
import { Contestant } from '../lib/processes.mjs';
import { realPhotographs } from '../lib/real-pictures.mjs';
import { bytesText, number, table } from '../lib/report.mjs';
import { geometricMean } from '../lib/stats.mjs';

export const title = "AVIF with `refine: 'idle'`";

const WIDTH = 800;
/** Made ones, and at most of real ones. */
const MADE = 2;
const REAL = { most: 5, leastPixels: 1_200_000 };

/** @typedef {{ name: string, effort?: 'best', sharpEffort: number }} Stage */

/** @type {Stage[]} */
const STAGES = [
  { name: 'first', sharpEffort: 2 },
  { name: 'refined', effort: 'best', sharpEffort: 4 },
];

/** @typedef {{ bytes: number, score: number, ms: number, equal: { quality: number, bytes: number, reached: boolean } }} Judged */

/** @param {import('../lib/report.mjs').Context} context @returns {Promise<import('../lib/report.mjs').Result>} */
export async function run({ log }) {
  const large = (await realPhotographs()).filter(({ width, height }) => width * height >= REAL.leastPixels);
  const pictures = [...(await photographs(MADE)), ...large.slice(0, REAL.most)];
  const renders = await Contestant.start('our-renders');
  const judge = await Contestant.start('judge');
  /** @type {Map<import('../lib/pictures.mjs').Picture, Judged[]>} */
  const judged = new Map();
  for (const picture of pictures) {
    const { body: original } = await renders.call('render', picture.file, `w-${WIDTH},f-webp,lo-true`);
    const stages = [];
    for (const stage of STAGES) stages.push(await judgeStage(picture.file, stage, original, renders, judge));
    judged.set(picture, stages);
    log(`${picture.name}: ${stages.map((stage) => ratioOf(stage).toFixed(2)).join(', refined ')}`);
  }
  await Promise.all([renders.stop(), judge.stop()]);
  return report(judged);
}

/** @param {string} file @param {Stage} stage @param {Uint8Array} original @param {Contestant} renders @param {Contestant} judge @returns {Promise<Judged>} */
async function judgeStage(file, { effort, sharpEffort }, original, renders, judge) {
  const { body, ms } = await renders.call('render', file, `w-${WIDTH},f-avif`, effort);
  const score = await judge.call('score', original, body);
  const equal = await judge.call('equalise', original, score, 'avif', { effort: sharpEffort });
  return { bytes: body.length, score, ms, equal };
}

/** @param {Judged} stage */
function ratioOf({ bytes, equal }) {
  return bytes / equal.bytes;
}

/** @param {Map<import('../lib/pictures.mjs').Picture, Judged[]>} judged @returns {import('../lib/report.mjs').Result} */
function report(judged) {
  const rows = [...judged].map(([{ name, made }, stages]) => [
    made ? name : `real: ${name}`,
    ...stages.flatMap((stage) => [
      `${bytesText(stage.bytes)}, ${stage.score.toFixed(1)}, ${number(stage.ms)} ms`,
      `${ratioOf(stage).toFixed(2)} (q ${stage.equal.quality}${stage.equal.reached ? '' : ', not reached'})`,
    ]),
  ]);
  const means = [true, false].flatMap((made) => {
    const of = [...judged].filter(([picture]) => picture.made === made).map(([, stages]) => stages);
    if (of.length === 0) return [];
    return [{ made, values: STAGES.map((_, index) => geometricMean(of.map((stages) => ratioOf(stages[index])))) }];
  });
  return {
    settings: [
      `photographs made by code and real ones from \`BENCH_IMAGES\`, at ${WIDTH} px, in our default quality of 80: bytes, SSIMULACRA2, time of the render`,
      'the peer is sharp, which encodes the same pixels (our lossless result) at the quality where it reaches our score: the first encoding against effort 2, the refined one against effort 4',
    ],
    tables: [
      table(
        ['photograph', ...STAGES.flatMap(({ name, sharpEffort }) => [name, `ours : sharp, effort ${sharpEffort}`])],
        [
          ...rows,
          ...means.map(({ made, values }) => [
            `**mean, ${made ? 'made' : 'real'}**`,
            ...values.flatMap((value) => ['', `**${value.toFixed(2)}**`]),
          ]),
        ],
      ),
    ],
    goals: means
      .filter(({ made }) => !made)
      .map(({ values: [, refined] }) => ({
        name: 'AVIF once refined, 800 px, bytes against sharp at effort 4, equal quality, real photographs',
        value: refined,
        goal: 1,
        floor: 1.1,
      })),
  };
}

// @ts-check
/** Bytes of photographs at equal quality. */

import { photographs } from '../lib/pictures.mjs';
import { realPhotographs } from '../lib/real-pictures.mjs';
import { Contestant } from '../lib/processes.mjs';
import { bytesText, table } from '../lib/report.mjs';
import { geometricMean } from '../lib/stats.mjs';

export const title = 'Bytes at equal quality';

/** Of made ones, and at most of real ones. */
const PHOTOGRAPHS = 8;
const WIDTH = 480;
/** Of real ones: they are to be made much smaller, as a shop's photographs are. */
const REAL_PIXELS = 700_000;

/** @typedef {{ name: string, ours: string, format: 'jpeg' | 'webp' | 'avif', options: object }} Peer sharp's options, without quality */

/** @type {Peer[]} */
const PEERS = [
  { name: 'JPEG, MozJPEG on', ours: 'f-jpg', format: 'jpeg', options: { mozjpeg: true } },
  { name: "JPEG, sharp's and ipx's default", ours: 'f-jpg', format: 'jpeg', options: {} },
  { name: 'WebP, default', ours: 'f-webp', format: 'webp', options: {} },
  { name: 'AVIF, default (effort 4)', ours: 'f-avif', format: 'avif', options: {} },
  { name: 'AVIF, effort 2', ours: 'f-avif', format: 'avif', options: { effort: 2 } },
];

/** @typedef {{ bytes: number, score: number, peers: Map<Peer, { quality: number, bytes: number, reached: boolean }> }} Judged */

/** @param {import('../lib/report.mjs').Context} context @returns {Promise<import('../lib/report.mjs').Result>} */
export async function run({ log }) {
  const made = await photographs(PHOTOGRAPHS);
  const large = (await realPhotographs()).filter(({ width, height }) => width * height >= REAL_PIXELS);
  const real = large.slice(0, PHOTOGRAPHS);
  const pictures = [...made, ...real];
  const renders = await Contestant.start('our-renders');
  const judges = await Promise.all([Contestant.start('judge'), Contestant.start('judge')]);
  /** @type {Map<string, Map<string, Judged>>} */
  const judged = new Map();
  const waiting = [...pictures];
  await Promise.all(
    judges.map(async (judge) => {
      for (let picture = waiting.shift(); picture; picture = waiting.shift()) {
        judged.set(picture.name, await judgePicture(picture, renders, judge));
        log(`${picture.name} is done`);
      }
    }),
  );
  await Promise.all([renders, ...judges].map((contestant) => contestant.stop()));

  const ours = [...new Set(PEERS.map(({ ours }) => ours))];
  const found = (/** @type {string} */ name, /** @type {string} */ ours) =>
    /** @type {Judged} */ (judged.get(name)?.get(ours));
  const ratio = (/** @type {string} */ name, /** @type {Peer} */ peer) => {
    const { bytes, peers } = found(name, peer.ours);
    return bytes / /** @type {{ bytes: number }} */ (peers.get(peer)).bytes;
  };
  const rows = pictures.map(({ name, made }) => [
    made ? name : `real: ${name}`,
    ...ours.map((format) => `${bytesText(found(name, format).bytes)}, ${found(name, format).score.toFixed(1)}`),
    ...PEERS.map((peer) => {
      const equal = found(name, peer.ours).peers.get(peer);
      return `${ratio(name, peer).toFixed(2)} (q ${equal?.quality}${equal?.reached ? '' : ', not reached'})`;
    }),
  ]);
  const mean = (/** @type {typeof pictures} */ of, /** @type {Peer} */ peer) =>
    geometricMean(of.map(({ name }) => ratio(name, peer)));
  const groups = [
    { name: '', of: made },
    { name: ', real photographs', of: real },
  ].filter(({ of }) => of.length > 0);
  const means = groups.map(({ name, of }) => [
    `**mean${name}**`,
    ...ours.map(() => ''),
    ...PEERS.map((peer) => `**${mean(of, peer).toFixed(2)}**`),
  ]);
  return {
    settings: [
      `${made.length} photographs made by code and ${real.length} real ones from \`BENCH_IMAGES\`, at ${WIDTH} px; ours at its default quality of 80; metric: SSIMULACRA2, by calc-s2-rust`,
      'the peer is sharp, which encodes the same pixels (our lossless result) at the quality where it reaches our score, found by bisection; bytes lie between those of its two nearest whole qualities as the score does',
      'ratios: our bytes divided by those of sharp; the last rows are geometric means, of made and of real photographs apart',
    ],
    tables: [
      table(
        ['photograph', 'ours JPEG', 'ours WebP', 'ours AVIF', ...PEERS.map(({ name }) => `ours : sharp ${name}`)],
        [...rows, ...means],
      ),
    ],
    goals: groups.flatMap(({ name, of }) => goals(name, (peer) => mean(of, peer))),
  };
}

/** @param {string} group what it adds to the names @param {(peer: Peer) => number} mean @returns {import('../lib/report.mjs').Goal[]} */
function goals(group, mean) {
  const [mozjpeg, jpeg, webp] = PEERS;
  return [
    {
      name: `JPEG bytes at equal quality against sharp with MozJPEG on${group}`,
      value: mean(mozjpeg),
      goal: 0.97,
      floor: 1.03,
    },
    { name: `WebP bytes at equal quality against sharp${group}`, value: mean(webp), goal: 0.97, floor: 1.03 },
    {
      name: `JPEG bytes at equal quality against sharp's and ipx's default JPEG${group}`,
      value: mean(jpeg),
      goal: 0.85,
      floor: 0.9,
    },
  ];
}

/**
 * @param {import('../lib/pictures.mjs').Picture} picture
 * @param {Contestant} renders
 * @param {Contestant} judge
 */
async function judgePicture({ file }, renders, judge) {
  const { body: original } = await renders.call('render', file, `w-${WIDTH},f-webp,lo-true`);
  /** @type {Map<string, Judged>} */
  const judged = new Map();
  for (const peer of PEERS) {
    let ours = judged.get(peer.ours);
    if (!ours) {
      const { body } = await renders.call('render', file, `w-${WIDTH},${peer.ours}`);
      ours = { bytes: body.length, score: await judge.call('score', original, body), peers: new Map() };
      judged.set(peer.ours, ours);
    }
    ours.peers.set(peer, await judge.call('equalise', original, ours.score, peer.format, peer.options));
  }
  return judged;
}

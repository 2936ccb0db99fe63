// @ts-check
/** Sources of other formats, and other operations than resizing, by one warm thread of ours and by sharp. */

import { otherSources } from '../lib/pictures.mjs';
import { Contestant } from '../lib/processes.mjs';
import { bytesText, msText, ratioText, table } from '../lib/report.mjs';
import { ratio, spread } from '../lib/stats.mjs';

export const title = 'Other sources and operations';

const ROUNDS = 7;
const QUALITY = 80;

/** Ours by sharp's operation of the contestant `sharp-renders`. @type {Record<string, string>} */
const OPERATIONS = {
  resize: 'w-800',
  crop: 'w-400,h-400',
  attention: 'w-400,h-400,fo-auto',
  rotate: 'w-800:rt-45',
  circle: 'w-400,h-400,r-max',
  grayscale: 'w-800,e-grayscale',
  blur: 'w-800,bl-10',
  text: 'w-800,l-text,i-Sale,fs-50,co-FFFFFF,l-end',
  'blurred-pad': 'w-800,h-800,cm-pad_resize,bg-blurred_20',
};

/** @param {import('../lib/report.mjs').Context} context @returns {Promise<import('../lib/report.mjs').Result>} */
export async function run({ log }) {
  const sources = await otherSources();
  const ours = await Contestant.start('our-renders');
  const peer = await Contestant.start('sharp-renders');
  const race = async (/** @type {string} */ file, /** @type {string} */ operation) => {
    /** @type {{ ours: number[], sharp: number[], bytes: number[] }} */
    const seen = { ours: [], sharp: [], bytes: [] };
    // The round before the first warms what it needs.
    for (let round = -1; round < ROUNDS; round++) {
      const mine = await ours.call('render', file, `${OPERATIONS[operation]},f-webp`);
      const theirs = await peer.call('operate', file, operation, QUALITY);
      if (round < 0) continue;
      seen.ours.push(mine.ms);
      seen.sharp.push(theirs.ms);
      seen.bytes = [mine.body.length, theirs.body.length];
    }
    return seen;
  };
  const line = (
    /** @type {string} */ name,
    /** @type {{ ours: number[], sharp: number[], bytes: number[] }} */ seen,
  ) => {
    const against = ratio(seen.ours, seen.sharp);
    log(`${name}: ${ratioText(against)} of sharp's time`);
    const bytes = `${bytesText(seen.bytes[0])} : ${bytesText(seen.bytes[1])}`;
    return [name, msText(spread(seen.ours)), msText(spread(seen.sharp)), ratioText(against), bytes];
  };
  const bySource = [];
  for (const { name, file } of sources)
    bySource.push(line(name.slice(name.indexOf('.') + 1), await race(file, 'resize')));
  const byOperation = [];
  for (const name of Object.keys(OPERATIONS)) byOperation.push(line(name, await race(sources[0].file, name)));
  await Promise.all([ours.stop(), peer.stop()]);
  return {
    settings: [
      `a made photograph of 6 MP, WebP at quality ${QUALITY}; ours: one warm thread, without HTTP; sharp by hand, \`cache(false)\`, with its default concurrency; ${ROUNDS} rounds in turn after one that warms`,
      'operations: their source is the baseline JPEG; results look alike, but are not the same pixels',
    ],
    tables: [
      table(['source, to 800 px', 'ours ms', 'sharp ms', 'ratio', 'bytes'], bySource),
      table(['operation', 'ours ms', 'sharp ms', 'ratio', 'bytes'], byOperation),
    ],
    goals: [],
  };
}

// What the focus of a transformation looks for, and the words for what is found.

import { percent } from '../words.js';
import { decoded, parseChain, tidy, valueOf, writeChain } from './chain.js';

/**
 * The least transformation that looks for the same faces or objects in the same picture, with their names and
 * whether that may be another picture than the original; undefined where nothing is looked for. It stays the same while
 * sizes and effects change, and so does its answer.
 *
 * @param known all names that can be looked for
 */
export function lookedFor(tr, known) {
  const steps = parseChain(tidy(tr));
  if (steps.some((items) => valueOf(items, 'orig') === 'true')) return undefined;
  const names = steps.map((items) => decoded(valueOf(items, 'fo') ?? '').split('_'));
  const at = names.findIndex((parts) => parts.every((name) => known.includes(name)));
  if (at === -1) return undefined;
  const page = pageOf(tr);
  const own = ['fo', 't'].flatMap((key) => steps[at].findLast((item) => item.key === key) ?? []);
  const last = page === undefined ? own : [...own, { key: 'pg', value: page }];
  const isChanged = at > 0 || own.length > 1;
  return { tr: writeChain([...steps.slice(0, at), last]), names: names[at], isChanged };
}

/** The value of `pg`, wherever it stands. */
export function pageOf(tr) {
  return parseChain(tr)
    .map((items) => valueOf(items, 'pg'))
    .findLast((value) => value !== undefined);
}

/** Names that a note spells out. */
const MOST_NAMES = 3;

/** @param detections of `metadata.json`; undefined where nothing was looked for in the original */
export function noteOf({ names, isChanged }, detections, isInstalled) {
  const things = names.length > MOST_NAMES ? 'such objects' : OR.format(names.map((name) => plural(wordsOf(name))));
  if (!detections) {
    if (!isInstalled) return `Install the detection packages to look for ${things}`;
    return isChanged ? `No boxes: ${things} are looked for after a change` : `The search for ${things} failed`;
  }
  if (detections.length === 0) return `No ${things} found`;
  const name = wordsOf(detections[0].name);
  return `${detections.length} ${detections.length === 1 ? name : plural(name)} found`;
}

const OR = new Intl.ListFormat('en-GB', { type: 'disjunction' });

export const labelOf = ({ name, score }) => `${wordsOf(name)} ${percent(score)}`;

/** `trafficLight` as people write it. */
const wordsOf = (name) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

const IRREGULAR = { person: 'people', mouse: 'mice', knife: 'knives' };

function plural(words) {
  if (/(?:sheep|skis|scissors)$/.test(words)) return words;
  return IRREGULAR[words] ?? words + (/(?:s|sh|ch)$/.test(words) ? 'es' : 's');
}

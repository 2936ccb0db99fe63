/** Parts of a transformation that have no effect, most of them typos. docs/imagekit.md#parts-without-effect */

import { nearest } from '../shared/did-you-mean.js';
import { findParameter, PARAMETERS } from './parameters.js';
import type { Chain, Item, ParamItem } from './syntax/parser.js';
import { quote } from './text.js';
import { ABSENT } from './values/value-type.js';

/** Most warnings of one transformation: a client may write thousands of unknown parameters. */
const MAX_WARNINGS = 5;

/** A longer key is no typo of ours. */
const MAX_TYPO_CHARACTERS = 24;

/** Names that are longer are compared by their edits: of two letters, every other two are near. */
const MIN_COMPARED_CHARACTERS = 4;

/** The keys in URLs by the names of the SDKs' options in lower case, and by themselves. */
const KEYS_BY_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries(PARAMETERS).flatMap(([key, { support, sdk }]) =>
    support === 'ignored' ? [] : [key, ...sdk].map((name): [string, string] => [name.toLowerCase(), key]),
  ),
);
const NAMES = [...KEYS_BY_NAME.keys()];

/**
 * What of a chain, layers and conditions included, has no effect: unknown parameters, those of video, and values that
 * count as not given. One short text for each, the first five only.
 */
export function urlWarnings(chain: Chain): readonly string[] {
  const warnings = new Set<string>();
  collect(chain, warnings);
  return [...warnings];
}

function collect(chain: Chain, warnings: Set<string>): void {
  for (const item of chain.flat()) {
    if (warnings.size >= MAX_WARNINGS) return;
    for (const inner of chainsOf(item)) collect(inner, warnings);
    const warning = item.type === 'param' ? warningOf(item) : undefined;
    if (warning !== undefined && warnings.size < MAX_WARNINGS) warnings.add(warning);
  }
}

function chainsOf(item: Item): readonly Chain[] {
  if (item.type === 'layer') return [item.chain];
  return item.type === 'condition' ? [item.then, item.else] : [];
}

function warningOf({ key, value }: ParamItem): string | undefined {
  // `tr:` and `tr:-` are empty.
  if (key === '' && value === '') return undefined;
  const parameter = findParameter(key);
  if (!parameter) return unknown(key, value);
  if (parameter.support === 'ignored') {
    // The others are reported as effects that are left out.
    return parameter.reason === 'model' ? undefined : `${key} is ignored: ${parameter.about.toLowerCase()}`;
  }
  const isAbsent = value !== '' && parameter.type.parse(value) === ABSENT;
  return isAbsent ? `${key}: ${quote(value)} is out of range and ignored` : undefined;
}

function unknown(key: string, value: string): string {
  const written = value === '' ? key : `${key}-${value}`;
  const meant = key.length > MAX_TYPO_CHARACTERS ? undefined : likely(key, value);
  return `${quote(written)} is no parameter${meant === undefined ? '' : `; did you mean ${meant}?`}`;
}

/** What was probably meant: `w-300` for `width-300`, `W-300`, `w300` and `widht-300`. */
function likely(key: string, value: string): string | undefined {
  const [, letters = key, digits = ''] = /^(e-[a-z]+|[a-z]+)(\d.*)$/i.exec(key) ?? [];
  const name = letters.toLowerCase().replace(/[_-]+$/, '');
  const near = name.length < MIN_COMPARED_CHARACTERS ? undefined : nearest(name, NAMES);
  const known = KEYS_BY_NAME.get(name) ?? KEYS_BY_NAME.get(`e-${name}`) ?? (near && KEYS_BY_NAME.get(near));
  if (known === undefined) return undefined;
  const given = [digits, value].filter((part) => part !== '').join('-');
  return /^[\w.-]{1,20}$/.test(given) ? `${known}-${given}` : known;
}

/** How a parameter can be set by hand. Found out by asking its value type, so that what a control offers is accepted. */

import type { PARAMETERS } from '../../src/url/index.js';
import { EXAMPLES, type Example, type Topic } from '../parameters/examples.js';
import { SLIDERS, type Slider } from './sliders.js';

type Table = typeof PARAMETERS;
export type Declaration = Exclude<Table[keyof Table], { readonly support: 'ignored' }>;

/**
 * - `switch`: on or off; `on` is the value for on
 * - `choice`: one of `words`
 * - `text`: whatever `suggestions` are examples of
 */
export interface Control {
  readonly kind: 'switch' | 'choice' | 'text';
  /** The value of a switch that is on: empty for a key without a value. */
  readonly on?: string;
  readonly words?: readonly string[];
  readonly suggestions?: readonly string[];
  /** Whether a plain colour is one of its values. */
  readonly colour?: boolean;
  /** Whether the key alone, without a value, switches it on. */
  readonly bare?: boolean;
  /** Numbers that are worth a slider. */
  readonly slider?: Slider;
}

const MAX_SUGGESTIONS = 10;

export function controlOf(key: Topic, { type }: Declaration): Control {
  const accepts = (text: string): boolean => !['undefined', 'symbol'].includes(typeof type.parse(text));
  if (type.expects === 'true or false') return { kind: 'switch', on: accepts('') ? '' : 'true' };
  const words = wordsOf(type.expects);
  if (words.length > 0 && words.every(accepts)) {
    // Something else than the words is accepted, too.
    const more = /\b(?:or|names?)\b/.test(type.expects);
    return more ? { kind: 'text', suggestions: words } : { kind: 'choice', words };
  }
  const slider = SLIDERS[key as keyof typeof SLIDERS] ?? sliderOf(type.expects, accepts);
  return {
    kind: 'text',
    suggestions: examplesOf(key).filter(accepts).slice(0, MAX_SUGGESTIONS),
    ...(isColour(type.parse('FF000040')) && { colour: true }),
    ...(accepts('') && { bare: true }),
    ...(slider && { slider }),
  };
}

/** Of `one of a, b, c` and `one of a, b, c or whatever`; none of anything else. */
function wordsOf(expects: string): readonly string[] {
  const [, list] = /^one of ((?:\w+, )+\w+)/.exec(expects) ?? [];
  return list?.split(', ') ?? [];
}

/** Of what says `from 1 to 100`, where both ends hold. */
function sliderOf(expects: string, accepts: (text: string) => boolean): Slider | undefined {
  const [, from, to] = /from ([\d.]+) to (\d+)/.exec(expects) ?? [];
  if (from === undefined || to === undefined || !accepts(from) || !accepts(to)) return undefined;
  return { min: Number(from), max: Number(to), step: Number(from) % 1 === 0 ? 1 : 0.1 };
}

function isColour(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return 'alpha' in value || ('colour' in value && 'type' in value);
}

/** The values that the table of examples has for a key, without those that name pictures of the demo. */
function examplesOf(key: Topic): readonly string[] {
  const examples: readonly Example[] = EXAMPLES[key];
  const pattern = new RegExp(`(?:^|[,:])${key}-([^,:{]+)(?=[,:]|$)`, 'g');
  const values = examples.flatMap(({ transformation }) =>
    [...transformation.matchAll(pattern)].map(([, value]) => value!),
  );
  return [...new Set(values.map(decodeURIComponent))];
}

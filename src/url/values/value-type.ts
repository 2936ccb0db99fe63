/** How values of parameters are parsed and written: the building blocks of the parameter table. */

import { parseColour, writeColour } from './colour.js';
import { MAX_NUMBER, parseNumber, parseNumberOrExpression, writeNumberOrExpression } from './expression.js';
import type { Colour, NumberOrExpression } from './types.js';

/** Returned by `ValueType.parse` for a valid value that counts as if the parameter was not given, such as `w-70000`. */
export const ABSENT = Symbol('absent');

/** Parses and writes one type of value. */
export interface ValueType<T> {
  /** Describes valid values in error messages, after the words "is not". */
  readonly expects: string;
  /**
   * Parses a text, which is percent-decoded; `''` if the item has no `-`. Returns `undefined` if it is not valid,
   * `ABSENT` if it is valid but counts as not given.
   */
  parse(text: string): T | typeof ABSENT | undefined;
  /** Writes a value so that `parse` gives the same value. The text is not percent-encoded. */
  write(value: T): string;
}

/** A number from `min` to `max`, both included. */
export function number(expects: string, min: number, max = MAX_NUMBER): ValueType<number> {
  return { expects, parse: (text) => within(parseSigned(text), min, max), write: writeSigned };
}

/** Like `number`, but rounded to an integer before the range is checked: clients write `80.0`. */
export function integer(expects: string, min: number, max = MAX_NUMBER): ValueType<number> {
  return {
    expects,
    parse: (text) => {
      const value = parseSigned(text);
      return value === undefined ? undefined : within(Math.round(value) + 0, min, max);
    },
    write: writeSigned,
  };
}

/** Parses a decimal number whose sign is `N` or `-`. docs/imagekit.md#numbers-and-switches */
export function parseSigned(text: string): number | undefined {
  const negative = /^[N-]/.test(text);
  const value = parseNumber(negative ? text.slice(1) : text);
  if (value === undefined || value > MAX_NUMBER) return undefined;
  return negative && value !== 0 ? -value : value;
}

/** Writes a number with `N` for a minus. */
export function writeSigned(value: number): string {
  return value < 0 ? `N${-value}` : String(value);
}

function within(value: number | undefined, min: number, max: number): number | undefined {
  return value === undefined || value < min || value > max ? undefined : value;
}

/** A number of any sign, or an expression. */
export const signedNumberOrExpression: ValueType<NumberOrExpression> = {
  expects: 'a number (N for minus) or an expression such as iw_div_2',
  parse: (text) => parseSigned(text) ?? parseNumberOrExpression(text),
  write: (value) => (typeof value === 'number' ? writeSigned(value) : writeNumberOrExpression(value)),
};

/** A number of at least 0, or an expression. */
export const numberOrExpression: ValueType<NumberOrExpression> = {
  expects: 'a number of at least 0 or an expression such as ih_mul_0.1',
  parse: parseNumberOrExpression,
  write: writeNumberOrExpression,
};

/** Accepts `auto` in addition to the values of another type. */
export function orAuto<T>(type: ValueType<T>): ValueType<T | 'auto'> {
  return {
    expects: `auto, ${type.expects}`,
    parse: (text) => (text === 'auto' ? 'auto' : type.parse(text)),
    write: (value) => (value === 'auto' ? 'auto' : type.write(value)),
  };
}

/**
 * One of a list of words.
 *
 * @param synonyms other spellings, each with the word it stands for
 */
export function oneOf<const T extends string>(
  words: readonly T[],
  synonyms: Readonly<Record<string, T>> = {},
): ValueType<T> {
  const meanings = new Map<string, T>([...words.map((word): [string, T] => [word, word]), ...Object.entries(synonyms)]);
  return { expects: `one of ${words.join(', ')}`, parse: (text) => meanings.get(text), write: (value) => value };
}

export const boolean: ValueType<boolean> = {
  ...mapped({ true: true, 1: true, false: false, 0: false }),
  expects: 'true or false',
};

/** An effect without parameters: on without a value, and with `-true` or `-1`. docs/imagekit.md#numbers-and-switches */
export const flag: ValueType<boolean> = {
  ...mapped({ '': true, '-': true, true: true, 1: true, false: false }),
  expects: 'true or false',
};

function mapped(words: Readonly<Record<string, boolean>>): Pick<ValueType<boolean>, 'parse' | 'write'> {
  const meanings = new Map(Object.entries(words));
  return { parse: (text) => meanings.get(text), write: String };
}

/**
 * An effect whose value may be omitted; `-false` turns it off.
 *
 * @param bare the text that is parsed if there is no value, or if it is `-true`
 */
export function effect<T>(bare: string, type: ValueType<T>): ValueType<T | false> {
  return {
    expects: type.expects,
    parse: (text) => (text === 'false' ? false : type.parse(['', '-', 'true'].includes(text) ? bare : text)),
    write: (value) => (value === false ? 'false' : type.write(value)),
  };
}

export const colour: ValueType<Colour> = {
  expects: 'a colour (FF0000, FF000040 with the opacity in per cent, or a name in lower case)',
  parse: parseColour,
  write: writeColour,
};

/** Any non-empty text. */
export function text(expects: string): ValueType<string> {
  return { expects, parse: (value) => (value === '' ? undefined : value), write: (value) => value };
}

/**
 * Sub-parameters joined by `_` in any order: `bl-15_st-40_x-N5`. Values may contain `_`, so a part ends only before a
 * known name. Unknown parts are ignored. docs/imagekit.md#numbers-and-switches
 */
export function subParameters<T extends object>(
  types: { readonly [K in keyof T]: ValueType<T[K]> },
  defaults: T,
): ValueType<T> {
  const names = Object.keys(types) as (keyof T & string)[];
  const boundary = new RegExp(`_(?=(?:${names.join('|')})-)`);
  return {
    expects: `a list such as ${names.map((name) => `${name}-<${types[name].expects}>`).join('_')}`,
    parse: (text) => {
      const values = { ...defaults };
      for (const part of text.split(boundary)) {
        const name = names.find((known) => part.startsWith(`${known}-`));
        if (name === undefined) continue;
        const value = types[name].parse(part.slice(name.length + 1));
        if (value === undefined || value === ABSENT) return undefined;
        values[name] = value;
      }
      return values;
    },
    write: (values) => names.map((name) => `${name}-${types[name].write(values[name])}`).join('_'),
  };
}

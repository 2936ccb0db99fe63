/** The values that say what is drawn and where: paths, pages, and those of layers. ImageKit: reference 2.4 and 3. */

import { parseNumber, parseNumberOrExpression, writeNumberOrExpression } from './expression.js';
import { LARGEST_SIDE } from './sizes.js';
import type { Typography } from './types.js';
import type { Padding } from './types.js';
import type { Offset } from './types.js';
import { ABSENT } from './value-type.js';
import type { ValueType } from './value-type.js';

/** Resource paths come with `@@` for `/`, outer slashes do not count; the empty one counts as not given. */
export const resourcePath: ValueType<string> = {
  expects: 'a path with @@ for /',
  parse: (text) =>
    text
      .replaceAll('@@', '/')
      .replace(/^\/+/, '')
      .replace(/(?<!\/)\/+$/, '') || ABSENT,
  write: (value) => value,
};

/** `3`, `1_3_5`, `2-4`, `4-`, or `name-"a"_"b"`. ImageKit: reference 2.4. */
export const page: ValueType<string> = {
  expects: 'a page from 1, pages such as 1_3, 2-4 or 4-, or name-"<layer>"',
  parse: (text) => {
    if (/^name-"[^"]+"(?:_"[^"]+")*$/.test(text)) return text;
    if (!/^\d{1,6}(?:-\d{0,6})?(?:_\d{1,6}(?:-\d{0,6})?)*$/.test(text)) return undefined;
    const numbers = text.replace(/\d+/g, (digits) => String(Number(digits)));
    return /(?:^|[-_])0/.test(numbers) ? undefined : numbers;
  },
  write: (value) => value,
};

/** ImageKit: reference 3.2; `N` stays apart from the number, because `ly-N0` is the bottom edge. */
export const offset: ValueType<Offset> = {
  expects: 'a number (N for the other direction) or an expression such as bw_div_2',
  parse: (text) => {
    const reversed = /^[N-]/.test(text);
    const value = parseNumberOrExpression(reversed ? text.slice(1) : text);
    return value === undefined ? undefined : { value, reversed };
  },
  write: ({ value, reversed }) => (reversed ? 'N' : '') + writeNumberOrExpression(value),
};

/** One to four numbers in the order of CSS, or one expression for all sides. ImageKit: reference 3.5. */
export const padding: ValueType<Padding> = {
  expects: 'one to four numbers joined by _ or one expression',
  parse: (text) => {
    const numbers = text.split('_').map(parseNumber);
    if (numbers.some((value) => value === undefined || value > LARGEST_SIDE)) {
      const all = parseNumberOrExpression(text);
      return typeof all === 'object' ? [all, all, all, all] : undefined;
    }
    const [top, right = top, bottom = top, left = right, ...more] = numbers as [number, ...number[]];
    return more.length > 0 ? undefined : [top, right, bottom, left];
  },
  write: (sides) => {
    const same = sides.every((side) => writeNumberOrExpression(side) === writeNumberOrExpression(sides[0]));
    return (same ? [sides[0]] : sides).map(writeNumberOrExpression).join('_');
  },
};

/** Opacity from 1 to 9 tenths, or a fraction below 1; other numbers count as not given. ImageKit: reference 9, row 15. */
export const alpha: ValueType<number> = {
  expects: 'a number from 1 (faint) to 9',
  parse: (text) => {
    const value = parseNumber(text);
    if (value === undefined) return undefined;
    if (value <= 0 || value >= 10) return ABSENT;
    return value < 1 ? value : value / 10;
  },
  write: String,
};

/** A built-in name, or the path of a font file with `@@` for `/`. ImageKit: reference 3.5. */
export const fontFamily: ValueType<string> = {
  expects: 'the name of a font or the path of a font file',
  parse: (text) => text.replaceAll('@@', '/') || undefined,
  write: (value) => value,
};

/** ImageKit: reference 3.5. */
export const typography: ValueType<Typography> = {
  expects: 'b, i and strikethrough, joined by _',
  parse: (text) => {
    const words = text.split('_');
    if (!words.every((word) => ['b', 'i', 'strikethrough'].includes(word))) return undefined;
    return { b: words.includes('b'), i: words.includes('i'), strikethrough: words.includes('strikethrough') };
  },
  write: ({ b, i, strikethrough }) =>
    [b ? 'b' : '', i ? 'i' : '', strikethrough ? 'strikethrough' : ''].filter(Boolean).join('_'),
};

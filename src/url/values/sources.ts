/** Value types of paths and pages, and of the position and text of layers. */

import { parseNumber, parseNumberOrExpression, writeNumberOrExpression } from './expression.js';
import { MAX_SIDE, type Offset, type Padding, type Typography } from './types.js';
import { ABSENT, type ValueType } from './value-type.js';

/** A resource path with `@@` for `/`. Leading and trailing slashes are removed; an empty path counts as not given. */
export const resourcePath: ValueType<string> = {
  expects: 'a path with @@ for /',
  parse: (text) =>
    text
      .replaceAll('@@', '/')
      .replace(/^\/+/, '')
      .replace(/(?<!\/)\/+$/, '') || ABSENT,
  write: (value) => value,
};

/** `pg`: `3`, `1_3_5`, `2-4`, `4-`, or `name-"a"_"b"`. docs/imagekit.md#pages */
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

/**
 * `lx`, `ly`, `lxc`, `lyc`. `N` is kept apart from the number, because `ly-N0` is the bottom edge and `ly-0` the top
 * edge. docs/imagekit.md#layer-positions
 */
export const offset: ValueType<Offset> = {
  expects: 'a number (N to measure from the opposite edge) or an expression such as bw_div_2',
  parse: (text) => {
    const reversed = /^[N-]/.test(text);
    const value = parseNumberOrExpression(reversed ? text.slice(1) : text);
    return value === undefined ? undefined : { value, reversed };
  },
  write: ({ value, reversed }) => (reversed ? 'N' : '') + writeNumberOrExpression(value),
};

/** `pa`: one to four numbers in the order of CSS, or one expression for all sides. docs/imagekit.md#text-layers */
export const padding: ValueType<Padding> = {
  expects: 'one to four numbers joined by _ or one expression',
  parse: (text) => {
    const numbers = text.split('_').map(parseNumber);
    if (numbers.some((value) => value === undefined || value > MAX_SIDE)) {
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

/**
 * `al`: opacity in tenths from 1 to 9, or as a fraction below 1. Other numbers count as not given. The value is 0 to 1.
 * docs/imagekit.md#text-layers
 */
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

/** `ff`: the name of a font, or the path of a font file with `@@` for `/`. docs/imagekit.md#fonts */
export const fontFamily: ValueType<string> = {
  expects: 'the name of a font or the path of a font file',
  parse: (text) => text.replaceAll('@@', '/') || undefined,
  write: (value) => value,
};

/** `tg`. docs/imagekit.md#text-layers */
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

/** The values of sizes. ImageKit: reference 2.1 and 2.7. */

import { parseNumber, parseNumberOrExpression, writeNumberOrExpression } from './expression.js';
import type { NumberOrExpression } from './types.js';
import { ABSENT } from './value-type.js';
import type { ValueType } from './value-type.js';

/** Above this a side counts as not given. ImageKit: reference 2.1. */
export const LARGEST_SIDE = 65_535;

/** A size: pixels, a fraction below 1, or an expression in pixels. ImageKit: reference 2.1. */
export const size: ValueType<NumberOrExpression> = {
  expects: 'a number above 0 (below 1 a fraction, 1 the whole) or an expression such as iw_div_2',
  parse: (text) => {
    const value = parseNumber(text) ?? parseNumberOrExpression(text);
    if (typeof value !== 'number') return value;
    if (value > LARGEST_SIDE) return ABSENT;
    return value > 0 ? value : undefined;
  },
  write: writeNumberOrExpression,
};

/** Width divided by height: `4-3`, `4_3`, `4:3`, `2.5-1`, `1.5`, or an expression. ImageKit: reference 2.1. */
export const aspectRatio: ValueType<NumberOrExpression> = {
  expects: 'a ratio such as 4-3 or an expression of width divided by height',
  parse: (text) => {
    const [width, height, ...more] = text.split(/[-_:]/).map(parseNumber);
    if (width === undefined || height === undefined || more.length > 0) {
      const value = parseNumberOrExpression(text);
      return typeof value === 'number' ? ratio(value) : value;
    }
    return ratio(width / height);
  },
  write: writeNumberOrExpression,
};

function ratio(value: number): number | undefined {
  return value >= 1 / LARGEST_SIDE && value <= LARGEST_SIDE ? value : undefined;
}

/** 0.1 to 5; another number counts as not given. ImageKit: reference 2.1 and 6.10. */
export const pixelRatio: ValueType<NumberOrExpression> = {
  expects: 'a number from 0.1 to 5 or an expression',
  parse: (text) => {
    const value = parseNumber(text) ?? parseNumberOrExpression(text);
    return typeof value === 'number' && (value < 0.1 || value > 5) ? ABSENT : value;
  },
  write: writeNumberOrExpression,
};

/** Dots per inch. ImageKit: reference 2.7. */
export const density: ValueType<NumberOrExpression> = {
  expects: 'a number from 1 to 1200 or an expression such as idn_div_2',
  parse: (text) => {
    const value = parseNumberOrExpression(text);
    return typeof value === 'number' && (value < 1 || value > 1200) ? undefined : value;
  },
  write: writeNumberOrExpression,
};

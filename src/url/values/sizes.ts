/** Value types of sizes and ratios. docs/imagekit.md#sizes */

import { parseNumber, parseNumberOrExpression, writeNumberOrExpression } from './expression.js';
import { MAX_SIDE, type NumberOrExpression } from './types.js';
import { ABSENT, type ValueType } from './value-type.js';

/** `w` and `h`: pixels above 1, a fraction up to 1, or an expression in pixels. */
export const size: ValueType<NumberOrExpression> = {
  expects: 'a number above 0 (below 1 a fraction, 1 the whole) or an expression such as iw_div_2',
  parse: (text) => {
    const value = parseNumber(text) ?? parseNumberOrExpression(text);
    if (typeof value !== 'number') return value;
    if (value > MAX_SIDE) return ABSENT;
    return value > 0 ? value : undefined;
  },
  write: writeNumberOrExpression,
};

/** `ar`, as width divided by height: `4-3`, `4_3`, `4:3`, `2.5-1`, `1.5`, or an expression. */
export const aspectRatio: ValueType<NumberOrExpression> = {
  expects: 'a ratio such as 4-3 or an expression of width divided by height',
  parse: (text) => {
    const [width, height, ...more] = text.split(/[-_:]/).map(parseNumber);
    if (width === undefined || height === undefined || more.length > 0) {
      const value = parseNumberOrExpression(text);
      return typeof value === 'number' ? validRatio(value) : value;
    }
    return validRatio(width / height);
  },
  write: writeNumberOrExpression,
};

function validRatio(value: number): number | undefined {
  return value >= 1 / MAX_SIDE && value <= MAX_SIDE ? value : undefined;
}

/** `dpr`: 0.1 to 5, or an expression. Any other number counts as not given. */
export const pixelRatio: ValueType<NumberOrExpression> = {
  expects: 'a number from 0.1 to 5 or an expression',
  parse: (text) => {
    const value = parseNumber(text) ?? parseNumberOrExpression(text);
    return typeof value === 'number' && (value < 0.1 || value > 5) ? ABSENT : value;
  },
  write: writeNumberOrExpression,
};

/** `dn`, in dots per inch. docs/imagekit.md#output */
export const density: ValueType<NumberOrExpression> = {
  expects: 'a number from 1 to 1200 or an expression such as idn_div_2',
  parse: (text) => {
    const value = parseNumberOrExpression(text);
    return typeof value === 'number' && (value < 1 || value > 1200) ? undefined : value;
  },
  write: writeNumberOrExpression,
};

/** Value types of effects. docs/imagekit.md#effects */

import { parseNumber } from './expression.js';
import {
  MAX_SIDE,
  type Colour,
  type ColourReplacement,
  type Distortion,
  type Gradient,
  type GradientDirection,
  type Shadow,
  type UnsharpMask,
} from './types.js';
import {
  colour,
  integer,
  number,
  numberOrExpression,
  parseSigned,
  subParameters,
  type ValueType,
} from './value-type.js';

/** `e-usm`: four numbers, each with the meaning that it has in ImageMagick. */
export const unsharpMask: ValueType<UnsharpMask> = {
  expects: '<radius>-<sigma>-<amount>-<threshold>, numbers of at least 0',
  parse: (text) => {
    const [radius, sigma, amount, threshold, ...more] = text.split('-').map(parseNumber);
    if (radius === undefined || sigma === undefined || amount === undefined || threshold === undefined) {
      return undefined;
    }
    if (more.length > 0 || Math.max(radius, sigma, amount, threshold) > 1000) return undefined;
    return { radius, sigma, amount, threshold };
  },
  write: (value) => [value.radius, value.sigma, value.amount, value.threshold].join('-'),
};

const strength = number('a strength from 0 to 2000', 0, 2000);

/** `e-sharpen`: true without a value, which has an effect of its own. */
export const sharpening: ValueType<number | boolean> = {
  expects: strength.expects,
  parse: (text) => {
    if (text === 'false') return false;
    return ['', '-', 'true'].includes(text) ? true : strength.parse(text);
  },
  write: (value) => (typeof value === 'boolean' ? String(value) : strength.write(value)),
};

/** `e-shadow`. */
export const shadow: ValueType<Shadow> = subParameters<Shadow>(
  {
    bl: number('0 to 15', 0, 15),
    st: number('0 to 100', 0, 100),
    x: number('N100 to 100', -100, 100),
    y: number('N100 to 100', -100, 100),
  },
  { bl: 10, st: 30, x: 2, y: 2 },
);

/** Names of directions; those of corners also without the `_`. */
const NAMED_DIRECTIONS: ReadonlyMap<string, GradientDirection> = new Map<string, GradientDirection>([
  ['top', 0],
  ['right', 90],
  ['bottom', 180],
  ['left', 270],
  ...(['top_right', 'bottom_right', 'bottom_left', 'top_left'] as const).flatMap(
    (corner): [string, GradientDirection][] => [
      [corner, corner],
      [corner.replace('_', ''), corner],
    ],
  ),
]);

const direction: ValueType<GradientDirection> = {
  expects: 'degrees or a side',
  parse: (text) => NAMED_DIRECTIONS.get(text) ?? number('', 0, 359).parse(text),
  write: String,
};

/** A colour with a short description, for lists of sub-parameters. */
const colourPart = { ...colour, expects: 'a colour' };

/** `e-gradient`. */
export const gradient: ValueType<Gradient> = subParameters<Gradient>(
  { ld: direction, from: colourPart, to: colourPart, sp: { ...numberOrExpression, expects: 'a stop' } },
  {
    ld: 180,
    from: { r: 255, g: 255, b: 255, alpha: 1 },
    to: { r: 0, g: 0, b: 0, alpha: 0 },
    sp: 1,
  },
);

/** `e-colorize`: a colour, and its intensity in per cent. */
export const colorize = subParameters<{ co: Colour; in: number }>(
  { co: colourPart, in: number('0 to 100', 0, 100) },
  { co: { r: 128, g: 128, b: 128, alpha: 1 }, in: 100 },
);

/** `e-distort`. Coordinates and angles are rounded to integers. */
export const distortion: ValueType<Distortion> = {
  expects:
    'p-<x1>_<y1>_..._<y4> (the corners of a convex quadrilateral, clockwise from the top left) or a-<degrees from N360 to 360>',
  parse: (text) => {
    const values = text.slice(2).split('_').map(parseSigned);
    if (values.some((value) => value === undefined || Math.abs(value) > MAX_SIDE)) return undefined;
    const rounded = (values as number[]).map((value) => Math.round(value) + 0);
    if (text.startsWith('a-') && rounded.length === 1 && Math.abs(rounded[0]!) <= 360) {
      return { type: 'arc', degrees: rounded[0]! };
    }
    return text.startsWith('p-') && isConvex(rounded) ? { type: 'perspective', corners: rounded } : undefined;
  },
  write: (value) =>
    value.type === 'arc'
      ? `a-${integer('', -360).write(value.degrees)}`
      : `p-${value.corners.map((corner) => (corner < 0 ? `N${-corner}` : corner)).join('_')}`,
};

/**
 * Whether each corner is still on its own side and the outline turns right at every corner. Otherwise the perspective
 * cannot be inverted.
 */
function isConvex(corners: readonly number[]): boolean {
  if (corners.length !== 8) return false;
  const [x1, y1, x2, y2, x3, y3, x4, y4] = corners as [number, number, number, number, number, number, number, number];
  const keepsSides = x1 < x2 && x1 < x3 && y1 < y3 && y1 < y4 && x2 > x4 && y2 < y3 && y2 < y4 && x3 > x4;
  const turnsRight = (ax: number, ay: number, bx: number, by: number, cx: number, cy: number): boolean =>
    (bx - ax) * (cy - by) > (by - ay) * (cx - bx);
  return (
    keepsSides &&
    turnsRight(x1, y1, x2, y2, x3, y3) &&
    turnsRight(x2, y2, x3, y3, x4, y4) &&
    turnsRight(x3, y3, x4, y4, x1, y1) &&
    turnsRight(x4, y4, x1, y1, x2, y2)
  );
}

/** `cr`: `<to>_<tolerance>_<from>`, of which only `<to>` is required. */
export const colourReplacement: ValueType<ColourReplacement> = {
  expects: 'a colour, then optionally _<tolerance from 0 to 100> and _<colour to replace>',
  parse: (text) => {
    const [first = '', second = '35', third, ...more] = text.split('_');
    const to = colour.parse(first);
    const tolerance = number('', 0, 100).parse(second);
    const from = third === undefined ? undefined : colour.parse(third);
    if (typeof to !== 'object' || typeof tolerance !== 'number' || typeof from === 'symbol' || more.length > 0) {
      return undefined;
    }
    if (from === undefined) return third === undefined ? { to, tolerance } : undefined;
    return { to, tolerance, from };
  },
  write: ({ to, tolerance, from }) =>
    [colour.write(to), tolerance, ...(from === undefined ? [] : [colour.write(from)])].join('_'),
};

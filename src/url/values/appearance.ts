/** Value types of focus, trim, flip, background, border and corners. */

import { OBJECTS } from './detectable-objects.js';
import { parseNumberOrExpression, writeNumberOrExpression } from './expression.js';
import {
  DEFAULT_TRIM_THRESHOLD,
  POSITIONS,
  type Background,
  type Border,
  type Corner,
  type Focus,
  type Position,
  type Radius,
} from './types.js';
import { ABSENT, colour, integer, number, orAuto, type ValueType } from './value-type.js';

/** `fo`. A PIM stores no custom area, so `auto-custom_override` is `auto`. docs/imagekit.md#focus */
export const focus: ValueType<Focus> = {
  expects: `one of ${POSITIONS.join(', ')}, auto, face, custom or names of objects joined by _`,
  parse: (text) => {
    if (isPosition(text)) return { type: 'position', position: text };
    if (text === 'auto' || text === 'auto-custom_override') return { type: 'auto' };
    const known = text === 'face' || text === 'custom' || text.split('_').every((name) => OBJECTS.has(name));
    return known ? { type: 'detect', what: text } : undefined;
  },
  write: (value) => {
    if (value.type === 'position') return value.position;
    return value.type === 'auto' ? 'auto' : value.what;
  },
};

function isPosition(text: string): text is Position {
  return (POSITIONS as readonly string[]).includes(text);
}

/** `t`: a threshold, or false. docs/imagekit.md#effects */
export const trim: ValueType<false | number> = {
  expects: 'true, false or a threshold from 1 to 99',
  parse: (text) => {
    if (text === 'true') return DEFAULT_TRIM_THRESHOLD;
    return text === 'false' ? false : threshold.parse(text);
  },
  write: String,
};
const threshold = number('a threshold', 1, 99);

/** `fl`: horizontally, vertically or both. docs/imagekit.md#effects */
export const flip: ValueType<{ readonly h: boolean; readonly v: boolean }> = {
  expects: 'h, v or h_v',
  parse: (text) =>
    ['h', 'v', 'h_v', 'v_h'].includes(text) ? { h: text.includes('h'), v: text.includes('v') } : undefined,
  write: ({ h, v }) => [h ? 'h' : '', v ? 'v' : ''].filter(Boolean).join('_'),
};

const blurIntensity = orAuto(number('0 to 100', 0, 100));
const brightness = integer('N255 to 255', -255, 255);

/** `bg`. docs/imagekit.md#backgrounds */
export const background: ValueType<Background> = {
  expects:
    'a colour (FF0000, FF000040 with the opacity in per cent, or a name in lower case), blurred_<intensity>_<brightness>, dominant or gradient_dominant_<2 or 4>',
  parse: (text) => {
    if (text === 'dominant') return { type: 'dominant' };
    if (text === 'genfill' || text.startsWith('genfill-')) return { type: 'genfill' };
    const [kind, ...values] = text.split('_');
    if (kind === 'blurred') return parseBlurred(values);
    if (kind === 'gradient') return GRADIENTS.get(text);
    const solid = colour.parse(text);
    return solid === undefined || solid === ABSENT ? undefined : { type: 'colour', colour: solid };
  },
  write: (value) => {
    switch (value.type) {
      case 'colour':
        return colour.write(value.colour);
      case 'blurred':
        return `blurred_${blurIntensity.write(value.intensity)}_${brightness.write(value.brightness)}`;
      case 'gradient_dominant':
        return `gradient_dominant_${value.colours}`;
      case 'dominant':
      case 'genfill':
        return value.type;
    }
  },
};

const GRADIENTS: ReadonlyMap<string, Background> = new Map([
  ['gradient_dominant', { type: 'gradient_dominant', colours: 2 }],
  ['gradient_dominant_2', { type: 'gradient_dominant', colours: 2 }],
  ['gradient_dominant_4', { type: 'gradient_dominant', colours: 4 }],
]);

function parseBlurred([first = 'auto', second = '0', ...more]: readonly string[]): Background | undefined {
  const intensity = blurIntensity.parse(first);
  const addedBrightness = brightness.parse(second);
  if (typeof intensity === 'symbol' || typeof addedBrightness === 'symbol') return undefined;
  if (intensity === undefined || addedBrightness === undefined || more.length > 0) return undefined;
  return { type: 'blurred', intensity, brightness: addedBrightness };
}

/** `b`. The colour follows the last `_` or `-`, since the width may be an expression. docs/imagekit.md#effects */
export const border: ValueType<Border> = {
  expects: 'a width and a colour such as 10_FF0000 or ih_div_20_red',
  parse: (text) => {
    const end = Math.max(text.lastIndexOf('_'), text.lastIndexOf('-'));
    const width = parseNumberOrExpression(text.slice(0, Math.max(end, 0)));
    const solid = colour.parse(text.slice(end + 1));
    return width === undefined || solid === undefined || solid === ABSENT ? undefined : { width, colour: solid };
  },
  write: (value) => `${writeNumberOrExpression(value.width)}_${colour.write(value.colour)}`,
};

/** `r`: one radius for all corners, or four. docs/imagekit.md#effects */
export const radius: ValueType<Radius> = {
  expects: 'a number of pixels, max, or four of them joined by _',
  parse: (text) => {
    const [a, b, c, d, ...more] = text.split('_').map(parseCorner);
    if (a === undefined || more.length > 0) return undefined;
    if (!text.includes('_')) return [a, a, a, a];
    return b === undefined || c === undefined || d === undefined ? undefined : [a, b, c, d];
  },
  write: (corners) => (corners.every((corner) => corner === corners[0]) ? String(corners[0]) : corners.join('_')),
};

function parseCorner(text: string): Corner | undefined {
  const value = text === 'max' ? text : integer('', 0).parse(text);
  return value === ABSENT ? undefined : value;
}

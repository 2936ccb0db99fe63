/**
 * Every transformation parameter, declared once. The parser, the types, the canonical string, the documentation and
 * the tests come from this table. ImageKit: reference 2, 3 and 7.
 */

import { ImageError } from '../shared/errors.js';
import * as effects from './values/effects.js';
import * as inputs from './values/sources.js';
import * as looks from './values/appearance.js';
import * as sizes from './values/sizes.js';
import { quote } from './text.js';
import { OUTPUT_FORMATS } from './values/types.js';
import { POSITIONS } from './values/types.js';
import { CROP_STRATEGIES } from './values/types.js';
import type { OutputFormat } from './values/types.js';
import type { CropStrategy } from './values/types.js';
import * as values from './values/value-type.js';
import { ABSENT } from './values/value-type.js';
import type { ValueType } from './values/value-type.js';

/**
 * What a parameter belongs to: a step of a chain, the final encode, a layer (its place, or its text), or the request
 * as a whole.
 */
export type Scope = 'step' | 'output' | 'layer' | 'request';

/** `rendered`; `later` is parsed and answers `EUNSUPPORTED`; `ignored` is recognised and means nothing here. */
export type Support = 'rendered' | 'later' | 'ignored';

interface Described {
  readonly scope: Scope;
  /** One line for the documentation. */
  readonly about: string;
  /** The official SDKs' names for it. */
  readonly sdk: readonly string[];
}

export interface Parameter<T> extends Described {
  readonly support: 'rendered' | 'later';
  readonly type: ValueType<T>;
  /** True for values that need not be rendered yet, false for those that are, where the values differ in this. */
  isLater?(value: T): boolean;
}

export interface IgnoredParameter extends Described {
  readonly support: 'ignored';
}

function rendered<T>(scope: Scope, type: ValueType<T>, about: string, ...sdk: string[]): Parameter<T> {
  return { scope, support: 'rendered', type, about, sdk };
}

function later<T>(scope: Scope, type: ValueType<T>, about: string, ...sdk: string[]): Parameter<T> {
  return { scope, support: 'later', type, about, sdk };
}

function ignored(scope: Scope, about: string, ...sdk: string[]): IgnoredParameter {
  return { scope, support: 'ignored', about, sdk };
}

const crop = values.oneOf(CROP_STRATEGIES);
const video = 'Video only';
/** Says so of effects that only ImageKit's own models can make. */
export const NEEDS_MODEL = 'Made by a model; needs ImageKit itself';

/** In the order of the canonical string. */
export const PARAMETERS = {
  w: rendered('step', values.orAuto(sizes.size), 'Width', 'width'),
  h: rendered('step', sizes.size, 'Height', 'height'),
  ar: rendered('step', sizes.aspectRatio, 'Aspect ratio, together with one of w and h', 'aspectRatio'),
  dpr: rendered('step', values.orAuto(sizes.pixelRatio), 'Device pixel ratio, multiplies w and h', 'dpr'),
  c: rendered('step', crop, 'Crop strategy; cm wins', 'crop'),
  cm: rendered('step', crop, 'Crop strategy', 'cropMode'),
  fo: rendered('step', looks.focus, 'Focus: the part of the picture that stays', 'focus'),
  x: rendered('step', values.signedNumberOrExpression, 'Left edge of the part that extract takes', 'x'),
  y: rendered('step', values.signedNumberOrExpression, 'Top edge of the part that extract takes', 'y'),
  xc: rendered('step', values.signedNumberOrExpression, 'Centre of the part that extract takes', 'xCenter'),
  yc: rendered('step', values.signedNumberOrExpression, 'Centre of the part that extract takes', 'yCenter'),
  z: rendered('step', values.number('a number above 0', 1e-6), 'Zoom on a detected face or object', 'zoom'),
  t: rendered('step', looks.trim, 'Trim edges of one colour', 'trim'),
  rt: rendered(
    'step',
    values.orAuto(values.number('degrees clockwise, N for the other way', -1e15)),
    'Rotation',
    'rotation',
    'rotate',
  ),
  fl: rendered('step', looks.flip, 'Mirror horizontally, vertically or both', 'flip'),
  bg: rendered('step', looks.background, 'Background of padding, corners and transparency', 'background'),
  cr: rendered('step', effects.colourReplacement, 'Replace a colour and its shades', 'colorReplace'),
  'e-colorize': rendered('step', values.effect('', effects.colorize), 'Tint', 'colorize'),
  'e-grayscale': rendered('step', values.flag, 'Levels of grey', 'grayscale', 'effectGray'),
  'e-contrast': rendered('step', values.flag, 'Stretch the contrast', 'contrastStretch', 'effectContrast'),
  bl: rendered('step', values.number('a radius from 1 to 100', 1, 100), 'Gaussian blur', 'blur'),
  'e-sharpen': rendered(
    'step',
    values.effect('50', values.number('a strength from 0 to 2000', 0, 2000)),
    'Sharpen',
    'sharpen',
    'effectSharpen',
  ),
  'e-usm': rendered(
    'step',
    values.effect('2-2-0.8-0.024', effects.unsharpMask),
    'Unsharp mask',
    'unsharpMask',
    'effectUSM',
  ),
  'e-gradient': rendered(
    'step',
    values.effect('', effects.gradient),
    'Gradient over the picture',
    'gradient',
    'effectGradient',
  ),
  'e-shadow': rendered(
    'step',
    values.effect('', effects.shadow),
    'Shadow of a transparent picture',
    'shadow',
    'effectShadow',
  ),
  'e-distort': rendered('step', effects.distortion, 'Perspective or arc', 'distort'),
  b: rendered('step', looks.border, 'Frame around the picture', 'border'),
  r: rendered('step', looks.radius, 'Rounded corners', 'radius'),
  o: rendered('step', values.number('per cent from 0 to 100', 0, 100), 'Opacity', 'opacity'),

  i: rendered('layer', values.text('a path or a text'), 'Input of a layer'),
  ie: rendered('layer', values.text('base64'), 'Input of a layer in base64; wins over i'),
  lm: rendered(
    'layer',
    values.oneOf(['multiply', 'cutter', 'cutout', 'displace']),
    'How a layer blends with its base',
    'layerMode',
  ),
  lx: rendered('layer', inputs.offset, 'Left edge of a layer'),
  ly: rendered('layer', inputs.offset, 'Top edge of a layer'),
  lxc: rendered('layer', inputs.offset, 'Centre of a layer'),
  lyc: rendered('layer', inputs.offset, 'Centre of a layer'),
  lap: rendered('layer', values.oneOf(POSITIONS), 'Point of the base that a layer is placed from'),
  lfo: rendered('layer', values.oneOf(POSITIONS), 'Side or corner of the base that a layer sticks to'),
  fs: rendered('layer', values.numberOrExpression, 'Font size of a text', 'fontSize'),
  ff: rendered('layer', inputs.fontFamily, 'Font of a text: a built-in name or a font file', 'fontFamily'),
  co: rendered('layer', values.colour, 'Colour of a text', 'fontColor', 'color'),
  ia: rendered(
    'layer',
    values.oneOf(['left', 'right', 'center']),
    'Alignment of the lines of a text',
    'innerAlignment',
  ),
  pa: rendered('layer', inputs.padding, 'Padding of a text', 'padding'),
  al: rendered('layer', inputs.alpha, 'Opacity of a text or a block', 'alpha'),
  tg: rendered('layer', inputs.typography, 'Bold, italic, strikethrough', 'typography'),
  lh: rendered('layer', values.numberOrExpression, 'Line height of a text', 'lineHeight'),

  f: rendered(
    'output',
    values.oneOf<OutputFormat>(OUTPUT_FORMATS, { jpeg: 'jpg', svg: 'auto', mp4: 'auto', webm: 'auto' }),
    'Format',
    'format',
  ),
  q: rendered('output', values.integer('a number from 1 to 100', 1, 100), 'Quality', 'quality'),
  lo: rendered('output', values.boolean, 'Lossless WebP or PNG', 'lossless'),
  pr: rendered('output', values.boolean, 'Progressive JPEG', 'progressive'),
  cp: rendered('output', values.boolean, 'Keep the colour profile', 'colorProfile'),
  md: rendered('output', values.boolean, 'Keep all metadata', 'metadata'),
  dn: later('output', sizes.density, 'Density in DPI'),

  orig: rendered('request', values.boolean, 'The original bytes; everything else is ignored', 'original'),
  n: rendered('request', values.text('a name'), 'Named transformation', 'named'),
  di: rendered('request', inputs.resourcePath, 'Picture to show when the source is missing', 'defaultImage'),
  pg: {
    ...rendered('request', inputs.page, 'Page, frame or layer', 'page'),
    // Lists, ranges and names mean something for PSD files only.
    isLater: (value: string) => !/^\d+$/.test(value),
  },

  'e-bgremove': ignored('step', NEEDS_MODEL, 'aiRemoveBackground'),
  'e-removedotbg': ignored('step', NEEDS_MODEL, 'aiRemoveBackgroundExternal'),
  'e-changebg': ignored('step', NEEDS_MODEL, 'aiChangeBackground'),
  'e-edit': ignored('step', NEEDS_MODEL, 'aiEdit'),
  'e-dropshadow': ignored('step', NEEDS_MODEL, 'aiDropShadow'),
  'e-retouch': ignored('step', NEEDS_MODEL, 'aiRetouch'),
  'e-upscale': ignored('step', NEEDS_MODEL, 'aiUpscale'),
  'e-genvar': ignored('step', NEEDS_MODEL, 'aiVariation'),
  c2pa: ignored('output', 'Content credentials'),
  vc: ignored('output', video, 'videoCodec'),
  ac: ignored('output', video, 'audioCodec'),
  so: ignored('step', video, 'startOffset'),
  eo: ignored('step', video, 'endOffset'),
  du: ignored('step', video, 'duration'),
  sr: ignored('request', video, 'streamingResolutions'),
  lso: ignored('layer', video),
  leo: ignored('layer', video),
  ldu: ignored('layer', video),
  fol: ignored('layer', video, 'fontOutline'),
  fsh: ignored('layer', video, 'fontShadow'),
} as const;

type Table = typeof PARAMETERS;

/** A parameter's key as it stands in URLs, effects with their `e-`. */
export type ParameterKey = keyof Table;

/** The keys that carry a value. `c` is another spelling of `cm`. */
export type ParamKey = Exclude<
  { [K in ParameterKey]: Table[K] extends IgnoredParameter ? never : K }[ParameterKey],
  'c'
>;

/** The parameters of one step, each with its parsed value; what was not given is missing. */
export type Params = { readonly [K in ParamKey]?: Table[K] extends Parameter<infer T> ? T : never };

const BY_KEY: ReadonlyMap<string, Parameter<unknown> | IgnoredParameter> = new Map(Object.entries(PARAMETERS));

export const PARAM_KEYS: readonly ParamKey[] = Object.entries(PARAMETERS)
  .filter(([key, parameter]) => key !== 'c' && parameter.support !== 'ignored')
  .map(([key]) => key as ParamKey);

/** The declaration of a parameter that carries a value. */
export function declarationOf(key: ParamKey): Parameter<unknown> {
  return PARAMETERS[key];
}

/**
 * Reads items of one step into `Params`. Unknown and ignored keys mean nothing; the last of a repeated key wins; `cm`
 * wins over `c`. ImageKit: reference 1.4, rules 7 and 10, and 2.2.
 *
 * @throws ImageError `EINVAL` for a bad value of a known key
 */
export function parseParams(items: readonly { readonly key: string; readonly value: string }[]): Params {
  const params: Partial<Record<string, unknown>> = {};
  for (const { key, value } of items) {
    const parameter = BY_KEY.get(key);
    if (parameter === undefined || parameter.support === 'ignored') continue;
    const parsed = parameter.type.parse(value);
    if (parsed === undefined) {
      throw new ImageError('EINVAL', `${key}: ${quote(value)} is not ${parameter.type.expects}`);
    }
    if (parsed !== ABSENT) params[key] = parsed;
  }
  const { c, ...rest } = params as Params & { readonly c?: CropStrategy };
  return c === undefined ? rest : { cm: c, ...rest };
}

const ORDER: ReadonlyMap<string, number> = new Map(PARAM_KEYS.map((key, index) => [key, index]));

/** The keys and values of `Params` in the order of the table. */
export function entriesOf(params: Params): [ParamKey, unknown][] {
  const entries = Object.entries(params) as [ParamKey, unknown][];
  return entries.sort(([left], [right]) => ORDER.get(left)! - ORDER.get(right)!);
}

/**
 * The table of all transformation parameters. The parser, the types, the canonical string, the docs and the tests are
 * derived from it. The rules of each parameter are in docs/imagekit.md.
 */

import { ImageError } from '../shared/errors.js';
import {
  ignored,
  rendered,
  type IgnoredParameter,
  type Parameter,
  type Scope,
  type Support,
} from './parameter-declaration.js';
import { quote } from './text.js';
import * as appearance from './values/appearance.js';
import * as effects from './values/effects.js';
import * as sizes from './values/sizes.js';
import * as sources from './values/sources.js';
import {
  BLEND_MODES,
  CROP_STRATEGIES,
  OUTPUT_FORMATS,
  POSITIONS,
  type BlendMode,
  type CropStrategy,
  type OutputFormat,
} from './values/types.js';
import * as values from './values/value-type.js';
import { ABSENT } from './values/value-type.js';

const crop = values.oneOf(CROP_STRATEGIES);

/** Every parameter by its key in URLs, in the order of the canonical string. */
export const PARAMETERS = {
  w: rendered('step', values.orAuto(sizes.size), 'Width', 'width'),
  h: rendered('step', sizes.size, 'Height', 'height'),
  ar: rendered('step', sizes.aspectRatio, 'Aspect ratio, together with one of w and h', 'aspectRatio'),
  dpr: rendered('step', values.orAuto(sizes.pixelRatio), 'Device pixel ratio, multiplies w and h', 'dpr'),
  c: rendered('step', crop, 'Crop strategy; cm wins', 'crop'),
  cm: rendered('step', crop, 'Crop strategy', 'cropMode'),
  fo: rendered('step', appearance.focus, 'Focus: the part of the picture to keep', 'focus'),
  x: rendered(
    'step',
    values.signedNumberOrExpression,
    'Left edge of the area that extract cuts out; strength of displacement to the right',
    'x',
  ),
  y: rendered(
    'step',
    values.signedNumberOrExpression,
    'Top edge of the area that extract cuts out; strength of displacement down',
    'y',
  ),
  xc: rendered(
    'step',
    values.signedNumberOrExpression,
    'Horizontal centre of the area that extract cuts out',
    'xCenter',
  ),
  yc: rendered('step', values.signedNumberOrExpression, 'Vertical centre of the area that extract cuts out', 'yCenter'),
  z: rendered('step', values.number('a number above 0', 1e-6), 'Zoom on a detected face or object', 'zoom'),
  t: rendered('step', appearance.trim, 'Trim edges of one colour', 'trim'),
  rt: rendered(
    'step',
    values.orAuto(values.number('degrees clockwise, N for counter-clockwise', -1e15)),
    'Rotation',
    'rotation',
    'rotate',
  ),
  fl: rendered('step', appearance.flip, 'Mirror horizontally, vertically or both', 'flip'),
  bg: rendered('step', appearance.background, 'Background of padding, corners and transparency', 'background'),
  cr: rendered('step', effects.colourReplacement, 'Replace a colour and its shades', 'colorReplace'),
  'e-colorize': rendered('step', values.effect('', effects.colorize), 'Tint', 'colorize'),
  'e-grayscale': rendered('step', values.flag, 'Convert to levels of grey', 'grayscale', 'effectGray'),
  'e-contrast': rendered('step', values.flag, 'Stretch the contrast', 'contrastStretch', 'effectContrast'),
  bl: rendered('step', values.number('a radius from 1 to 100', 1, 100), 'Gaussian blur', 'blur'),
  'e-sharpen': rendered('step', effects.sharpening, 'Sharpen', 'sharpen', 'effectSharpen'),
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
  b: rendered('step', appearance.border, 'Border around the picture', 'border'),
  r: rendered('step', appearance.radius, 'Rounded corners', 'radius'),
  o: rendered('step', values.number('a percentage from 0 to 100', 0, 100), 'Opacity', 'opacity'),

  i: rendered('layer', values.text('a path or a text'), 'Input of a layer'),
  ie: rendered('layer', values.text('base64'), 'Input of a layer in base64; wins over i'),
  lm: rendered(
    'layer',
    values.oneOf<BlendMode>(BLEND_MODES, { displacement: 'displace' }),
    'How a layer blends with its base',
    'layerMode',
  ),
  lx: rendered('layer', sources.offset, 'Left edge of a layer'),
  ly: rendered('layer', sources.offset, 'Top edge of a layer'),
  lxc: rendered('layer', sources.offset, 'Horizontal centre of a layer'),
  lyc: rendered('layer', sources.offset, 'Vertical centre of a layer'),
  lap: rendered('layer', values.oneOf(POSITIONS), 'Point of the base from which the offsets of a layer count'),
  lfo: rendered('layer', values.oneOf(POSITIONS), 'Side or corner of the base at which a layer is placed'),
  fs: rendered('layer', values.numberOrExpression, 'Font size of a text', 'fontSize'),
  ff: rendered('layer', sources.fontFamily, 'Font of a text: a built-in name or a font file', 'fontFamily'),
  co: rendered('layer', values.colour, 'Colour of a text', 'fontColor', 'color'),
  ia: rendered(
    'layer',
    values.oneOf(['left', 'right', 'center']),
    'Alignment of the lines of a text',
    'innerAlignment',
  ),
  pa: rendered('layer', sources.padding, 'Padding of a text', 'padding'),
  al: rendered('layer', sources.alpha, 'Opacity of a text or a block', 'alpha'),
  tg: rendered('layer', sources.typography, 'Bold, italic, strikethrough', 'typography'),
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
  dn: rendered('output', sizes.density, 'Density in DPI, written into JPEG and PNG'),

  orig: rendered('request', values.boolean, 'The original bytes; everything else is ignored', 'original'),
  n: rendered('request', values.text('a name'), 'Named transformation', 'named'),
  di: rendered('request', sources.resourcePath, 'Picture to show when the source is missing', 'defaultImage'),
  pg: {
    ...rendered('request', sources.page, 'Page, frame or layer', 'page'),
    // Lists, ranges and names are for PSD files, which are not decoded.
    isLater: (value: string) => !/^\d+$/.test(value),
  },

  'e-bgremove': ignored('step', 'model', 'aiRemoveBackground'),
  'e-removedotbg': ignored('step', 'model', 'aiRemoveBackgroundExternal'),
  'e-changebg': ignored('step', 'model', 'aiChangeBackground'),
  'e-edit': ignored('step', 'model', 'aiEdit'),
  'e-dropshadow': ignored('step', 'model', 'aiDropShadow'),
  'e-retouch': ignored('step', 'model', 'aiRetouch'),
  'e-upscale': ignored('step', 'model', 'aiUpscale'),
  'e-genvar': ignored('step', 'model', 'aiVariation'),
  c2pa: ignored('output', 'metadata'),
  vc: ignored('output', 'video', 'videoCodec'),
  ac: ignored('output', 'video', 'audioCodec'),
  so: ignored('step', 'video', 'startOffset'),
  eo: ignored('step', 'video', 'endOffset'),
  du: ignored('step', 'video', 'duration'),
  sr: ignored('request', 'video', 'streamingResolutions'),
  lso: ignored('layer', 'video'),
  leo: ignored('layer', 'video'),
  ldu: ignored('layer', 'video'),
  fol: ignored('layer', 'video', 'fontOutline'),
  fsh: ignored('layer', 'video', 'fontShadow'),
} as const;

type Table = typeof PARAMETERS;

/** A parameter's key in URLs, with `e-` for effects. */
export type ParameterKey = keyof Table;

type KeysOf<S extends Scope, U extends Support> = {
  [K in ParameterKey]: Table[K] extends { readonly scope: S; readonly support: U } ? K : never;
}[ParameterKey];

/** The keys of `Params`. `c` is missing, because it is parsed as `cm`. */
export type ParamKey = Exclude<KeysOf<Scope, 'rendered'>, 'c'>;

/** The keys of the parameters of a step that have an effect. A renderer must handle each of them. */
export type StepParamKey = Exclude<KeysOf<'step', 'rendered'>, 'c'>;

/** The parsed parameters of one step. Those that were not given are missing. */
export type Params = { readonly [K in ParamKey]?: Table[K] extends Parameter<infer T> ? T : never };

const BY_KEY: ReadonlyMap<string, Parameter<unknown> | IgnoredParameter> = new Map(Object.entries(PARAMETERS));

export const PARAM_KEYS: readonly ParamKey[] = Object.entries(PARAMETERS)
  .filter(([key, { support }]) => key !== 'c' && support === 'rendered')
  .map(([key]) => key as ParamKey);

/** The declaration of a parameter that can be in `Params`. */
export function declarationOf(key: ParamKey): Parameter<unknown> {
  return PARAMETERS[key];
}

/** The declaration of any key, also of unknown ones. */
export function findParameter(key: string): Parameter<unknown> | IgnoredParameter | undefined {
  return BY_KEY.get(key);
}

/**
 * Parses the items of one step. Unknown and ignored keys are skipped; of a repeated key the last value counts; `cm`
 * wins over `c`. docs/imagekit.md#chains-and-separators, docs/imagekit.md#crop-strategies
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

/** The keys and values of `Params`, in the order of the table. */
export function entriesOf(params: Params): [ParamKey, unknown][] {
  const entries = Object.entries(params) as [ParamKey, unknown][];
  return entries.sort(([left], [right]) => ORDER.get(left)! - ORDER.get(right)!);
}

/**
 * Normalizes the parameters of a step: removes those without effect, and reduces spellings with the same effect to one.
 * Different URLs of the same image then have the same canonical string, and share a cache entry.
 */

import { entriesOf, PARAMETERS, type ParamKey, type Params } from './parameters.js';
import type { Placement } from './transformation-types.js';
import { DEFAULT_TRIM_THRESHOLD, type CropStrategy } from './values/types.js';

/**
 * Where a step is, which decides what its parameters mean:
 *
 * - `base`: the main chain
 * - `branch`: a branch of a condition of the main chain
 * - `image`, `canvas`, `text`: a layer that is an image, a block of colour, or a text
 * - `displacement`: a layer with `lm-displace`, where `x` and `y` are part of the placement
 */
export type StepPlace = 'base' | 'branch' | 'image' | 'displacement' | 'canvas' | 'text';

const EXTRACTS: readonly (CropStrategy | undefined)[] = ['extract', 'pad_extract', 'pad_extract_no_shrink'];
const PADS: readonly (CropStrategy | undefined)[] = ['pad_resize', 'pad_resize_no_enlarge'];
/** Strategies with which `fo` has no effect. docs/imagekit.md#focus */
const UNFOCUSED: readonly (CropStrategy | undefined)[] = ['force', 'at_max', 'at_max_enlarge', 'at_least'];

/** A mutable copy of the parameters of one step, from which the normalizing functions delete. */
type Draft = { -readonly [K in ParamKey]?: Params[K] };

/**
 * Returns the parameters that have an effect in a step at this place.
 *
 * @param isFirst whether it is the first step of its chain, outside of conditions: there, layers are trimmed by default
 */
export function normalizeParams(params: Params, place: StepPlace, isFirst = true): Params {
  const draft: Draft = Object.fromEntries(entriesOf(params).filter(([key]) => isUsed(key, place)));
  // A PIM stores no custom areas.
  if (draft.fo?.type === 'detect' && draft.fo.what === 'custom') delete draft.fo;
  normalizeSize(draft);
  normalizeFocus(draft, place);
  normalizeBackground(draft);
  normalizeAppearance(draft, place, isFirst);
  return draft;
}

/** The keys of `Placement` that nothing else has. */
const PLACEMENT_KEYS: readonly ParamKey[] = ['lm', 'lx', 'ly', 'lxc', 'lyc', 'lap', 'lfo'];
/** The strength of a displacement. */
const STRENGTH_KEYS: readonly ParamKey[] = ['x', 'y'];

/** Whether a parameter can have an effect in a step at this place. A layer's placement is kept apart from its steps. */
function isUsed(key: ParamKey, place: StepPlace): boolean {
  const inLayer = place !== 'base' && place !== 'branch';
  switch (PARAMETERS[key].scope) {
    case 'step':
      return true;
    case 'output':
      return place === 'branch';
    case 'layer':
      return inLayer && key !== 'i' && key !== 'ie' && !PLACEMENT_KEYS.includes(key);
    case 'request':
      return inLayer && key === 'pg';
  }
}

/**
 * `w`, `h`, `ar`, `dpr`, `cm`. `w-auto` may be removed later, if there is no client hint; so it does not make `ar`
 * redundant. docs/imagekit.md#sizes, docs/imagekit.md#crop-strategies
 */
function normalizeSize(draft: Draft): void {
  const sides = [draft.w, draft.h].filter((side) => side !== undefined).length;
  if (sides === 0) {
    delete draft.dpr;
    delete draft.cm;
    if (draft.fo?.type !== 'detect') delete draft.ar;
    return;
  }
  if (sides === 2 && draft.w !== 'auto') delete draft.ar;
  if (draft.dpr === 1) delete draft.dpr;
  if (draft.cm === 'maintain_ratio') delete draft.cm;
  if (!hasBothSides(draft) && !EXTRACTS.includes(draft.cm)) {
    // With one side nothing is cropped or padded; all that a strategy decides is whether to enlarge.
    const enlarges = draft.cm !== 'at_max' && draft.cm?.endsWith('_no_enlarge') !== true;
    if (enlarges) delete draft.cm;
    else draft.cm = 'at_max';
  }
}

function hasBothSides({ w, h, ar }: Draft): boolean {
  return (w !== undefined && h !== undefined) || ((w !== undefined || h !== undefined) && ar !== undefined);
}

/** `fo`, `z`, `x`, `y`, `xc`, `yc`. docs/imagekit.md#focus */
function normalizeFocus(draft: Draft, place: StepPlace): void {
  if (place === 'displacement') {
    delete draft.x;
    delete draft.y;
  }
  const takesCoordinates = draft.cm === 'extract' && hasBothSides(draft);
  if (takesCoordinates) {
    if (draft.x !== undefined) delete draft.xc;
    if (draft.y !== undefined) delete draft.yc;
  } else {
    for (const key of ['x', 'y', 'xc', 'yc'] as const) Reflect.deleteProperty(draft, key);
  }
  const hasCoordinates = [draft.x, draft.y, draft.xc, draft.yc].some((value) => value !== undefined);
  if ((takesCoordinates && hasCoordinates) || !isFocused(draft)) delete draft.fo;
  if (!isZoomed(draft)) delete draft.z;
}

/** Whether `z` has an effect. A window of `maintain_ratio` is as large as it can be, and only shrinks. */
function isZoomed(draft: Draft): boolean {
  const { z = 1, fo, cm } = draft;
  if (fo?.type !== 'detect' || z === 1) return false;
  if (cm === 'extract' || cm === 'pad_extract') return true;
  const hasNoSide = draft.w === undefined && draft.h === undefined;
  return hasNoSide || (z > 1 && hasBothSides(draft) && (cm === undefined || cm === 'maintain_ratio_no_enlarge'));
}

/** Whether `fo` has an effect. */
function isFocused({ fo, cm, ...sides }: Draft): boolean {
  if (fo === undefined || UNFOCUSED.includes(cm)) return false;
  if (fo.type === 'position') {
    return fo.position !== 'center' && (hasBothSides(sides) || EXTRACTS.includes(cm));
  }
  if (PADS.includes(cm)) return false;
  const hasNoSide = sides.w === undefined && sides.h === undefined;
  return (fo.type === 'detect' && hasNoSide) || hasBothSides(sides) || EXTRACTS.includes(cm);
}

/** `bg`. `genfill` needs a model, and has the same effect as no `bg`. docs/imagekit.md#backgrounds */
function normalizeBackground(draft: Draft): void {
  const resizes = PADS.includes(draft.cm) && hasBothSides(draft);
  const pads = resizes || draft.cm === 'pad_extract' || draft.cm === 'pad_extract_no_shrink';
  const hasEffect = {
    colour: true,
    blurred: resizes,
    dominant: pads,
    gradient_dominant: pads,
    genfill: false,
  };
  if (draft.bg !== undefined && !hasEffect[draft.bg.type]) delete draft.bg;
}

/** Trim, rotation, effects, border and corners. docs/imagekit.md#effects */
function normalizeAppearance(draft: Draft, place: StepPlace, isFirst: boolean): void {
  // Image layers are trimmed by default, canvas and text layers never. docs/imagekit.md#image-layers
  const isTrimmed = isFirst && (place === 'image' || place === 'displacement');
  const defaultTrim = isTrimmed ? DEFAULT_TRIM_THRESHOLD : false;
  if (draft.t === defaultTrim || place === 'canvas' || place === 'text') delete draft.t;
  if (typeof draft.rt === 'number') draft.rt = normalizeDegrees(draft.rt);
  // Images are always turned upright by their EXIF tag. docs/imagekit.md#orientation
  if (draft.rt === 0 || draft.rt === 'auto') delete draft.rt;
  if (draft.o === 100) delete draft.o;
  if (draft.b?.width === 0) delete draft.b;
  if (draft.r?.every((corner) => corner === 0) === true) delete draft.r;
  if (draft['e-sharpen'] === 0) delete draft['e-sharpen'];
  for (const key of SWITCHED_EFFECTS) if (draft[key] === false) Reflect.deleteProperty(draft, key);
}

/** Effects that `-false` turns off. */
const SWITCHED_EFFECTS = [
  'e-colorize',
  'e-grayscale',
  'e-contrast',
  'e-sharpen',
  'e-usm',
  'e-gradient',
  'e-shadow',
] as const satisfies ParamKey[];

/** Reduces an angle to 0 up to (not including) 360 degrees, rounded to a millionth. */
function normalizeDegrees(degrees: number): number {
  const positive = ((degrees % 360) + 360) % 360;
  return (Math.round(positive * 1e6) / 1e6) % 360;
}

/** Returns the blend mode and the position of a layer, in normal form. docs/imagekit.md#layer-positions */
export function normalizePlacement(params: Params): Placement {
  const keys = params.lm === 'displace' ? [...PLACEMENT_KEYS, ...STRENGTH_KEYS] : PLACEMENT_KEYS;
  const draft: Draft = Object.fromEntries(entriesOf(params).filter(([key]) => keys.includes(key)));
  if (draft.lx !== undefined) delete draft.lxc;
  if (draft.ly !== undefined) delete draft.lyc;
  const offsets = [draft.lx, draft.ly, draft.lxc, draft.lyc].filter((value) => value !== undefined);
  if (offsets.length > 0) delete draft.lfo;
  else delete draft.lap;
  if (draft.lfo === 'center') delete draft.lfo;
  // `top_left` is the default, except that with `lap` a reversed offset is subtracted from the anchor.
  if (draft.lap === 'top_left' && !offsets.some(({ reversed }) => reversed)) delete draft.lap;
  return draft;
}

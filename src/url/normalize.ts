/**
 * The normal form of parameters: what has no effect where it stands is left out, and of several spellings of one
 * effect one is kept. So two URLs of the same picture have the same canonical string.
 */

import { entriesOf, PARAMETERS } from './parameters.js';
import type { ParamKey, Params } from './parameters.js';
import type { Placement } from './transformation-types.js';
import type { CropStrategy } from './values/types.js';

/**
 * Where a step stands: in the main chain, in a branch of its conditions, or in a layer. In a displacement map `x` and
 * `y` are the strength (reference 3.6).
 */
export type StepPlace = 'base' | 'branch' | 'image' | 'displacement' | 'canvas' | 'text';

const EXTRACTS: readonly (CropStrategy | undefined)[] = ['extract', 'pad_extract', 'pad_extract_no_shrink'];
const PADS: readonly (CropStrategy | undefined)[] = ['pad_resize', 'pad_resize_no_enlarge'];
/** ImageKit: reference 2.3, the last row of its table. */
const UNFOCUSED: readonly (CropStrategy | undefined)[] = ['force', 'at_max', 'at_max_enlarge', 'at_least'];

type Draft = { -readonly [K in ParamKey]?: Params[K] };

/** The parameters of a step that matter at its place. */
export function normalizeParams(params: Params, place: StepPlace): Params {
  const draft: Draft = Object.fromEntries(entriesOf(params).filter(([key]) => belongs(key, place)));
  // A PIM stores no custom areas (reference 2.3).
  if (draft.fo?.type === 'detect' && draft.fo.what === 'custom') delete draft.fo;
  normalizeSize(draft);
  normalizeFocus(draft, place);
  normalizeBackground(draft);
  normalizeAppearance(draft, place);
  return draft;
}

const PLACEMENT_KEYS: readonly ParamKey[] = ['lm', 'lx', 'ly', 'lxc', 'lyc', 'lap', 'lfo'];

function belongs(key: ParamKey, place: StepPlace): boolean {
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

/** ImageKit: reference 2.1 and 2.2. `w-auto` may turn out to be no width, so nothing is concluded from it. */
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
    // With one side nothing is cut or padded; what is left of a strategy is whether it may enlarge.
    const enlarges = draft.cm !== 'at_max' && draft.cm?.endsWith('_no_enlarge') !== true;
    if (enlarges) delete draft.cm;
    else draft.cm = 'at_max';
  }
}

function hasBothSides({ w, h, ar }: Draft): boolean {
  return (w !== undefined && h !== undefined) || ((w !== undefined || h !== undefined) && ar !== undefined);
}

/** ImageKit: reference 2.3. */
function normalizeFocus(draft: Draft, place: StepPlace): void {
  const takesCoordinates = draft.cm === 'extract' && hasBothSides(draft);
  if (takesCoordinates) {
    if (draft.x !== undefined) delete draft.xc;
    if (draft.y !== undefined) delete draft.yc;
  } else {
    delete draft.xc;
    delete draft.yc;
    if (place !== 'displacement') {
      delete draft.x;
      delete draft.y;
    }
  }
  const hasCoordinates = [draft.x, draft.y, draft.xc, draft.yc].some((value) => value !== undefined);
  if ((takesCoordinates && hasCoordinates) || !isFocused(draft)) delete draft.fo;
  if (draft.fo?.type !== 'detect' || draft.z === 1) delete draft.z;
}

function isFocused({ fo, cm, ...sides }: Draft): boolean {
  if (fo === undefined || UNFOCUSED.includes(cm)) return false;
  if (fo.type === 'position') {
    return fo.position !== 'center' && (hasBothSides(sides) || EXTRACTS.includes(cm));
  }
  if (PADS.includes(cm)) return false;
  return fo.type === 'detect' || hasBothSides(sides) || EXTRACTS.includes(cm);
}

/** ImageKit: reference 2.5. Padding made by a model falls back to plain padding. */
function normalizeBackground(draft: Draft): void {
  const resizes = PADS.includes(draft.cm) && hasBothSides(draft);
  const pads = resizes || draft.cm === 'pad_extract' || draft.cm === 'pad_extract_no_shrink';
  const matters = {
    colour: true,
    blurred: resizes,
    dominant: pads,
    gradient_dominant: pads,
    genfill: false,
  };
  if (draft.bg !== undefined && !matters[draft.bg.type]) delete draft.bg;
}

function normalizeAppearance(draft: Draft, place: StepPlace): void {
  // Layers of pictures are trimmed unless told otherwise (reference 3.3), blocks and texts never.
  const isTrimmed = place === 'image' || place === 'displacement';
  const untold = isTrimmed ? 10 : false;
  if (draft.t === untold || place === 'canvas' || place === 'text') delete draft.t;
  if (typeof draft.rt === 'number') draft.rt = normalizeDegrees(draft.rt);
  // Pictures are always turned by their EXIF tag (reference 6.6).
  if (draft.rt === 0 || draft.rt === 'auto') delete draft.rt;
  if (draft.o === 100) delete draft.o;
  if (draft.b?.width === 0) delete draft.b;
  if (draft.r?.every((corner) => corner === 0) === true) delete draft.r;
  if (draft['e-sharpen'] === 0) delete draft['e-sharpen'];
  for (const key of EFFECTS) if (draft[key] === false) Reflect.deleteProperty(draft, key);
}

const EFFECTS = [
  'e-colorize',
  'e-grayscale',
  'e-contrast',
  'e-sharpen',
  'e-usm',
  'e-gradient',
  'e-shadow',
] as const satisfies ParamKey[];

/** Degrees from 0 to below 360, to a millionth. */
function normalizeDegrees(degrees: number): number {
  const positive = ((degrees % 360) + 360) % 360;
  return (Math.round(positive * 1e6) / 1e6) % 360;
}

/** The parameters that say where a layer goes. ImageKit: reference 3.2. */
export function normalizePlacement(params: Params): Placement {
  const draft: Draft = Object.fromEntries(entriesOf(params).filter(([key]) => PLACEMENT_KEYS.includes(key)));
  if (draft.lx !== undefined) delete draft.lxc;
  if (draft.ly !== undefined) delete draft.lyc;
  const offsets = [draft.lx, draft.ly, draft.lxc, draft.lyc].filter((value) => value !== undefined);
  if (offsets.length > 0) delete draft.lfo;
  else delete draft.lap;
  if (draft.lfo === 'center') delete draft.lfo;
  // Without `lap` a reversed offset counts from the other edge, with it from the anchor.
  if (draft.lap === 'top_left' && !offsets.some(({ reversed }) => reversed)) delete draft.lap;
  return draft;
}

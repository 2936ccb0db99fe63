/** Client hints for `w-auto` and `dpr-auto`. docs/imagekit.md#client-hints */

import { normalizeParams } from './normalize.js';
import type { Params } from './parameters.js';
import type { Step, Transformation } from './transformation-types.js';
import { MAX_SIDE } from './values/types.js';

/** The client hints of a request. */
export interface ClientHints {
  /** The width at which the image will be shown, in device pixels. */
  readonly width: number | undefined;
  /** Device pixels per CSS pixel. */
  readonly dpr: number | undefined;
}

/** The value of a request header. */
type Header = string | string[] | undefined;

/** The result of `applyClientHints`. */
export interface Hinted {
  readonly transformation: Transformation;
  /** The request headers that the result depends on, sent or not: for `Vary`. */
  readonly vary: readonly string[];
  /** `Content-DPR` for a delivered width in pixels; `undefined` if no hint was applied. */
  readonly contentDpr: (width: number) => number | undefined;
}

/**
 * Widths up to `upTo` are rounded up to a multiple of `step`, in pixels, so that the many sizes of screens share a few
 * renditions: 87 at most. docs/imagekit.md#client-hints
 */
const WIDTH_STEPS = [
  { upTo: 2000, step: 100 },
  { upTo: 5000, step: 500 },
  { upTo: MAX_SIDE, step: 1000 },
] as const;

/** Ratios are rounded up to a multiple of this: 10 at most. */
const DPR_STEP = 0.5;
const DPR_RANGE = { min: 0.1, max: 5 };

/**
 * Parses `Sec-CH-Width` and `Sec-CH-DPR`, or their old names `Width` and `DPR`. Invalid values are ignored; a DPR is
 * clamped to 0.1 to 5.
 *
 * @param headers request headers by their lower-case names
 */
export function parseClientHints(headers: Readonly<Record<string, Header>>): ClientHints {
  const width = positive(headers['sec-ch-width'] ?? headers.width);
  const dpr = positive(headers['sec-ch-dpr'] ?? headers.dpr);
  return {
    width: width === undefined || width > MAX_SIDE ? undefined : width,
    dpr: dpr === undefined ? undefined : Math.min(Math.max(dpr, DPR_RANGE.min), DPR_RANGE.max),
  };
}

/** Parses a number above 0. */
function positive(header: Header): number | undefined {
  return typeof header === 'string' && /^(?!0+(?:\.0+)?$)\d{1,6}(?:\.\d{1,6})?$/.test(header)
    ? Number(header)
    : undefined;
}

/**
 * Replaces `w-auto` and `dpr-auto` by the values of the hints. A width hint is in device pixels, so `dpr-auto` has no
 * effect beside it. Without a hint, `w-auto` is removed and `dpr-auto` is 1.
 */
export function applyClientHints(transformation: Transformation, hints: ClientHints): Hinted {
  const used = new Set<'w' | 'dpr'>();
  const applyTo = ({ params, layers, condition }: Step, place: 'base' | 'branch'): Step => ({
    params: resolveAuto(params, hints, place, used),
    layers,
    ...(condition && {
      condition: {
        ...condition,
        then: condition.then.map((step) => applyTo(step, 'branch')),
        else: condition.else.map((step) => applyTo(step, 'branch')),
      },
    }),
  });
  const steps = transformation.steps.map((step) => applyTo(step, 'base'));
  if (used.size === 0) return { transformation, vary: [], contentDpr: () => undefined };
  const { width, dpr = 1 } = hints;
  return {
    transformation: { ...transformation, steps },
    vary: [...(used.has('w') ? ['Sec-CH-Width', 'Width'] : []), 'Sec-CH-DPR', 'DPR'],
    contentDpr: (delivered) => {
      if (used.has('w')) return width === undefined ? undefined : Math.round((delivered / (width / dpr)) * 100) / 100;
      return raisedDpr(hints.dpr);
    },
  };
}

function raisedWidth(width: number): number {
  const { step } = WIDTH_STEPS.find(({ upTo }) => width <= upTo) ?? WIDTH_STEPS[0];
  return Math.min(MAX_SIDE, Math.ceil(width / step) * step);
}

function raisedDpr(dpr: number): number;
function raisedDpr(dpr: number | undefined): number | undefined;
function raisedDpr(dpr: number | undefined): number | undefined {
  return dpr === undefined ? undefined : Math.ceil(dpr / DPR_STEP) * DPR_STEP;
}

/** @param used collects the parameters that are `auto` */
function resolveAuto(
  params: Params,
  { width, dpr }: ClientHints,
  place: 'base' | 'branch',
  used: Set<'w' | 'dpr'>,
): Params {
  if (params.w !== 'auto' && params.dpr !== 'auto') return params;
  const { w, dpr: ratio, ...rest } = params;
  if (w === 'auto') used.add('w');
  if (ratio === 'auto') used.add('dpr');
  const usesWidth = w === 'auto' && width !== undefined;
  const side = w === 'auto' ? (usesWidth ? raisedWidth(width) : undefined) : w;
  const factor = ratio === 'auto' ? (usesWidth ? undefined : raisedDpr(dpr)) : ratio;
  const resolved = { ...rest, ...(side !== undefined && { w: side }), ...(factor !== undefined && { dpr: factor }) };
  return normalizeParams(resolved, place);
}

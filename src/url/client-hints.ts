/** Client hints: `w-auto` and `dpr-auto`. ImageKit: reference 6.5. */

import { normalizeParams } from './normalize.js';
import type { Params } from './parameters.js';
import type { Step, Transformation } from './transformation-types.js';

/** What a browser says of itself: the width that a picture will have, in device pixels, and device pixels per CSS pixel. */
export interface ClientHints {
  readonly width: number | undefined;
  readonly dpr: number | undefined;
}

/** Values of request headers. */
type Header = string | string[] | undefined;

export interface Hinted {
  readonly transformation: Transformation;
  /** Request headers that the picture depends on, whether they were there or not. */
  readonly vary: readonly string[];
  /** `Content-DPR` for a delivered width in pixels; undefined when no hint was followed. */
  readonly contentDpr: (width: number) => number | undefined;
}

const MAX_WIDTH = 65_535;
/** Widths are raised to the next multiple, so that a thousand kinds of screens do not make a thousand pictures. */
const WIDTH_STEP = 100;
const DPR = { min: 0.1, max: 5 };

/** Reads the hints' headers, the present names before the old ones. What is no number is no hint. */
export function parseClientHints(headers: Readonly<Record<string, Header>>): ClientHints {
  const width = positive(headers['sec-ch-width'] ?? headers.width);
  const dpr = positive(headers['sec-ch-dpr'] ?? headers.dpr);
  return {
    width: width === undefined || width > MAX_WIDTH ? undefined : width,
    dpr: dpr === undefined ? undefined : Math.min(Math.max(dpr, DPR.min), DPR.max),
  };
}

function positive(header: Header): number | undefined {
  return typeof header === 'string' && /^(?!0+(?:\.0+)?$)\d{1,6}(?:\.\d{1,6})?$/.test(header)
    ? Number(header)
    : undefined;
}

/**
 * A transformation with numbers for its `auto`. The width of a hint is in device pixels, so that `dpr-auto` does nothing
 * beside it. Without a hint `w-auto` is no width and `dpr-auto` is 1.
 */
export function applyClientHints(transformation: Transformation, hints: ClientHints): Hinted {
  const autos = new Set<'w' | 'dpr'>();
  const hinted = ({ params, layers, condition }: Step, place: 'base' | 'branch'): Step => ({
    params: resolve(params, hints, place, autos),
    layers,
    ...(condition && {
      condition: {
        ...condition,
        then: condition.then.map((step) => hinted(step, 'branch')),
        else: condition.else.map((step) => hinted(step, 'branch')),
      },
    }),
  });
  const steps = transformation.steps.map((step) => hinted(step, 'base'));
  if (autos.size === 0) return { transformation, vary: [], contentDpr: () => undefined };
  const { width, dpr = 1 } = hints;
  return {
    transformation: { ...transformation, steps },
    vary: [...(autos.has('w') ? ['Sec-CH-Width', 'Width'] : []), 'Sec-CH-DPR', 'DPR'],
    contentDpr: (delivered) => {
      if (autos.has('w')) return width === undefined ? undefined : Math.round((delivered / (width / dpr)) * 100) / 100;
      return hints.dpr;
    },
  };
}

function resolve(
  params: Params,
  { width, dpr }: ClientHints,
  place: 'base' | 'branch',
  autos: Set<'w' | 'dpr'>,
): Params {
  if (params.w !== 'auto' && params.dpr !== 'auto') return params;
  const { w, dpr: ratio, ...rest } = params;
  if (w === 'auto') autos.add('w');
  if (ratio === 'auto') autos.add('dpr');
  const followed = w === 'auto' && width !== undefined;
  const side = w === 'auto' ? (followed ? Math.ceil(width / WIDTH_STEP) * WIDTH_STEP : undefined) : w;
  const factor = ratio === 'auto' ? (followed ? undefined : dpr) : ratio;
  const resolved = { ...rest, ...(side !== undefined && { w: side }), ...(factor !== undefined && { dpr: factor }) };
  return normalizeParams(resolved, place);
}

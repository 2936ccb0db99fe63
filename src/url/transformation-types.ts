/**
 * What a URL means, as data. Parsing makes it (`target`, `grammar`, `parameters`), the plan reads it. Nothing here
 * knows HTTP, the PIM or pixels of a certain picture.
 */

import type { Params } from './parameters.js';

/** The media kinds of an Akeneo PIM, as they stand in a path. */
export const MEDIA_KINDS = [
  'media-files',
  'asset-media-files',
  'reference-entities-media-files',
  'category-media-files',
] as const;
export type MediaKind = (typeof MEDIA_KINDS)[number];

/** One media file of the PIM. */
export interface Resource {
  readonly kind: MediaKind;
  /** The PIM's code, slashes raw: `2/9/6/3/2963…_name.png`. Checked against the safe form. */
  readonly code: string;
}

/** A request target below the mount point, taken apart, before its transformation is read. */
export interface Target {
  readonly resource: Resource;
  /** The `tr:` segment without `tr:`, still percent-encoded; undefined when there is none. */
  readonly pathTransformation: string | undefined;
  /** The first `tr` of the query, still percent-encoded. */
  readonly queryTransformation: string | undefined;
  /** `ik-attachment=true` or `ik-attachment-filename=…`: send as a download, with this name if one is given. */
  readonly attachment: { readonly filename: string | undefined } | undefined;
  /** `/ik-thumbnail.jpg` at the end: a still picture of a document or an animation. */
  readonly thumbnail: boolean;
  /** Query parameters without a meaning of ours (`v`, `updatedAt`), sorted and encoded: part of the cache key. */
  readonly extraQuery: string;
  /** `ik-s` and `ik-t` as sent. */
  readonly signature: { readonly value: string; readonly expires: string | undefined } | undefined;
}

export type Operator = 'add' | 'sub' | 'mul' | 'div' | 'mod' | 'pow';
export type Variable = 'iw' | 'ih' | 'iar' | 'cw' | 'ch' | 'car' | 'bw' | 'bh' | 'bar' | 'idn';

/** An arithmetic expression, operators between operands: `iw_div_2` is `{ operands: ['iw', 2], operators: ['div'] }`. */
export interface Expression {
  readonly operands: readonly (number | Variable)[];
  readonly operators: readonly Operator[];
}

/** A number as written, or an expression whose value depends on the picture. Pixels unless said otherwise. */
export type NumberOrExpression = number | Expression;

/** Red, green, blue 0–255; alpha 0–1. */
export interface Colour {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly alpha: number;
}

export const CROP_STRATEGIES = [
  'maintain_ratio',
  'maintain_ratio_no_enlarge',
  'force',
  'at_max',
  'at_max_enlarge',
  'at_least',
  'pad_resize',
  'pad_resize_no_enlarge',
  'extract',
  'pad_extract',
  'pad_extract_no_shrink',
] as const;
export type CropStrategy = (typeof CROP_STRATEGIES)[number];

export const POSITIONS = [
  'center',
  'top',
  'left',
  'bottom',
  'right',
  'top_left',
  'top_right',
  'bottom_left',
  'bottom_right',
] as const;
export type Position = (typeof POSITIONS)[number];

/** `fo`: a position, the salient region, or something to be detected (`face`, `custom`, object names joined by `_`). */
export type Focus =
  | { readonly type: 'position'; readonly position: Position }
  | { readonly type: 'auto' }
  | { readonly type: 'detect'; readonly what: string };

/** `bg`. */
export type Background =
  | { readonly type: 'colour'; readonly colour: Colour }
  | { readonly type: 'blurred'; readonly intensity: number | 'auto'; readonly brightness: number }
  | { readonly type: 'dominant' }
  | { readonly type: 'gradient_dominant'; readonly colours: 2 | 4 }
  | { readonly type: 'genfill' };

/** Radii in pixels, top left, top right, bottom right, bottom left; `max` rounds a side wholly. */
export type Radius = readonly [Corner, Corner, Corner, Corner];
export type Corner = number | 'max';

/** `b`: a frame of this width in pixels. */
export interface Border {
  readonly width: NumberOrExpression;
  readonly colour: Colour;
}

/** `e-usm`: radius and sigma in pixels, amount 1 = 100 %, threshold 0–1. */
export interface UnsharpMask {
  readonly radius: number;
  readonly sigma: number;
  readonly amount: number;
  readonly threshold: number;
}

/** `e-shadow`: blur, strength in per cent, offsets in per cent of width and height. */
export interface Shadow {
  readonly bl: number;
  readonly st: number;
  readonly x: number;
  readonly y: number;
}

/** Degrees clockwise from the top, or the corner that the gradient runs to. */
export type GradientDirection = number | 'top_right' | 'bottom_right' | 'bottom_left' | 'top_left';

/** `e-gradient`: pure `to` is reached at `sp`, at most 1 a fraction of the way, above it pixels. */
export interface Gradient {
  readonly ld: GradientDirection;
  readonly from: Colour;
  readonly to: Colour;
  readonly sp: NumberOrExpression;
}

/** `e-distort`: new places x1, y1 … x4, y4 of the corners, clockwise from the top left, or a bend (positive: upwards). */
export type Distortion =
  | { readonly type: 'perspective'; readonly corners: readonly number[] }
  | { readonly type: 'arc'; readonly degrees: number };

/** `cr`: tolerance 0–100; without `from` the dominant colour is replaced. */
export interface ColourReplacement {
  readonly to: Colour;
  readonly tolerance: number;
  readonly from?: Colour;
}

/** `lx` and its kin: `reversed` is ImageKit's `N`, measured from the right or bottom edge (with `lap`: minus). */
export interface Offset {
  readonly value: NumberOrExpression;
  readonly reversed: boolean;
}

/** `pa`: top, right, bottom, left. */
export type Padding = readonly [NumberOrExpression, NumberOrExpression, NumberOrExpression, NumberOrExpression];

/** `tg`. */
export interface Typography {
  readonly b: boolean;
  readonly i: boolean;
  readonly strikethrough: boolean;
}

export const OUTPUT_FORMATS = ['auto', 'jpg', 'webp', 'avif', 'png', 'gif', 'orig'] as const;
/** `f`, with `jpeg` read as `jpg`. `svg`, `mp4` and `webm` are accepted in URLs and mean `auto` for pictures. */
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

export type LayerType = 'image' | 'text' | 'video' | 'subtitle';

/** The path of an image layer that means a block of colour instead of a file. */
export const CANVAS = 'ik_canvas';

/** `l-…,…,l-end`. */
export interface Layer {
  readonly type: LayerType;
  /** `i` or `ie`, decoded: a resource path with raw slashes for images, the text for texts, `ik_canvas` for blocks. */
  readonly input: string;
  /** Where it goes and how it blends: from any step of the layer, worked out last. */
  readonly placement: Placement;
  readonly steps: readonly Step[];
}

/** `lm` and the parameters of position. */
export type Placement = Pick<Params, 'lm' | 'lx' | 'ly' | 'lxc' | 'lyc' | 'lap' | 'lfo'>;

export type ConditionProperty = 'w' | 'h' | 'ar' | 'iw' | 'ih' | 'iar';
export type Comparison = 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte';

export interface ConditionTerm {
  readonly property: ConditionProperty;
  readonly comparison: Comparison;
  readonly value: number;
}

/** `if-…,…,if-else,…,if-end`. `tests` is a disjunction of conjunctions. */
export interface Condition {
  readonly tests: readonly (readonly ConditionTerm[])[];
  readonly then: readonly Step[];
  readonly else: readonly Step[];
}

/**
 * One step of a chain: the parameters, each parsed to its type by the table in `parameters.ts`, then layers; or else a
 * condition, which stands alone. At the top the parameters of output and request are gone to their own fields; in the
 * branches of a condition those of the output are still in the step.
 */
export interface Step {
  readonly params: Params;
  readonly layers: readonly Layer[];
  readonly condition?: Condition;
}

/** The final encode; the last occurrence over all top-level steps wins. */
export interface Output {
  readonly format: OutputFormat;
  /** 1–100. */
  readonly quality: number;
  readonly lossless: boolean;
  readonly progressive: boolean;
  /** `cp`: keep the colour profile. */
  readonly profile: boolean;
  /** `md`: keep all metadata. */
  readonly metadata: boolean;
  /** `dn`: density in DPI, metadata only. */
  readonly density: NumberOrExpression | undefined;
}

/**
 * A whole transformation in its normal form: path steps before query steps, named ones expanded, what does nothing left
 * out. Two spellings of the same picture are equal.
 */
export interface Transformation {
  readonly steps: readonly Step[];
  readonly output: Output;
  /** `orig-true`: the original bytes, everything else ignored. */
  readonly original: boolean;
  /** `di`: resource path of the picture to show when the source is missing. */
  readonly defaultImage: string | undefined;
  /** `pg`: `1`, `1_3`, `2-4`, `4-`, `name-"a"`; undefined when not given, so that an animation stays one. */
  readonly page: string | undefined;
  /** Effects that were left out, since only ImageKit's own models can make them. Not part of the canonical string. */
  readonly ignored: readonly string[];
}

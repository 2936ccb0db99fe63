/**
 * What a URL means, as data. Parsing makes it (`target`, `grammar`, `parameters`), the plan reads it. Nothing here
 * knows HTTP, the PIM or pixels of a certain picture.
 */

import type { Params } from './parameters.js';
import type { Resource } from './resource.js';
import type { NumberOrExpression, OutputFormat } from './values/types.js';

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

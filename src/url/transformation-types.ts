/** The parsed form of a URL. It is plain data: independent of HTTP, of the PIM and of the size of an image. */

import type { Alias } from './alias.js';
import type { Params } from './parameters.js';
import type { Resource } from './resource.js';
import type { NumberOrExpression, OutputFormat } from './values/types.js';

/** The parts of a request target below the mount point. The transformation is not parsed yet. */
export interface Target {
  /** A media file, or what shows one. */
  readonly resource: Resource | Alias;
  /** `locale` and `channel` of an alias. */
  readonly place: Place;
  /** The `tr:` segment without `tr:`, still percent-encoded. */
  readonly pathTransformation: string | undefined;
  /** The value of the first `tr` in the query, still percent-encoded. */
  readonly queryTransformation: string | undefined;
  /** `ik-attachment=true`: send as a download. */
  readonly attachment: boolean;
  /** The name that the URL gives the file, by `ik-attachment-filename` or else by `ik-seo`. */
  readonly fileName: string | undefined;
  /** Whether the path ends in `/ik-thumbnail.jpg`: send a still image of a document or an animation. */
  readonly thumbnail: boolean;
  /** Whether the path ends in `/metadata.json`: say what the picture is like. */
  readonly metadata: boolean;
  /** Query parameters without a known meaning (`v`, `updatedAt`), sorted and encoded. Part of the cache key. */
  readonly extraQuery: string;
}

/** Which value of an attribute an alias means, where the attribute has several. */
export interface Place {
  readonly locale: string | undefined;
  readonly channel: string | undefined;
}

export type LayerType = 'image' | 'text';

/** The input of an image layer that is a block of colour instead of a file. docs/imagekit.md#canvas-layers */
export const CANVAS = 'ik_canvas';

/** `l-…,…,l-end`. docs/imagekit.md#layers */
export interface Layer {
  readonly type: LayerType;
  /**
   * `i` or `ie`, decoded: the text of a text layer; for an image layer a resource path with raw slashes, or `CANVAS`.
   */
  readonly input: string;
  /** Position and blend mode. They may be given in any step of the layer and apply after the last one. */
  readonly placement: Placement;
  readonly steps: readonly Step[];
}

/** The blend mode and the position of a layer; `x` and `y` are the strength of `lm-displace`. docs/imagekit.md#layer-positions */
export type Placement = Pick<Params, 'lm' | 'lx' | 'ly' | 'lxc' | 'lyc' | 'lap' | 'lfo' | 'x' | 'y'>;

export type ConditionProperty = 'w' | 'h' | 'ar' | 'iw' | 'ih' | 'iar';
export type Comparison = 'eq' | 'ne' | 'gt' | 'gte' | 'lt' | 'lte';

export interface ConditionTerm {
  readonly property: ConditionProperty;
  readonly comparison: Comparison;
  readonly value: number;
}

/** `if-…,…,if-else,…,if-end`. docs/imagekit.md#conditions */
export interface Condition {
  /** True if all terms of any inner list are true. */
  readonly tests: readonly (readonly ConditionTerm[])[];
  readonly then: readonly Step[];
  readonly else: readonly Step[];
}

/**
 * One step of a chain: parameters, then layers; or a condition, which is alone in its step. The output parameters of
 * the main chain are in `Transformation.output`; those of a condition's branches stay in the steps of the branch.
 */
export interface Step {
  readonly params: Params;
  readonly layers: readonly Layer[];
  readonly condition?: Condition;
}

/** How the result is encoded. Of each parameter, the last one in the main chain counts. docs/imagekit.md#output */
export interface Output {
  readonly format: OutputFormat;
  /** 1–100. */
  readonly quality: number;
  readonly lossless: boolean;
  readonly progressive: boolean;
  /** `cp`: keep the colour profile. Default false. */
  readonly profile: boolean;
  /** `md`: keep all metadata. Default false. */
  readonly metadata: boolean;
  /** `dn`: density in DPI, which is metadata only. */
  readonly density: NumberOrExpression | undefined;
}

/**
 * A whole transformation in normal form: the steps of the path before those of the query, named transformations
 * expanded, parameters and steps without effect removed. Different spellings of a transformation have one normal form.
 */
export interface Transformation {
  readonly steps: readonly Step[];
  readonly output: Output;
  /** `orig-true`: send the original bytes. Steps and output are then at their defaults. */
  readonly original: boolean;
  /** `di`: resource path of the image to send if the source is missing. */
  readonly defaultImage: string | undefined;
  /** `pg`: `1`, `1_3`, `2-4`, `4-`, `name-"a"`. Without it an animation stays animated. */
  readonly page: string | undefined;
  /** Keys of effects that are left out because they need ImageKit's models. Not part of the canonical string. */
  readonly ignored: readonly string[];
  /** Parts that have no effect, each as a short text: probably typos. Not part of the canonical string. */
  readonly warnings: readonly string[];
}

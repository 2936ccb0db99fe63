/** The types of parameter values, and the constants that several of them share. */

/**
 * The largest side in pixels that a picture can have. A larger one in a URL counts as not given
 * (docs/imagekit.md#limits).
 */
export const MAX_SIDE = 65_535;

/** The threshold of `t-true`, and of the trim that image layers get by default. docs/imagekit.md#image-layers */
export const DEFAULT_TRIM_THRESHOLD = 10;

export type Operator = 'add' | 'sub' | 'mul' | 'div' | 'mod' | 'pow';

/** A variable of an expression. docs/imagekit.md#expressions */
export type Variable = 'iw' | 'ih' | 'iar' | 'cw' | 'ch' | 'car' | 'bw' | 'bh' | 'bar' | 'idn';

/**
 * An arithmetic expression. There is one operator between each two operands: `iw_div_2` is
 * `{ operands: ['iw', 2], operators: ['div'] }`.
 */
export interface Expression {
  readonly operands: readonly (number | Variable)[];
  readonly operators: readonly Operator[];
}

/** A literal number, or an expression whose value depends on the image. In pixels unless stated otherwise. */
export type NumberOrExpression = number | Expression;

/** Red, green and blue from 0 to 255; alpha from 0 (transparent) to 1 (opaque). */
export interface Colour {
  readonly r: number;
  readonly g: number;
  readonly b: number;
  readonly alpha: number;
}

/** The values of `c` and `cm`. docs/imagekit.md#crop-strategies */
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

/** The centre, the sides and the corners of an image. */
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

/** `fo`: a position, the salient region, or what to detect (`face`, `custom`, or object names joined by `_`). */
export type Focus =
  | { readonly type: 'position'; readonly position: Position }
  | { readonly type: 'auto' }
  | { readonly type: 'detect'; readonly what: string };

/** `bg`. `intensity` is the sigma of the blur, 0 to 100; `brightness` is -255 to 255. */
export type Background =
  | { readonly type: 'colour'; readonly colour: Colour }
  | { readonly type: 'blurred'; readonly intensity: number | 'auto'; readonly brightness: number }
  | { readonly type: 'dominant' }
  | { readonly type: 'gradient_dominant'; readonly colours: 2 | 4 }
  | { readonly type: 'genfill' };

/** `r`: the radii of the corners, clockwise from the top left. */
export type Radius = readonly [Corner, Corner, Corner, Corner];

/** A radius in pixels; `max` is half of each side, so that the corner is a quarter of an ellipse. */
export type Corner = number | 'max';

/** `b`: `width` is in pixels. */
export interface Border {
  readonly width: NumberOrExpression;
  readonly colour: Colour;
}

/** `e-usm`: `radius` and `sigma` are in pixels, an `amount` of 1 is 100 %, `threshold` is 0 to 1. */
export interface UnsharpMask {
  readonly radius: number;
  readonly sigma: number;
  readonly amount: number;
  readonly threshold: number;
}

/** `e-shadow`: sigma `bl` of its blur, strength `st` in per cent, offsets `x` and `y` in per cent of the width and height. */
export interface Shadow {
  readonly bl: number;
  readonly st: number;
  readonly x: number;
  readonly y: number;
}

/** Where a gradient runs to: degrees clockwise from the top, or a corner. */
export type GradientDirection = number | 'top_right' | 'bottom_right' | 'bottom_left' | 'top_left';

/** `e-gradient`: direction `ld`. The colour `to` is reached at `sp`, a fraction of the way up to 1, pixels above it. */
export interface Gradient {
  readonly ld: GradientDirection;
  readonly from: Colour;
  readonly to: Colour;
  readonly sp: NumberOrExpression;
}

/**
 * `e-distort`: the new positions x1, y1, … x4, y4 of the corners, clockwise from the top left, or the angle of an arc,
 * which bends upwards if positive.
 */
export type Distortion =
  | { readonly type: 'perspective'; readonly corners: readonly number[] }
  | { readonly type: 'arc'; readonly degrees: number };

/** `cr`: `tolerance` is 0 to 100. Without `from`, the dominant colour is replaced. */
export interface ColourReplacement {
  readonly to: Colour;
  readonly tolerance: number;
  readonly from?: Colour;
}

/**
 * `lx`, `ly`, `lxc`, `lyc`. `reversed` is ImageKit's `N`: measured from the right or bottom edge of the base, or, with
 * `lap`, subtracted from the anchor. docs/imagekit.md#layer-positions
 */
export interface Offset {
  readonly value: NumberOrExpression;
  readonly reversed: boolean;
}

/** `pa`: top, right, bottom, left. */
export type Padding = readonly [NumberOrExpression, NumberOrExpression, NumberOrExpression, NumberOrExpression];

/** `tg`: bold, italic, strikethrough. */
export interface Typography {
  readonly b: boolean;
  readonly i: boolean;
  readonly strikethrough: boolean;
}

/** `lm`. URLs may also name `displacement`, which is `displace`. */
export const BLEND_MODES = ['multiply', 'cutter', 'cutout', 'displace'] as const;
export type BlendMode = (typeof BLEND_MODES)[number];

export const OUTPUT_FORMATS = ['auto', 'jpg', 'webp', 'avif', 'png', 'gif', 'orig'] as const;

/** `f`. URLs may also name `jpeg`, which is `jpg`, and `svg`, `mp4` and `webm`, which are `auto` for an image. */
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

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

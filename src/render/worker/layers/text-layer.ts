import type Vips from 'wasm-vips';
import { ImageError } from '../../../shared/errors.js';
import type { Layer, Step } from '../../../url/transformation-types.js';
import type { Colour } from '../../../url/values/types.js';
import type { NumberOrExpression } from '../../../url/values/types.js';
import { compositeOver } from '../vips/alpha.js';
import type { Size } from '../../protocol/size.js';
import { createEvaluator, positive } from '../plan/variables.js';
import { assertPixels } from '../plan/pixel-limits.js';
import { resize } from '../vips/resize.js';
import { drawText } from '../text/svg.js';
import type { Style } from '../../protocol/fonts.js';
import { wrap } from '../text/wrap.js';
import type { StepContext } from '../context.js';
import type { PixelSource } from '../context.js';

/** Pixels; the docs' prose names it once (ImageKit 9, row 16). */
const DEFAULT_SIZE = 45;
/** A box with a longer side is an error (ImageKit 3.5). */
const MAX_SIDE = 16_383;
const BLACK: Colour = { r: 0, g: 0, b: 0, alpha: 1 };
const PLAIN = { b: false, i: false, strikethrough: false };

/** The pixels that a text layer begins with: the text in its box (ImageKit 3.5). Its steps do the rest. */
export async function textLayer(
  layer: Layer,
  base: Size,
  context: StepContext,
): Promise<{ origin: PixelSource; steps: readonly Step[] }> {
  const [first, ...rest] = layer.steps;
  const { w, fs, ff, co, ia, pa, al, tg, bg, lh, ...others } = first?.params ?? {};
  const { vips, scope, limits } = context;
  const evaluate = createEvaluator({ current: base, source: base, base });
  const pixels = (value: NumberOrExpression | undefined): number | undefined =>
    value === undefined ? undefined : evaluate(value);

  const size = positive('fs', pixels(fs) ?? DEFAULT_SIZE);
  const typography = tg ?? PLAIN;
  const style: Style = typography.b ? (typography.i ? 'boldItalic' : 'bold') : typography.i ? 'italic' : 'regular';
  const { shaper, main } = await context.runtime.fonts.shaper(ff, style, size, context.inputs);
  const lines = wrap(
    layer.input,
    w === undefined || w === 'auto' ? undefined : width(w, base, evaluate),
    (text) => shaper.shape(text).width,
  );
  const lineHeight = lh === undefined ? undefined : positive('lh', evaluate(lh));
  const drawing = drawText(
    lines.map((line) => shaper.shape(line)),
    main,
    { size, lineHeight, typography, colour: co ?? BLACK, align: ia ?? 'center' },
  );
  checkSides(drawing);
  assertPixels('The text', drawing, limits.outputPixels);
  const drawn = scope.keep(vips.Image.svgloadBuffer(Buffer.from(drawing.svg)));
  const ink = inked(scope.keep(drawn.copyMemory()), context);

  const [top, right, bottom, left] = (pa ?? [0, 0, 0, 0]).map((side) => Math.max(0, Math.round(evaluate(side)))) as [
    number,
    number,
    number,
    number,
  ];
  const box = { width: ink.width + left + right, height: ink.height + top + bottom };
  checkSides(box);
  assertPixels('The text', box, limits.outputPixels);
  const padded = scope.keep(
    ink.embed(left, top, box.width, box.height, { extend: 'background', background: [0, 0, 0, 0] }),
  );
  const filled = bg?.type === 'colour' ? compositeOver(bg.colour, padded, scope) : padded;
  const faded =
    al === undefined ? filled : scope.keep(scope.keep(filled.linear([1, 1, 1, al], [0, 0, 0, 0])).cast('uchar'));
  const picture = scope.keep(faded.copy({ interpretation: 'srgb' }));
  const origin = {
    size: box,
    load: (to?: Size): Vips.Image[] => [to ? resize(picture, to, scope) : picture],
    frames: 1,
    conditional: true,
  };
  return { origin, steps: [{ ...first, layers: first?.layers ?? [], params: others }, ...rest] };
}

/** What is left when the empty space around the glyphs is gone; one transparent pixel of a text without ink. */
function inked(drawn: Vips.Image, { scope }: StepContext): Vips.Image {
  const alpha = scope.keep(drawn.extractBand(drawn.bands - 1));
  const { left, top, width, height } = alpha.findTrim({ threshold: 1, background: [0], line_art: true });
  return width === 0 || height === 0
    ? scope.keep(drawn.crop(0, 0, 1, 1))
    : scope.keep(drawn.crop(left, top, width, height));
}

/** `w` of a text is its widest line: pixels, or a part of the base. */
function width(w: NumberOrExpression, base: Size, evaluate: (value: NumberOrExpression) => number): number {
  const value = evaluate(w);
  return positive('w', typeof w === 'number' && w <= 1 ? w * base.width : value);
}

function checkSides({ width: w, height: h }: Size): void {
  if (Math.max(w, h) <= MAX_SIDE) return;
  throw new ImageError('ELIMIT', `l-text: the text takes ${w}x${h} pixels; the limit of a side is ${MAX_SIDE}`);
}

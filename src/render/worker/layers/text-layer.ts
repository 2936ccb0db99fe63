import type Vips from 'wasm-vips';
import { ImageError } from '../../../shared/errors.js';
import type { Params } from '../../../url/parameters.js';
import type { Layer } from '../../../url/transformation-types.js';
import type { NumberOrExpression, Typography } from '../../../url/values/types.js';
import type { Style } from '../../protocol/fonts.js';
import type { Size } from '../../protocol/size.js';
import type { OpenedLayer, StepContext } from '../context.js';
import { BLACK } from '../plan/colours.js';
import { assertPixels } from '../plan/pixel-limits.js';
import { createEvaluator, positive, type Evaluate } from '../plan/variables.js';
import { missingGlyphs } from '../text/missing-glyphs.js';
import { directionOf } from '../text/shaper.js';
import { drawText, type Drawing } from '../text/svg.js';
import { paragraphs, wrap } from '../text/wrap.js';
import { compositeOver } from '../vips/alpha.js';
import { resize } from '../vips/resize.js';

/** Font size in pixels where `fs` gives none (docs/imagekit.md#choices-where-imagekit-is-silent). */
const DEFAULT_SIZE = 45;
/** Longest side of a text's box in pixels (docs/imagekit.md#text-layers). */
const MAX_TEXT_SIDE = 16_383;
const NO_TYPOGRAPHY: Typography = { b: false, i: false, strikethrough: false };

/** A text in its box (docs/imagekit.md#text-layers). The parameters that are not used up here go on as its steps. */
export async function textLayer(layer: Layer, base: Size, context: StepContext): Promise<OpenedLayer> {
  const [first, ...rest] = layer.steps;
  const { w, fs, ff, co, ia, pa, al, tg, bg, lh, ...others } = first?.params ?? {};
  const { vips, limits } = context;
  const evaluate = createEvaluator({ current: base, source: base, base });

  const drawing = await drawLines(layer.input, { w, fs, ff, co, ia, tg, lh }, base, evaluate, context);
  assertFits(drawing);
  assertPixels('The text', drawing, limits.outputPixels);
  const ink = trimmed(vips.Image.svgloadBuffer(Buffer.from(drawing.svg)).copyMemory());

  const [top, right, bottom, left] = sides(pa, evaluate);
  const box = { width: ink.width + left + right, height: ink.height + top + bottom };
  assertFits(box);
  assertPixels('The text', box, limits.outputPixels);
  const padded = ink.embed(left, top, box.width, box.height, { extend: 'background', background: [0, 0, 0, 0] });
  const filled = bg?.type === 'colour' ? compositeOver(bg.colour, padded) : padded;
  const faded = al === undefined ? filled : filled.linear([1, 1, 1, al], [0, 0, 0, 0]).cast('uchar');
  const image = faded.copy({ interpretation: 'srgb' });
  const source = {
    size: box,
    load: (to?: Size): Vips.Image[] => [to ? resize(image, to) : image],
    frames: 1,
    conditional: true,
  };
  return { source, steps: [{ ...first, layers: first?.layers ?? [], params: others }, ...rest] };
}

type TextParams = { readonly [K in 'w' | 'fs' | 'ff' | 'co' | 'ia' | 'tg' | 'lh']: Params[K] | undefined };

/** Wraps and shapes a text, and draws it as SVG. */
async function drawLines(
  text: string,
  { w, fs, ff, co, ia, tg, lh }: TextParams,
  base: Size,
  evaluate: Evaluate,
  { fonts, layers, strict, warn }: StepContext,
): Promise<Drawing> {
  const size = fs === undefined ? DEFAULT_SIZE : positive('fs', evaluate(fs));
  const typography = tg ?? NO_TYPOGRAPHY;
  const style: Style = typography.b ? (typography.i ? 'boldItalic' : 'bold') : typography.i ? 'italic' : 'regular';
  const { shaper, main, toInstall } = await fonts.fontsFor({ text, family: ff, style, size, layers });
  if (toInstall !== undefined) warn(`Open Sans is drawn for the font ${ff}, which needs: npm install ${toInstall}`);
  const maxWidth = w === undefined || w === 'auto' ? undefined : lineWidth(w, base, evaluate);
  const lines = paragraphs(text).flatMap((paragraph) => {
    const direction = directionOf(paragraph);
    const wrapped = wrap(paragraph, maxWidth, (part) => shaper.measure(part));
    return wrapped.map((line) => shaper.shape(line, direction));
  });
  for (const { refusal, warning } of missingGlyphs(shaper.missing, text)) {
    if (strict) throw new ImageError('EUNSUPPORTED', `l-text: ${refusal}`);
    warn(warning);
  }
  const lineHeight = lh === undefined ? undefined : positive('lh', evaluate(lh));
  return drawText(lines, main.metrics, { size, lineHeight, typography, colour: co ?? BLACK, align: ia ?? 'center' });
}

/** `w` is the longest line: pixels, or a fraction of the base. */
function lineWidth(w: NumberOrExpression, base: Size, evaluate: Evaluate): number {
  return positive('w', typeof w === 'number' && w <= 1 ? w * base.width : evaluate(w));
}

function sides(padding: Params['pa'], evaluate: Evaluate): [number, number, number, number] {
  const pixels = (side: NumberOrExpression): number => Math.max(0, Math.round(evaluate(side)));
  const [top, right, bottom, left] = padding ?? [0, 0, 0, 0];
  return [pixels(top), pixels(right), pixels(bottom), pixels(left)];
}

/** Without the empty space around the glyphs; one transparent pixel for a text without ink. */
function trimmed(drawn: Vips.Image): Vips.Image {
  const alpha = drawn.extractBand(drawn.bands - 1);
  const { left, top, width, height } = alpha.findTrim({ threshold: 1, background: [0], line_art: true });
  return width === 0 || height === 0 ? drawn.crop(0, 0, 1, 1) : drawn.crop(left, top, width, height);
}

function assertFits({ width, height }: Size): void {
  if (Math.max(width, height) <= MAX_TEXT_SIDE) return;
  throw new ImageError(
    'ELIMIT',
    `l-text: the text takes ${width}x${height} pixels; the limit of a side is ${MAX_TEXT_SIDE}`,
  );
}

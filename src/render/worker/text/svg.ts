import type { Colour, Typography } from '../../../url/values/types.js';
import type { ShapedLine } from './shaper.js';
import type { Metrics } from './typeface.js';

export interface TextStyle {
  /** Pixels. */
  readonly size: number;
  /** Pixels between baselines; undefined for the font's own. */
  readonly lineHeight: number | undefined;
  readonly colour: Colour;
  readonly align: 'left' | 'right' | 'center';
  readonly typography: Typography;
}

export interface Drawing {
  readonly svg: string;
  readonly width: number;
  readonly height: number;
}

/** Fractions of the font size: the stroke of a synthesised bold, the position and thickness of a strikethrough. */
const PEN = 0.04;
const STRIKE = { height: 0.29, thickness: 0.06 };
/** Slant of a synthesised italic, in degrees. */
const SLANT = 12;

/**
 * Draws shaped lines as SVG paths, with a margin for glyphs that leave their box. The text itself is not in the SVG, so
 * that it cannot inject anything.
 */
export function drawText(lines: readonly ShapedLine[], metrics: Metrics, style: TextStyle): Drawing {
  const { size, align, typography, colour } = style;
  const step = style.lineHeight ?? (metrics.ascent + metrics.descent + metrics.gap) * size;
  const margin = Math.ceil(size);
  const widest = Math.max(0, ...lines.map(({ width }) => width));
  const width = Math.ceil(widest) + 2 * margin;
  const height = Math.ceil(step * (lines.length - 1) + (metrics.ascent + metrics.descent) * size) + 2 * margin;
  const drawn = lines.map((line, index) => {
    const room = widest - line.width;
    const x = margin + (align === 'left' ? 0 : align === 'right' ? room : room / 2);
    const y = margin + metrics.ascent * size + index * step;
    return drawLine(line, x, y, style);
  });
  const fill = `fill="rgb(${colour.r},${colour.g},${colour.b})" fill-opacity="${colour.alpha}"`;
  const pen = `stroke="rgb(${colour.r},${colour.g},${colour.b})" stroke-opacity="${colour.alpha}" stroke-width="0"`;
  const attributes = typography.b ? `${fill} ${pen}` : fill;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><g ${attributes}>${drawn.join('')}</g></svg>`;
  return { svg, width, height };
}

function drawLine({ glyphs, width }: ShapedLine, x: number, y: number, { size, typography }: TextStyle): string {
  const paths = glyphs.flatMap(({ path, scale, typeface, ...glyph }) => {
    if (path === '') return [];
    const slant = typography.i && !typeface.isItalic ? ` skewX(${SLANT})` : '';
    const pen = typography.b && !typeface.isBold ? ` stroke-width="${number((PEN * size) / scale)}"` : '';
    const place = `translate(${number(x + glyph.x)} ${number(y + glyph.y)})`;
    return `<path transform="${place} scale(${scale} ${-scale})${slant}"${pen} d="${path}"/>`;
  });
  const strike = typography.strikethrough
    ? `<rect x="${number(x)}" y="${number(y - STRIKE.height * size)}" width="${number(width)}" height="${number(STRIKE.thickness * size)}"/>`
    : '';
  return paths.join('') + strike;
}

function number(value: number): string {
  return value.toFixed(2);
}

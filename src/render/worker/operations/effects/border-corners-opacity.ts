import type Vips from 'wasm-vips';
import type { Colour, Corner, Radius } from '../../../../url/values/types.js';
import { withAlpha } from '../../vips/alpha.js';
import { embedOnColour } from '../../vips/embed.js';
import type { VipsRuntime } from '../../vips/load-vips.js';
import { alphaBand, applyMask } from './bands.js';

/** Adds a border around a picture, which grows by it (`b`; docs/imagekit.md#effects). */
export function border(image: Vips.Image, width: number, colour: Colour): Vips.Image {
  const framed = { left: width, top: width, width: image.width + 2 * width, height: image.height + 2 * width };
  return embedOnColour(image, framed, colour);
}

/** Rounds the corners (`r`): to circles of at most half the shorter side, or to quarters of an ellipse with `max`. */
export function corners(image: Vips.Image, radii: Radius, vips: VipsRuntime): Vips.Image {
  const { width, height } = image;
  const [topLeft, topRight, bottomRight, bottomLeft] = radii.map((corner) => radius(corner, width, height)) as [
    Arc,
    Arc,
    Arc,
    Arc,
  ];
  const path = [
    `M${topLeft.x} 0`,
    `H${width - topRight.x}`,
    bend(topRight, width, topRight.y),
    `V${height - bottomRight.y}`,
    bend(bottomRight, width - bottomRight.x, height),
    `H${bottomLeft.x}`,
    bend(bottomLeft, 0, height - bottomLeft.y),
    `V${topLeft.y}`,
    bend(topLeft, topLeft.x, 0),
    'Z',
  ].join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><path d="${path}"/></svg>`;
  const shape = vips.Image.svgloadBuffer(Buffer.from(svg));
  return applyMask(image, alphaBand(shape));
}

/** The half axes of a corner. */
interface Arc {
  readonly x: number;
  readonly y: number;
}

function radius(corner: Corner, width: number, height: number): Arc {
  if (corner === 'max') return { x: width / 2, y: height / 2 };
  const side = Math.min(corner, width / 2, height / 2);
  return { x: side, y: side };
}

function bend({ x, y }: Arc, toX: number, toY: number): string {
  return `A${x} ${y} 0 0 1 ${toX} ${toY}`;
}

/** Multiplies a picture's alpha (`o`). `alpha`: 0–1. */
export function opacity(image: Vips.Image, alpha: number): Vips.Image {
  const whole = withAlpha(image);
  const colours = whole.extractBand(0, { n: 3 });
  const left = alphaBand(whole).linear(alpha, 0.5).cast('uchar');
  return colours.bandjoin(left);
}

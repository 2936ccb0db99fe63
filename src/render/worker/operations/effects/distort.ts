import type Vips from 'wasm-vips';
import { assertPixels } from '../../plan/pixel-limits.js';
import { withAlpha } from '../../vips/alpha.js';
import { castToSrgb } from '../../vips/cast.js';
import type { VipsRuntime } from '../../vips/load-vips.js';
import { coordinates } from './bands.js';

/**
 * Moves the corners of a picture to new places on a canvas of the same size (`e-distort-p`). What the picture does not
 * cover is transparent.
 *
 * @param corners x1, y1 … x4, y4 in pixels, clockwise from the top left
 */
export function perspective(image: Vips.Image, corners: readonly number[], vips: VipsRuntime): Vips.Image {
  const { width, height } = image;
  const [a, b, c, d, e, f, g, h] = inverse(homography(corners, width, height));
  const { x, y } = coordinates(width, height, vips);
  const plane = (kx: number, ky: number, k: number): Vips.Image => x.linear(kx, k).add(y.linear(ky, 0));
  const depth = plane(g, h, 1);
  return remap(image, plane(a, b, c).divide(depth), plane(d, e, f).divide(depth), vips);
}

/**
 * Bends a picture along an arc (`e-distort-a`), upwards for positive degrees. The middle line keeps its length; the
 * canvas is the bounding box of the arc.
 *
 * @throws ImageError `ELIMIT` if that box has more than `maxPixels`
 */
export function arc(image: Vips.Image, degrees: number, maxPixels: number, vips: VipsRuntime): Vips.Image {
  const angle = (Math.min(360, Math.abs(degrees)) * Math.PI) / 180;
  if (angle === 0) return image;
  const { width, height } = image;
  const radius = width / angle;
  const outer = radius + height / 2;
  const inner = Math.max(0, radius - height / 2);
  const half = angle / 2;
  const across = half >= Math.PI / 2 ? 2 * outer : 2 * outer * Math.sin(half);
  const lowest = half > Math.PI / 2 ? outer * Math.cos(half) : inner * Math.cos(half);
  const size = { width: Math.max(1, Math.round(across)), height: Math.max(1, Math.round(outer - lowest)) };
  assertPixels('The bent picture', size, maxPixels);
  const { x, y } = coordinates(size.width, size.height, vips);
  const right = x.linear(1, -(size.width - 1) / 2);
  // Bending downwards is the same upside down: both the canvas and the source are read from the bottom.
  const up = degrees > 0 ? y.linear(-1, outer) : y.linear(1, outer - size.height + 1);
  const angles = signed(right.atan2(up));
  const distance = right.multiply(right).add(up.multiply(up)).pow(0.5);
  const sourceX = angles.linear((Math.PI / 180 / angle) * width, width / 2 - 0.5);
  const thickness = outer - inner;
  const fromOuter = distance.linear(-height / thickness, (outer * height) / thickness - 0.5);
  const sourceY = degrees > 0 ? fromOuter : fromOuter.linear(-1, height - 1);
  return remap(image, sourceX, sourceY, vips);
}

/** Angles from −180 to 180 degrees, where libvips gives 0 to 360. 0 is straight up. */
function signed(angles: Vips.Image): Vips.Image {
  const beyond = angles.moreEq(180);
  return beyond.ifthenelse(angles.linear(1, -360), angles);
}

/** Takes each pixel from the source's at (`x`, `y`). */
function remap(image: Vips.Image, x: Vips.Image, y: Vips.Image, vips: VipsRuntime): Vips.Image {
  const index = x.bandjoin(y);
  const interpolate = vips.Interpolate.newFromName('bicubic');
  const source = withAlpha(image).premultiply();
  const options = { interpolate, background: [0, 0, 0, 0], extend: 'background', premultiplied: true };
  const result = source.mapim(index, options);
  return castToSrgb(result.unpremultiply());
}

type Matrix = readonly [number, number, number, number, number, number, number, number, number];

/** The projection that maps the corners of a rectangle to four other points (Heckbert 1989). */
function homography(corners: readonly number[], width: number, height: number): Matrix {
  const [x0, y0, x1, y1, x2, y2, x3, y3] = corners as [number, number, number, number, number, number, number, number];
  const [dx1, dx2, sx] = [x1 - x2, x3 - x2, x0 - x1 + x2 - x3];
  const [dy1, dy2, sy] = [y1 - y2, y3 - y2, y0 - y1 + y2 - y3];
  const determinant = dx1 * dy2 - dx2 * dy1;
  const g = (sx * dy2 - dx2 * sy) / determinant;
  const h = (dx1 * sy - sx * dy1) / determinant;
  const [a, b] = [x1 - x0 + g * x1, x3 - x0 + h * x3];
  const [d, e] = [y1 - y0 + g * y1, y3 - y0 + h * y3];
  return [a / width, b / height, x0, d / width, e / height, y0, g / width, h / height, 1];
}

/** The inverse of a projection, normalised to a last element of 1. */
function inverse([a, b, c, d, e, f, g, h, i]: Matrix): Matrix {
  const cofactors = [
    e * i - f * h,
    c * h - b * i,
    b * f - c * e,
    f * g - d * i,
    a * i - c * g,
    c * d - a * f,
    d * h - e * g,
    b * g - a * h,
    a * e - b * d,
  ];
  const last = cofactors[8]!;
  return cofactors.map((value) => value / last) as unknown as Matrix;
}

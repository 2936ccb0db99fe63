import type Vips from 'wasm-vips';
import { withAlpha } from '../../vips/alpha.js';
import { assertPixels } from '../../plan/pixel-limits.js';
import { castToSrgb } from '../../vips/cast.js';
import { coordinates, type EffectContext } from './bands.js';

/**
 * Moves the corners of a picture to new places on a canvas of its own size (`e-distort-p`); what the picture does not
 * cover is transparent. `corners`: x1, y1 … x4, y4, clockwise from the top left.
 */
export function perspective(image: Vips.Image, corners: readonly number[], context: EffectContext): Vips.Image {
  const { scope } = context;
  const { width, height } = image;
  const [a, b, c, d, e, f, g, h] = inverse(homography(corners, width, height));
  const { x, y } = coordinates(width, height, context);
  const plane = (kx: number, ky: number, k: number): Vips.Image =>
    scope.keep(scope.keep(x.linear(kx, k)).add(scope.keep(y.linear(ky, 0))));
  const depth = plane(g, h, 1);
  return mapped(image, scope.keep(plane(a, b, c).divide(depth)), scope.keep(plane(d, e, f).divide(depth)), context);
}

/**
 * Bends a picture along an arc (`e-distort-a`), upwards for positive degrees. Its middle line keeps its length; the canvas
 * is the arc's own box.
 */
export function arc(image: Vips.Image, degrees: number, maxPixels: number, context: EffectContext): Vips.Image {
  const { scope } = context;
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
  const { x, y } = coordinates(size.width, size.height, context);
  const right = scope.keep(x.linear(1, -(size.width - 1) / 2));
  // Bent downwards, the same is seen upside down: from below, and with the lines of the source from below.
  const up = degrees > 0 ? scope.keep(y.linear(-1, outer)) : scope.keep(y.linear(1, outer - size.height + 1));
  const degreesOff = turned(scope.keep(right.atan2(up)), scope);
  const distance = scope.keep(scope.keep(scope.keep(right.multiply(right)).add(scope.keep(up.multiply(up)))).pow(0.5));
  const sourceX = scope.keep(degreesOff.linear((Math.PI / 180 / angle) * width, width / 2 - 0.5));
  const thickness = outer - inner;
  const fromOuter = scope.keep(distance.linear(-height / thickness, (outer * height) / thickness - 0.5));
  const sourceY = degrees > 0 ? fromOuter : scope.keep(fromOuter.linear(-1, height - 1));
  return mapped(image, sourceX, sourceY, context);
}

/** libvips gives angles from 0 to 360; here they are from −180 to 180, 0 being straight up. */
function turned(angles: Vips.Image, scope: EffectContext['scope']): Vips.Image {
  const beyond = scope.keep(angles.moreEq(180));
  return scope.keep(beyond.ifthenelse(scope.keep(angles.linear(1, -360)), angles));
}

/** A picture whose pixel at each place is the source's at (`x`, `y`). */
function mapped(image: Vips.Image, x: Vips.Image, y: Vips.Image, { vips, scope }: EffectContext): Vips.Image {
  const index = scope.keep(x.bandjoin(y));
  const interpolate = vips.Interpolate.newFromName('bicubic');
  const source = scope.keep(withAlpha(image, scope).premultiply());
  const options = { interpolate, background: [0, 0, 0, 0], extend: 'background', premultiplied: true };
  const result = scope.keep(source.mapim(index, options));
  return castToSrgb(scope.keep(result.unpremultiply()), scope);
}

type Matrix = readonly [number, number, number, number, number, number, number, number, number];

/** The projection that takes the corners of a rectangle to four other points (Heckbert 1989). */
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

/** The inverse of a projection, scaled so that its last number is 1. */
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

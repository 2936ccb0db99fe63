import type { Colour } from '../../../url/values/types.js';

/** Converts a colour to CIE L*a*b* under D65, as libvips does. */
export function labOf({ r, g, b }: Pick<Colour, 'r' | 'g' | 'b'>): readonly [number, number, number] {
  const xyz = xyzOf({ r, g, b });
  const [x, y, z] = [curve(xyz[0] / 0.9505), curve(xyz[1]), curve(xyz[2] / 1.089)];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** Converts a colour to CIE XYZ; Y is 1 for white. */
export function xyzOf({ r, g, b }: Pick<Colour, 'r' | 'g' | 'b'>): readonly [number, number, number] {
  const [red, green, blue] = [r, g, b].map((value) => linear(value / 255)) as [number, number, number];
  return [
    0.4124 * red + 0.3576 * green + 0.1805 * blue,
    0.2126 * red + 0.7152 * green + 0.0722 * blue,
    0.0193 * red + 0.1192 * green + 0.9505 * blue,
  ];
}

function linear(value: number): number {
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
}

function curve(value: number): number {
  return value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116;
}

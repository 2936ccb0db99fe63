import type { Quantiser } from '../../runtime/squoosh.js';
import type { Pixels } from '../../decoders/pixels.js';
import { hasFewColours } from './few-colours.js';
import { multiply, NearestColour } from './nearest-colour.js';
import { toWords } from './words.js';

/** Most colours of a palette. */
export const COLOURS = 256;

/** About how many pixels imagequant is shown at most: ten times as many take seconds, and may exhaust its stack. */
const SHOWN = 1_000_000;

/** Colours up to which imagequant takes little time. */
const MODERATE = 4_000;

/**
 * A component with fewer shades: its two low bits are in the middle. The ends stay, since plain grounds are white or
 * black.
 */
const COARSE = Uint8Array.from({ length: 256 }, (_, value) => (value % 255 === 0 ? value : (value & ~3) | 2));

/**
 * A palette for a picture, by imagequant, which is shown a quarter of the pixels or less, and fewer shades where they
 * have many: most of its time goes by the number of different colours. It takes a quarter of the time for nearly the
 * same palette.
 *
 * @param bitmap with sides that are much longer than two pixels
 * @returns up to 256 colours, RGBA
 */
export function choosePalette(bitmap: Pixels, quantise: Quantiser): Uint8Array {
  const { data, width, height } = sample(bitmap);
  const shown = hasFewColours(data, MODERATE) ? data : data.map((value) => COARSE[value]!);
  const quantised = quantise(shown, width, height, { numColors: COLOURS, dither: 0 });
  const colours = new Set(new Uint32Array(quantised.data.buffer));
  return centred(new Uint8Array(Uint32Array.from(colours).buffer), data);
}

/** One pixel of each square of four or more, not always the same, so that lines of one pixel are met. */
function sample(bitmap: Pixels): Pixels {
  const side = Math.max(2, Math.ceil(Math.sqrt((bitmap.width * bitmap.height) / SHOWN)));
  const [width, height] = [Math.floor(bitmap.width / side), Math.floor(bitmap.height / side)];
  const from = toWords(bitmap.data);
  const data = new Uint32Array(width * height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      data[width * y + x] = from[bitmap.width * (side * y + (x % side)) + side * x + (y % side)]!;
    }
  }
  return { data: new Uint8Array(data.buffer), width, height };
}

/** Moves each colour to the mean of the pixels that it is for: plain areas get their very colour back. */
function centred(palette: Uint8Array, data: Uint8Array): Uint8Array {
  const nearest = new NearestColour(palette);
  const sums = new Float64Array(5 * (palette.length / 4));
  for (let at = 0; at < data.length; at += 4) {
    const alpha = data[at + 3]!;
    const red = multiply(data[at]!, alpha);
    const green = multiply(data[at + 1]!, alpha);
    const blue = multiply(data[at + 2]!, alpha);
    const sum = 5 * nearest.find(red, green, blue, alpha);
    sums[sum]! += red;
    sums[sum + 1]! += green;
    sums[sum + 2]! += blue;
    sums[sum + 3]! += alpha;
    sums[sum + 4]! += 1;
  }
  return palette.map((value, at) => {
    const sum = 5 * (at >> 2);
    const [alpha, count] = [sums[sum + 3]!, sums[sum + 4]!];
    const isExtreme = palette[at | 3]! % 255 === 0;
    if (count === 0) return value;
    if ((at & 3) === 3) return isExtreme ? value : Math.round(alpha / count);
    return alpha === 0 ? value : Math.min(255, Math.round((255 * sums[sum + (at & 3)]!) / alpha));
  });
}

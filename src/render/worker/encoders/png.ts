import type { Effort } from '../../protocol/messages.js';
import { releaseBuffer } from '../runtime/release-buffer.js';
import type { Oxipng } from '../runtime/oxipng.js';
import type { Quantiser } from '../runtime/squoosh.js';
import type { Bitmap, Encoder } from './encoder.js';
import { choosePalette, COLOURS } from './palette/choose-palette.js';
import { dither } from './palette/dither.js';
import { hasFewColours } from './palette/few-colours.js';

/** Pixels up to which OxiPNG's level 2 is always fast enough, and up to which it is for noisy pictures. */
const SMALL = 200_000;
const MEDIUM = 1_000_000;

/** Above this many pixels, the size in full colour is estimated from an eighth of the lines. */
const SAMPLED = 100_000;
const SAMPLED_SHARE = 8;
/** Lines that follow each other in a sample: filters and matches need neighbours. */
const STRIP = 16;

/**
 * PNG by OxiPNG. Unless `lo` asks for lossless, a palette chosen by imagequant is used if it makes the file smaller. It
 * does for photographs and most artwork, by two thirds, and does not for smooth gradients, which dithering spoils.
 */
export const encodePng: Encoder = async (bitmap, { lossless, effort = 'usual' }, codecs) => {
  const { data, width, height } = bitmap;
  const optimise = await codecs.oxipng();
  const fullColour = fullColourSize(bitmap, optimise);
  const level = levelFor(width * height, fullColour, effort);
  if (!lossless && !hasFewColours(data, COLOURS)) {
    const colours = withPalette(bitmap, await codecs.quantiser(), effort);
    const palette = optimise(colours, width, height, level);
    releaseBuffer(colours);
    if (palette.length < fullColour) return palette;
  }
  return optimise(data, width, height, level);
};

/** The picture in as many colours as a palette has. imagequant alone would take twice as long for a large one. */
function withPalette(bitmap: Bitmap, quantise: Quantiser, effort: Effort): Uint8Array<ArrayBuffer> {
  const { data, width, height } = bitmap;
  if (effort !== 'best' && width * height > SMALL) return dither(bitmap, choosePalette(bitmap, quantise));
  return new Uint8Array(quantise(data, width, height, { numColors: COLOURS, dither: 1 }).data.buffer);
}

/**
 * Level 2 takes twice as long as 1. It saves 14 % of the bytes of photographs, where the palette takes most of the time;
 * of product pictures, whose plain areas take DEFLATE long, it saves 1 to 8 %.
 */
function levelFor(pixels: number, fullColour: number, effort: Effort): 1 | 2 {
  if (effort !== 'usual') return effort === 'quick' ? 1 : 2;
  const isNoisy = fullColour > pixels;
  return pixels <= SMALL || (pixels <= MEDIUM && isNoisy) ? 2 : 1;
}

/** About how many bytes the picture takes in all its colours, by OxiPNG's fastest level. */
function fullColourSize(bitmap: Bitmap, optimise: Oxipng): number {
  const { data, width, height } = bitmap;
  if (width * height <= SAMPLED) return optimise(data, width, height, 0).length;
  const sample = sampleLines(bitmap);
  const lines = sample.length / (4 * width);
  return (optimise(sample, width, lines, 0).length * height) / lines;
}

/** One strip of lines in eight. */
function sampleLines({ data, width, height }: Bitmap): Uint8Array {
  const strip = 4 * width * STRIP;
  const strips: Uint8Array[] = [];
  for (let top = 0; top < height; top += STRIP * SAMPLED_SHARE) {
    strips.push(data.subarray(4 * width * top, 4 * width * top + strip));
  }
  return Buffer.concat(strips);
}

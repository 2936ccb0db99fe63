import type { Codecs } from '../runtime/codecs.js';
import { releaseBuffer } from '../runtime/release-buffer.js';
import type { Bitmap, Encoder } from './encoder.js';

/** Above this many pixels, OxiPNG's level 2 takes seconds for less than 1 % fewer bytes. */
const LARGE = 1_000_000;

/**
 * PNG by OxiPNG. Unless `lo` asks for lossless, a palette chosen by imagequant is used if it makes the file smaller. It
 * does for photographs and most artwork, by two thirds, and does not for smooth gradients, which dithering spoils.
 */
export const encodePng: Encoder = async (bitmap, { lossless }, codecs) => {
  if (!lossless) {
    const quantise = await codecs.quantiser();
    const { data } = quantise(bitmap.data, bitmap.width, bitmap.height, { numColors: 256, dither: 1 });
    const colours = new Uint8Array(data.buffer);
    const palette = await optimise(bitmap, colours, codecs);
    releaseBuffer(colours);
    if (palette.length < (await quickSize(bitmap, codecs))) return palette;
  }
  return optimise(bitmap, bitmap.data, codecs);
};

async function optimise(
  { width, height }: Bitmap,
  pixels: Uint8Array<ArrayBuffer>,
  codecs: Codecs,
): Promise<Uint8Array> {
  const encoder = await codecs.oxipng();
  return encoder.encode(pixels.buffer, width, height, { level: width * height > LARGE ? 1 : 2 });
}

/** Bytes of the picture in all its colours, by libvips, which is faster than OxiPNG and comes close. */
async function quickSize({ data, width, height }: Bitmap, codecs: Codecs): Promise<number> {
  const vips = await codecs.vips();
  const image = vips.Image.newFromMemory(data, width, height, 4, vips.BandFormat.uchar);
  return image.pngsaveBuffer({ compression: 6, filter: 'all' }).length;
}

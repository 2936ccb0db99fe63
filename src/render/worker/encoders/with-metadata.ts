import type Vips from 'wasm-vips';
import type { EncodeOptions } from './encoder.js';
import { toBitmap } from './bitmap.js';
import { needsFullChroma } from './jpeg.js';

const MILLIMETRES_PER_INCH = 25.4;

/**
 * Encodes with metadata (`cp-true`, `md-true`) by libvips' own encoders: Squoosh's write pixels only.
 *
 * @param keep what to keep of the source's metadata
 */
export function encodeWithMetadata(
  loaded: Vips.Image,
  format: 'jpg' | 'png' | 'webp',
  keep: 'icc' | 'all',
  { quality, lossless, progressive, density }: EncodeOptions & { readonly density: number | undefined },
): Uint8Array {
  const source = withoutGainMap(loaded);
  // EXIF has a density of its own, which libvips writes in pixels per millimetre.
  const perMillimetre = density === undefined ? undefined : density / MILLIMETRES_PER_INCH;
  const image = perMillimetre === undefined ? source : source.copy({ xres: perMillimetre, yres: perMillimetre });
  switch (format) {
    case 'jpg': {
      const computed = image.copyMemory();
      return computed.jpegsaveBuffer({
        keep,
        Q: quality,
        interlace: progressive,
        optimize_coding: true,
        subsample_mode: needsFullChroma(toBitmap(computed), quality) ? 'off' : 'on',
      });
    }
    case 'png':
      return image.pngsaveBuffer({ keep, compression: 9, palette: !lossless });
    case 'webp':
      return image.webpsaveBuffer({ keep, Q: quality, lossless });
  }
}

/**
 * Drops the gain map of an Ultra HDR picture, and the XMP that describes it: it has the shape of the source, and would
 * not fit what was cropped, turned or drawn over.
 */
function withoutGainMap(image: Vips.Image): Vips.Image {
  const names = image.getFields();
  const all = Array.from({ length: names.size() }, (_, index) => names.get(index) ?? '');
  const fields = all.filter((name) => name.startsWith('gainmap'));
  if (fields.length === 0) return image;
  const plain = image.copy();
  for (const name of [...fields, 'xmp-data']) plain.remove(name);
  return plain;
}

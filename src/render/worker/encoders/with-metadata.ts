import type Vips from 'wasm-vips';
import type { EncodeOptions } from './encoder.js';

/**
 * `cp-true` and `md-true`: libvips' own encoders, since Squoosh's write pixels only. `keep` is what to keep of the
 * source's metadata.
 */
export function encodeWithMetadata(
  image: Vips.Image,
  format: 'jpg' | 'png' | 'webp',
  keep: 'icc' | 'all',
  { quality, lossless, progressive }: EncodeOptions,
): Uint8Array {
  switch (format) {
    case 'jpg':
      return image.jpegsaveBuffer({
        keep,
        Q: quality,
        interlace: progressive,
        optimize_coding: true,
        subsample_mode: quality >= 90 ? 'off' : 'on',
      });
    case 'png':
      return image.pngsaveBuffer({ keep, compression: 9, palette: !lossless });
    case 'webp':
      return image.webpsaveBuffer({ keep, Q: quality, lossless });
  }
}

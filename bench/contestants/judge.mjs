// @ts-check
/** Measures quality, and finds the quality of sharp's encoders that looks the same; in a process of its own. */

import sharp from 'sharp';
import { equalQuality } from '../lib/equal-quality.mjs';
import { pixels, similarity } from '../lib/quality.mjs';

export async function create() {
  return {
    facts: {},
    /** @param {Uint8Array} original lossless @param {Uint8Array} encoded */
    async score(original, encoded) {
      return similarity(await pixels(original), await pixels(encoded));
    },
    /**
     * @param {Uint8Array} original lossless
     * @param {number} target score
     * @param {'jpeg' | 'webp' | 'avif'} format
     * @param {object} options sharp's, without quality
     */
    async equalise(original, target, format, options) {
      const image = sharp(await sharp(original).toColourspace('srgb').png({ compressionLevel: 1 }).toBuffer());
      if (format === 'jpeg') image.flatten({ background: '#fff' });
      const reference = await pixels(original);
      return equalQuality(target, async (quality) => {
        const encoded = await image
          .clone()
          .toFormat(format, { ...options, quality })
          .toBuffer();
        return { bytes: encoded.length, score: similarity(reference, await pixels(encoded)) };
      });
    },
  };
}

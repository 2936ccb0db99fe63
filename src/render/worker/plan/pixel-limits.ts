import { ImageError } from '../../../shared/errors.js';
import type { PixelLimits } from '../../protocol/messages.js';
import type { Size } from '../../protocol/size.js';

/** The limits per frame. */
export function perFrame({ inputPixels, outputPixels }: PixelLimits, frames: number): PixelLimits {
  return { inputPixels: inputPixels / frames, outputPixels: outputPixels / frames };
}

/** Minimum pixels counted per animation frame: each costs time and memory, however small it is. */
const FRAME_PIXELS = 50_000;

/** @throws ImageError `ELIMIT` if a source has more pixels than `limit` */
export function assertSourcePixels(size: Size, frames: number, limit: number): void {
  assertPixels('The source', size, limit, frames);
  if (frames > 1 && frames * FRAME_PIXELS > limit) {
    throw new ImageError(
      'ELIMIT',
      `The source has ${frames} frames, each of which counts for at least ${FRAME_PIXELS} pixels; the limit is ${limit} pixels`,
    );
  }
}

/** @throws ImageError `ELIMIT` if a picture, called `what`, has more pixels than `limit` */
export function assertPixels(what: string, size: Size | undefined, limit: number, frames = 1): void {
  if (size && size.width * size.height * frames > limit) {
    const times = frames > 1 ? ` in ${frames} frames` : '';
    throw new ImageError(
      'ELIMIT',
      `${what} would have ${size.width}x${size.height} pixels${times}; the limit is ${limit} pixels`,
    );
  }
}

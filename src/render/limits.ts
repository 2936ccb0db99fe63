import { ImageError } from '../errors.js';
import type { Size } from './geometry.js';

export interface Limits {
  /** Width × height × frames of a source. */
  readonly inputPixels: number;
  /** Width × height × frames of a result. */
  readonly outputPixels: number;
}

/** Throws `ELIMIT` when a picture has more pixels than `limit`. */
export function checkPixels(what: string, size: Size | undefined, limit: number, frames = 1): void {
  if (size && size.width * size.height * frames > limit) {
    const times = frames > 1 ? ` in ${frames} frames` : '';
    throw new ImageError(
      'ELIMIT',
      `${what} would have ${size.width}x${size.height} pixels${times}; the limit is ${limit} pixels`,
    );
  }
}

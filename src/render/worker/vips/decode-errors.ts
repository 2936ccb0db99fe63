import { ImageError } from '../../../shared/errors.js';

/**
 * Runs work that decodes pixels.
 *
 * @throws ImageError `EDECODE`, with libvips' reason as its cause
 */
export function withDecodeErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new ImageError('EDECODE', 'The source cannot be decoded', { cause });
  }
}

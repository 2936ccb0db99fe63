import { ImageError } from '../../../shared/errors.js';

/** libvips says why it could not read a picture; that goes to the log. */
export function withDecodeErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new ImageError('EDECODE', 'The source cannot be decoded', { cause });
  }
}

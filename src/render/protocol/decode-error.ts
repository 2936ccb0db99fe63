import { ImageError } from '../../shared/errors.js';

/** A file that could not be decoded. */
export class DecodeError extends ImageError {
  /** Resource name of the layer whose file it is; undefined for the source. */
  readonly layer: string | undefined;

  constructor(message: string, { cause, layer }: { cause?: unknown; layer?: string | undefined } = {}) {
    super('EDECODE', message, { cause });
    this.layer = layer;
  }
}

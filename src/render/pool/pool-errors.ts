import { ImageError } from '../../shared/errors.js';
import { DecodeError } from '../protocol/decode-error.js';
import type { SerializedError } from '../protocol/messages.js';

/** A render that ended its thread. */
export class WorkerLostError extends ImageError {}

/** Seconds after which a client may come back that found the queue full. */
const RETRY_AFTER = 2;

export function full(): ImageError {
  return new ImageError('EBUSY', 'Too many pictures are waiting', { retryAfter: RETRY_AFTER });
}

export function closed(): ImageError {
  return new ImageError('ECLOSED', 'The image server is shutting down', { retryAfter: RETRY_AFTER });
}

/** @param lost the render's thread is replaced */
export function deserialize({ code, message, status, cause, layer }: SerializedError, lost = false): ImageError {
  if (code === 'EDECODE') return new DecodeError(message, { cause, layer });
  return new (lost && code === 'EINTERNAL' ? WorkerLostError : ImageError)(code, message, { status, cause });
}

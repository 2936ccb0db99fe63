import { ImageError } from '../../shared/errors.js';
import { DecodeError } from '../protocol/decode-error.js';
import { isVipsError } from './vips/vips-error.js';

/** Why a render failed, and what that means for its thread. */
export interface Failure {
  readonly error: ImageError;
  /** Something in the thread may be broken: a codec trapped, aborted or got no memory, or there is a bug. */
  readonly retire: boolean;
}

/** In the words of V8, Emscripten and Rust. */
const OUT_OF_MEMORY = /out of memory|\bOOM\b|allocation failed|memory allocation of|cannot enlarge memory|bad_alloc/i;

/** libvips' own words. Its decoders name limits of theirs in similar ones. */
const VIPS_OUT_OF_MEMORY = /^vips_(?:tracked|malloc)\w*: out of memory/m;

/**
 * Judges what a render threw. libvips is in order after an error that it reports: thousands of damaged files between
 * good pictures leave those right. Nothing is known of a codec that threw in another way.
 */
export function toFailure(thrown: unknown): Failure {
  const known = thrown instanceof ImageError ? thrown : undefined;
  if (known && known.cause === undefined) return { error: known, retire: false };
  const cause = known ? known.cause : thrown;
  if (isOutOfMemory(cause)) return broken('There was not enough memory to render the picture', cause);
  if (isVipsError(cause)) {
    return { error: known ?? new DecodeError('The source cannot be rendered', { cause }), retire: false };
  }
  const isTrap = cause instanceof WebAssembly.RuntimeError;
  if (known && !isTrap && known.code !== 'EDECODE') return { error: known, retire: known.code === 'EINTERNAL' };
  return broken('The picture could not be rendered', cause);
}

function broken(message: string, cause: unknown): Failure {
  return { error: new ImageError('EINTERNAL', message, { cause }), retire: true };
}

/** Text of anything that was thrown. libvips' exceptions have a message and are no `Error`s; codecs throw numbers too. */
export function describe(thrown: unknown): string {
  if (thrown instanceof Error) return thrown.stack ?? thrown.message;
  const { message } = Object(thrown) as { message?: unknown };
  return String(message ?? thrown).trim();
}

function isOutOfMemory(cause: unknown): boolean {
  return (isVipsError(cause) ? VIPS_OUT_OF_MEMORY : OUT_OF_MEMORY).test(describe(cause));
}

import { parseResourcePath, resourceName } from '../../../url/resource.js';
import { CANVAS, type Layer } from '../../../url/transformation-types.js';
import { DecodeError } from '../../protocol/decode-error.js';
import { isVipsError } from './vips-error.js';

/**
 * Runs work that decodes pixels. What is no error of libvips, such as a trap, is not the file's fault and is thrown on.
 *
 * @throws DecodeError with libvips' reason as its cause
 */
export function withDecodeErrors<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw isVipsError(cause) ? new DecodeError('The source cannot be decoded', { cause }) : cause;
  }
}

/** An error of a layer, which names the layer's file if the layer has one and no layer within it has been named. */
export function ofLayer(error: unknown, layer: Layer): unknown {
  const name = resourceOf(layer);
  if (name === undefined || (error instanceof DecodeError && error.layer !== undefined)) return error;
  if (error instanceof DecodeError) return new DecodeError(error.message, { cause: error.cause, layer: name });
  return isVipsError(error) ? new DecodeError('A layer cannot be rendered', { cause: error, layer: name }) : error;
}

function resourceOf(layer: Layer): string | undefined {
  return layer.type === 'image' && layer.input !== CANVAS ? resourceName(parseResourcePath(layer.input)) : undefined;
}

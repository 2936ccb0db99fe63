import type { Entry } from '../cache/entry.js';
import {
  asksForPicture,
  isPassedThrough,
  isSourceFormat,
  PICTURE_EXTENSIONS,
  type SourceFormat,
} from '../render/protocol/formats.js';
import { isUnreadablePicture } from '../render/protocol/unreadable.js';
import { ImageError } from '../shared/errors.js';
import type { Resource } from '../url/index.js';
import type { RenditionQuery } from './cache-keys.js';
import type { Original } from './originals.js';

/** What of a request decides whether a file is rendered. */
type Wanted = Pick<RenditionQuery, 'transformation' | 'thumbnail'>;

/** The first bytes of a file that was not read. */
const NO_BYTES = new Uint8Array();

/** Whether a code may be a picture's by its extension. One without an extension may be anything. */
export function mayBePicture({ code }: Resource): boolean {
  const extension = /\.(\w+)$/.exec(code)?.[1];
  return extension === undefined || PICTURE_EXTENSIONS.has(extension.toLowerCase());
}

/** The format that a file is decoded as; undefined for what is no picture. */
export function sourceFormat({ format }: Pick<Entry, 'format'>): SourceFormat | undefined {
  return format !== undefined && isSourceFormat(format) ? format : undefined;
}

export function mustRender(original: Original, wanted: Wanted): boolean {
  return renderedFormat(original, wanted) !== undefined;
}

/** The format of a picture that is to be rendered; undefined for a file that is sent as it is, or refused. */
export function renderedFormat(original: Original, { transformation, thumbnail }: Wanted): SourceFormat | undefined {
  if (transformation.original || original.kind === 'streamed') return undefined;
  const format = sourceFormat(original.entry);
  return format && (thumbnail || !isPassedThrough(format, transformation.output)) ? format : undefined;
}

/**
 * Whether a file that is not rendered would be no answer: a picture is wanted of it, and it is a picture, a film or a
 * document.
 */
export function isRefused(original: Original, { transformation, thumbnail }: Wanted): boolean {
  if (transformation.original) return false;
  if (thumbnail) return true;
  if (!asksForPicture(transformation)) return false;
  if (original.kind === 'streamed') return isUnreadablePicture(NO_BYTES, original.file.mimeType);
  const { format, body, mimeType } = original.entry;
  // What has a format and is not rendered is a drawing.
  return format === undefined && isUnreadablePicture(body, mimeType);
}

/**
 * To be called before a file is sent as it is.
 *
 * @throws ImageError `EFORMAT`
 */
export function assertPassable(original: Original, wanted: Wanted): void {
  if (!isRefused(original, wanted)) return;
  if (original.kind === 'streamed') original.file.cancel();
  throw new ImageError('EFORMAT', 'This kind of file cannot be rendered');
}

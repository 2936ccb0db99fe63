import type { Entry } from '../cache/entry.js';
import {
  asksForPicture,
  DOCUMENT_EXTENSIONS,
  isPassedThrough,
  isSourceFormat,
  PICTURE_EXTENSIONS,
  sniffDocument,
  type SourceFormat,
} from '../render/protocol/formats.js';
import { missingPackage } from '../render/protocol/optional-packages.js';
import { isUnreadablePicture } from '../render/protocol/unreadable.js';
import { ImageError } from '../shared/errors.js';
import type { Resource } from '../url/index.js';
import type { RenditionQuery } from './cache-keys.js';
import type { Original } from './originals.js';

/** What of a request decides whether a file is rendered. */
type Wanted = Pick<RenditionQuery, 'transformation' | 'thumbnail' | 'metadata'>;

/** The first bytes of a file that was not read. */
const NO_BYTES = new Uint8Array();

/** MIME types of documents. */
const DOCUMENT_TYPES =
  /^(?:application\/(?:pdf|x-photoshop|photoshop)|image\/(?:vnd\.adobe\.photoshop|x-photoshop|hei[cf]|jp2|jpx))$/i;

/** Formats of which the log has said what they need. */
const reported = new Set<SourceFormat>();

/**
 * Whether a code may be that of a picture to be rendered, by its extension. One without an extension may be anything, a
 * document is one only where a picture is wanted of it.
 */
export function mayBePicture({ code }: Resource, wanted: Wanted): boolean {
  const extension = /\.(\w+)$/.exec(code)?.[1]?.toLowerCase();
  if (extension === undefined || PICTURE_EXTENSIONS.has(extension)) return true;
  return DOCUMENT_EXTENSIONS.has(extension) && wantsPicture(wanted);
}

function wantsPicture({ transformation, thumbnail, metadata }: Wanted): boolean {
  return !transformation.original && (thumbnail || metadata === true || asksForPicture(transformation));
}

/** The format that a file is decoded as; undefined for what is no picture. */
function sourceFormat({ format, body }: Pick<Entry, 'format' | 'body'>): SourceFormat | undefined {
  if (format === undefined) return sniffDocument(body);
  return isSourceFormat(format) ? format : undefined;
}

/**
 * The format of a layer's file; undefined for what is no picture, such as a font.
 *
 * @throws ImageError `EFORMAT`
 */
export function layerFormat(entry: Entry): SourceFormat | undefined {
  const format = sourceFormat(entry);
  if (format && missingPackage(format) !== undefined) throw cannotRender(format);
  return format;
}

export function mustRender(original: Original, wanted: Wanted): boolean {
  return renderedFormat(original, wanted) !== undefined;
}

/** The format of a picture that is to be rendered; undefined for a file that is sent as it is, or refused. */
export function renderedFormat(original: Original, wanted: Wanted): SourceFormat | undefined {
  const { transformation, thumbnail, metadata } = wanted;
  if (transformation.original || original.kind === 'streamed') return undefined;
  if (original.entry.format === undefined && !wantsPicture(wanted)) return undefined;
  const format = sourceFormat(original.entry);
  if (!format || missingPackage(format) !== undefined) return undefined;
  return thumbnail || metadata || !isPassedThrough(format, transformation) ? format : undefined;
}

/**
 * Whether a file that is not rendered would be no answer: a picture is wanted of it, and it is a picture, a film or a
 * document.
 */
export function isRefused(original: Original, wanted: Wanted): boolean {
  if (!wantsPicture(wanted)) return false;
  if (wanted.thumbnail || wanted.metadata) return true;
  if (original.kind === 'streamed') return isUnreadablePicture(NO_BYTES, original.file.mimeType);
  const format = sourceFormat(original.entry);
  // What could be rendered and is not is a drawing.
  if (format) return missingPackage(format) !== undefined;
  return isUnreadablePicture(original.entry.body, original.entry.mimeType);
}

/**
 * To be called before a file is sent as it is.
 *
 * @throws ImageError `EFORMAT`, `ELIMIT` for a document too large to be rendered
 */
export function assertPassable(original: Original, wanted: Wanted): void {
  if (!isRefused(original, wanted)) return;
  if (original.kind === 'buffered') throw cannotRender(sourceFormat(original.entry));
  original.file.cancel();
  if (!DOCUMENT_TYPES.test(original.file.mimeType)) throw cannotRender(undefined);
  throw new ImageError('ELIMIT', 'The document has too many bytes to be rendered', { status: 413 });
}

/** The cause, which is logged, says what to install; once, as it would be the same for every file. */
function cannotRender(format: SourceFormat | undefined): ImageError {
  const name = format && missingPackage(format);
  const isNew = format !== undefined && !reported.has(format);
  if (format) reported.add(format);
  const cause = name !== undefined && isNew ? `install ${name} to render ${format}: npm install ${name}` : undefined;
  return new ImageError('EFORMAT', 'This kind of file cannot be rendered', { cause });
}

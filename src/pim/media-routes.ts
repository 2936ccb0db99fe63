import type { Resource } from '../url/resource.js';
import type { MediaKind } from '../url/resource.js';

/** Where a kind of media is downloaded below `/api/rest/v1`. Slashes of a code go raw; Akeneo's routes want them so. */
const DOWNLOAD: Readonly<Record<MediaKind, (code: string) => string>> = {
  'media-files': (code) => `media-files/${code}/download`,
  'asset-media-files': (code) => `asset-media-files/${code}`,
  'reference-entities-media-files': (code) => `reference-entities-media-files/${code}`,
  'category-media-files': (code) => `category-media-files/${code}/download`,
};

/** The path of a file's bytes. */
export function downloadPath({ kind, code }: Resource): string {
  return `/api/rest/v1/${DOWNLOAD[kind](code)}`;
}

/** The path of a file's metadata, which only product media have. */
export function metadataPath({ kind, code }: Resource): string | undefined {
  return kind === 'media-files' ? `/api/rest/v1/media-files/${code}` : undefined;
}

/**
 * The original file name in a `Content-Disposition` of Akeneo, which neither escapes nor encodes it: what lies between
 * the first `filename="` and the last quote, UTF-8 read as Latin-1.
 */
export function fileName(disposition: string | null): string | undefined {
  const start = disposition?.indexOf('filename="') ?? -1;
  const end = disposition?.lastIndexOf('"') ?? -1;
  if (!disposition || start === -1 || end <= start + 10) return undefined;
  return Buffer.from(disposition.slice(start + 10, end), 'latin1').toString('utf8');
}
/** A MIME type as the PIM gave it, if it is one. */
export function safeMimeType(mimeType: string | undefined): string {
  return mimeType !== undefined && /^[\w.+-]+\/[\w.+-]+$/.test(mimeType) ? mimeType : 'application/octet-stream';
}

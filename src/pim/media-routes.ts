import type { MediaFile, MediaKind } from '../url/resource.js';

/** Download routes below `/api/rest/v1`. Akeneo wants the slashes of a code raw. */
const DOWNLOAD: Readonly<Record<MediaKind, (code: string) => string>> = {
  'media-files': (code) => `media-files/${code}/download`,
  'asset-media-files': (code) => `asset-media-files/${code}`,
  'reference-entities-media-files': (code) => `reference-entities-media-files/${code}`,
  'category-media-files': (code) => `category-media-files/${code}/download`,
};

/** The path of a file's bytes. */
export function downloadPath({ kind, code }: MediaFile): string {
  return `/api/rest/v1/${DOWNLOAD[kind](code)}`;
}

/** The path of a file's metadata, which only product media have. */
export function metadataPath({ kind, code }: MediaFile): string | undefined {
  return kind === 'media-files' ? `/api/rest/v1/media-files/${code}` : undefined;
}

/**
 * The original file name in a `Content-Disposition` of Akeneo, which neither escapes nor encodes it: everything between
 * the first `filename="` and the last quote, as UTF-8 that HTTP has read as Latin-1.
 */
export function fileName(disposition: string | null): string | undefined {
  const start = disposition?.indexOf('filename="') ?? -1;
  const end = disposition?.lastIndexOf('"') ?? -1;
  if (!disposition || start === -1 || end <= start + 10) return undefined;
  return Buffer.from(disposition.slice(start + 10, end), 'latin1').toString('utf8');
}

/** The MIME type that the PIM gave, if it is one; else `application/octet-stream`. */
export function safeMimeType(mimeType: string | undefined): string {
  return mimeType !== undefined && /^[\w.+-]+\/[\w.+-]+$/.test(mimeType) ? mimeType : 'application/octet-stream';
}

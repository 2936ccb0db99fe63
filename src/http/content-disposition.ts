import { create } from 'content-disposition';

/**
 * Types that a browser shows without running anything in them. Everything else, HTML and XML above all, is an
 * attachment: it would run with the rights of this site.
 */
const INLINE_TYPES =
  /^(?:image\/(?!.*\+xml)[\w.+-]+|video\/[\w.+-]+|audio\/[\w.+-]+|application\/pdf|text\/plain|text\/csv)$/;

export interface DispositionFacts {
  readonly mimeType: string;
  /** Rendered here, or a picture by its first bytes: may be shown whatever its type. */
  readonly isPicture: boolean;
  /** The PIM's raw file name. */
  readonly fileName: string | undefined;
  /** The extension that fits the content. */
  readonly extension: string | undefined;
  /** `ik-attachment`, with the file name from the URL if there is one. */
  readonly attachment: { readonly filename: string | undefined } | undefined;
}

/**
 * `Content-Disposition`, with a file name that is safe in a header and on a disk. Undefined if it would say nothing.
 */
export function contentDisposition(facts: DispositionFacts): string | undefined {
  const type = facts.attachment || !(facts.isPicture || INLINE_TYPES.test(facts.mimeType)) ? 'attachment' : 'inline';
  const chosen = facts.attachment?.filename;
  const name = chosen === undefined ? facts.fileName : `${chosen}${extensionOf(facts.fileName)}`;
  const safe = name === undefined ? undefined : safeName(name, facts.extension);
  if (safe === undefined && type === 'inline') return undefined;
  return create(safe, { type });
}

/** Without folders, control characters and what Windows forbids, with the extension of the content. */
function safeName(name: string, extension: string | undefined): string | undefined {
  const base = name
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/[/\\:*?"<>|]/g, '_')
    // The lookbehind keeps this linear: the name may come from a client.
    .replace(/^[.\s]+|(?<![.\s])[.\s]+$/g, '');
  // A lone surrogate cannot be encoded.
  const shortened = base.slice(-200).replace(/\p{Surrogate}/gu, '');
  if (shortened === '') return undefined;
  return extension === undefined ||
    extensionOf(shortened).toLowerCase() === `.${extension}` ||
    (/\.jpeg$/i.test(shortened) && extension === 'jpg')
    ? shortened
    : `${shortened.slice(0, shortened.length - extensionOf(shortened).length)}.${extension}`;
}

function extensionOf(name: string | undefined): string {
  return /\.[A-Za-z0-9]{1,10}$/.exec(name ?? '')?.[0] ?? '';
}

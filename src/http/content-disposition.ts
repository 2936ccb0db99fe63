import { create } from 'content-disposition';

/**
 * Types that a browser shows without running anything in them. Everything else, HTML and XML above all, is an
 * attachment: it would run with the rights of this site.
 */
const SHOWN_TYPES =
  /^(?:image\/(?!.*\+xml)[\w.+-]+|video\/[\w.+-]+|audio\/[\w.+-]+|application\/pdf|text\/plain|text\/csv)$/;

const UNKNOWN_TYPE = 'application/octet-stream';

/**
 * The type that a file is sent with: its own if it is shown, otherwise one that no page can use. A script, a style sheet
 * or a worker is loaded by its type, and by pages of this site, whatever its `Content-Disposition` says.
 */
export function sentType({ mimeType, isPicture }: Pick<DispositionFacts, 'mimeType' | 'isPicture'>): string {
  return isPicture || SHOWN_TYPES.test(mimeType) ? mimeType : UNKNOWN_TYPE;
}

export interface DispositionFacts {
  readonly mimeType: string;
  /** Rendered here, or a picture by its first bytes: may be shown whatever its type. */
  readonly isPicture: boolean;
  /** The PIM's raw file name. */
  readonly fileName: string | undefined;
  /** The extension that fits the content. */
  readonly extension: string | undefined;
  /** Whether the URL asks for a download. */
  readonly attachment: boolean;
  /** The file name from the URL, with or without an extension. */
  readonly givenName: string | undefined;
}

/**
 * `Content-Disposition`, with a file name that is safe in a header and on a disk. Undefined if it would say nothing.
 */
export function contentDisposition(facts: DispositionFacts): string | undefined {
  const isShown = facts.isPicture || SHOWN_TYPES.test(facts.mimeType);
  const type = facts.attachment || !isShown ? 'attachment' : 'inline';
  const safe = fileNameOf(facts);
  if (safe === undefined && type === 'inline') return undefined;
  return create(safe, { type });
}

/** Extensions of pictures: one that a URL's name ends in is replaced by that of the content, and never doubled. */
const PICTURE_EXTENSION = /\.(?:jpe?g|png|gif|webp|avif|tiff?|svg|bmp|heic|psd)$/i;

/** The name from the URL with the extension of the file, or the PIM's where nothing of that is left. */
function fileNameOf({ givenName = '', fileName = '', extension }: DispositionFacts): string | undefined {
  const own = extensionOf(fileName);
  const given = safeText(givenName);
  const isWhole = own !== '' && given.toLowerCase().endsWith(own.toLowerCase());
  const chosen = isWhole ? given.slice(0, -own.length) : given.replace(PICTURE_EXTENSION, '');
  return safeText(chosen) === '' ? safeName(fileName, extension) : safeName(`${chosen}${own}`, extension);
}

/** A safe name with the extension of the content; undefined if it would be an extension only. */
function safeName(name: string, extension: string | undefined): string | undefined {
  if (safeText(name.slice(0, name.length - extensionOf(name).length)) === '') return undefined;
  // A lone surrogate cannot be encoded.
  const shortened = safeText(name)
    .slice(-200)
    .replace(/\p{Surrogate}/gu, '');
  if (shortened === '') return undefined;
  return extension === undefined ||
    extensionOf(shortened).toLowerCase() === `.${extension}` ||
    (/\.jpeg$/i.test(shortened) && extension === 'jpg')
    ? shortened
    : `${shortened.slice(0, shortened.length - extensionOf(shortened).length)}.${extension}`;
}

/** Without folders, control characters, what Windows forbids, and dots and spaces at either end. */
function safeText(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
      .replace(/[/\\:*?"<>|]/g, '_')
      // The lookbehind keeps this linear: the name may come from a client.
      .replace(/^[.\s]+|(?<![.\s])[.\s]+$/g, '')
  );
}

function extensionOf(name: string): string {
  return /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? '';
}

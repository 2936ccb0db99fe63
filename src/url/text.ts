/** Text helpers of the URL language. Texts come from clients, so none of them throws, except `fromBase64`. */

import { ImageError } from '../shared/errors.js';

const QUOTED_CHARACTERS = 40;

/** Quotes a client's text for an error message: truncated, and printable ASCII only, so that it is safe in a header. */
export function quote(text: string): string {
  const characters = Array.from(text.slice(0, 2 * QUOTED_CHARACTERS));
  const shown = characters.slice(0, QUOTED_CHARACTERS).join('');
  const escaped = JSON.stringify(shown.length < text.length ? `${shown}...` : shown);
  return escaped.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Replaces lone surrogates with U+FFFD, because `encodeURIComponent` throws on them. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

/**
 * Texts that `decodeURIComponent` can decode: every `%` begins the escapes of one character of UTF-8 (RFC 3629, 4). An
 * exception for each text that is none takes a thousand times as long. No two alternatives begin alike, so that the
 * time is linear.
 */
const DECODABLE = new RegExp(
  `^(?:${[
    '[^%]',
    '%[0-7]H',
    '%(?:C[2-9A-F]|DH)T',
    '%E0%[AB]HT',
    '%(?:E[1-9A-CEF])TT',
    '%ED%[89]HT',
    '%F0%[9AB]HTT',
    '%F[1-3]TTT',
    '%F4%8HTT',
  ]
    .join('|')
    .replaceAll('T', '%[89AB]H')
    .replaceAll('H', '[0-9A-F]')})*$`,
  'i',
);

/** Percent-decodes a text once, or returns it unchanged if that fails. docs/imagekit.md#chains-and-separators */
export function decodeOnce(text: string): string {
  return text.includes('%') && DECODABLE.test(text) ? decodeURIComponent(text) : text;
}

/** Like `decodeOnce`, for a part of a query, where `+` is a space. */
export function decodeQuery(text: string): string {
  return decodeOnce(text.replaceAll('+', ' '));
}

/**
 * Decodes an `ie` value to text. Accepts both base64 alphabets, missing padding, spaces instead of `+`, and one
 * additional percent-encoding. docs/imagekit.md#base64-inputs
 *
 * @param key the parameter's key, for the error message
 * @param limit maximum number of base64 characters; the rest is cut off, with a UTF-8 character that the cut splits
 * @throws ImageError `EINVAL` if the value is not base64 of UTF-8
 */
export function fromBase64(key: string, value: string, limit = Infinity): string {
  const once = decodeOnce(value);
  const standard = once.replaceAll(/[ -]/g, '+').replaceAll('_', '/');
  const [, characters = ''] = /^([A-Za-z0-9+/]+)={0,2}$/.exec(standard) ?? [];
  const cut = characters.length > limit;
  const bytes = Buffer.from(cut ? characters.slice(0, limit) : characters, 'base64');
  if (characters.length % 4 !== 1 && bytes.length > 0) {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: cut });
    } catch {
      // Falls through to the error below.
    }
  }
  throw new ImageError('EINVAL', `${key}: ${quote(value)} is not base64-encoded UTF-8 text`);
}

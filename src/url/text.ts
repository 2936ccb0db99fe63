/** Text helpers of the URL language. Raw text may come from anybody, so nothing here throws but `fromBase64`. */

import { ImageError } from '../shared/errors.js';

const QUOTED_CHARACTERS = 40;

/** A client's text for a public message: quoted, cut, printable ASCII only, so that it is safe in a header. */
export function quote(text: string): string {
  const characters = Array.from(text.slice(0, 2 * QUOTED_CHARACTERS));
  const shown = characters.slice(0, QUOTED_CHARACTERS).join('');
  const escaped = JSON.stringify(shown.length < text.length ? `${shown}...` : shown);
  return escaped.replace(/[^\x20-\x7e]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Halves of surrogate pairs become U+FFFD, because `encodeURIComponent` throws on them. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}

/** One percent-decode; text that cannot be decoded stays as it is. ImageKit: reference 1.4, rule 3. */
export function decodeOnce(text: string): string {
  if (!text.includes('%')) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** As `decodeOnce` for a part of a query, where URLSearchParams writes a space as `+`. */
export function decodeQuery(text: string): string {
  return decodeOnce(text.replaceAll('+', ' '));
}

/**
 * The UTF-8 text of an `ie` value: both base64 alphabets, padding optional, spaces read as `+`, an extra
 * percent-encoding undone. ImageKit: reference 1.6.
 *
 * @param limit base64 characters that count; the rest is cut (reference 3.5), and with it a character cut in half
 * @throws ImageError `EINVAL` when it is not base64 or not UTF-8
 */
export function fromBase64(key: string, value: string, limit = Infinity): string {
  const once = /%[0-9A-Fa-f]{2}/.test(value) ? decodeOnce(value) : value;
  const standard = once.replaceAll(/[ -]/g, '+').replaceAll('_', '/');
  const [, characters = ''] = /^([A-Za-z0-9+/]+)={0,2}$/.exec(standard) ?? [];
  const cut = characters.length > limit;
  const bytes = Buffer.from(cut ? characters.slice(0, limit) : characters, 'base64');
  if (characters.length % 4 !== 1 && bytes.length > 0) {
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes, { stream: cut });
    } catch {
      // Told below.
    }
  }
  throw new ImageError('EINVAL', `${key}: ${quote(value)} is not base64 of a UTF-8 text`);
}

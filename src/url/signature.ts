/** Signed URLs. docs/imagekit.md#signed-urls */

// eslint-disable-next-line no-restricted-imports -- HMAC is a pure function; the rule is about I/O
import { createHmac, timingSafeEqual } from 'node:crypto';

/** The expiry, in Unix seconds, of a URL that never expires. */
const NEVER = '9999999999';

/** The result of checking a signature. */
export interface Verification {
  /** Whether the URL has an `ik-s`. */
  readonly signed: boolean;
  /**
   * Whether the signature was made with one of the keys and has not expired. False if the URL is not signed, or has
   * `ik-s` or `ik-t` more than once.
   */
  readonly valid: boolean;
  /** `ik-t` of a valid signature, in Unix seconds; `undefined` if it never expires. */
  readonly expires: number | undefined;
}

const UNSIGNED: Verification = { signed: false, valid: false, expires: undefined };
const INVALID: Verification = { signed: true, valid: false, expires: undefined };

/**
 * Verifies `ik-s` and `ik-t`. The signature covers the request target exactly as it was sent, without these two
 * parameters.
 *
 * @param target the raw request target below the mount point, with or without its leading slashes
 * @param keys private keys; a signature by any of them is valid, so that keys can be rotated
 * @param now Unix seconds
 */
export function verifySignature(target: string, keys: readonly string[], now: number): Verification {
  const { unsigned, spaced, signature, expires, repeated } = splitSignature(target.replace(/^\/+/, ''));
  if (signature === undefined) return UNSIGNED;
  if (repeated) return INVALID;
  if (!/^[0-9a-f]{40}$/.test(signature) || !/^\d{1,10}$/.test(expires)) return INVALID;
  const given = Buffer.from(signature, 'hex');
  // SDKs sign raw spaces, which clients then encode.
  const texts = spaced === unsigned ? [unsigned] : [unsigned, spaced];
  const matches = texts.flatMap((text) =>
    keys.map((key) =>
      timingSafeEqual(
        createHmac('sha1', key)
          .update(text + expires)
          .digest(),
        given,
      ),
    ),
  );
  // The expiry is checked after the comparison, so that a forged one reveals nothing.
  if (!matches.includes(true) || now > Number(expires)) return INVALID;
  return { signed: true, valid: true, expires: expires === NEVER ? undefined : Number(expires) };
}

/**
 * Signs a target, as ImageKit's SDKs do.
 *
 * @param target below the mount point, without its leading slash, percent-encoded
 * @param expires Unix seconds; undefined for never
 */
export function signTarget(target: string, key: string, expires: number | undefined): string {
  const expiry = expires === undefined ? NEVER : String(Math.floor(expires));
  const signature = createHmac('sha1', key)
    .update(target + expiry)
    .digest('hex');
  const until = expires === undefined ? '' : `ik-t=${expiry}&`;
  return `${target}${target.includes('?') ? '&' : '?'}${until}ik-s=${signature}`;
}

interface SplitTarget {
  /** The target without `ik-s` and `ik-t`: the signed text, without the expiry that is appended to it. */
  readonly unsigned: string;
  /** `unsigned` with raw spaces in the transformation. */
  readonly spaced: string;
  /** `ik-s`. */
  readonly signature: string | undefined;
  /** `ik-t`, or `NEVER`. */
  readonly expires: string;
  /**
   * Whether one of the two stands there more than once. They are not signed themselves, so that anybody could make
   * endless addresses of one signed picture.
   */
  readonly repeated: boolean;
}

function splitSignature(target: string): SplitTarget {
  const at = target.indexOf('?');
  const path = at === -1 ? target : target.slice(0, at);
  const items = at === -1 ? [] : target.slice(at + 1).split('&');
  const named = (name: string) => items.filter((item) => item === name || item.startsWith(`${name}=`));
  const [signatures, expiries] = [named('ik-s'), named('ik-t')];
  const valueOf = (found: readonly string[]) => found.find((item) => item.includes('='))?.slice(5);
  const others = items.filter((item) => !/^ik-[st](?:=|$)/.test(item));
  const join = (start: string, query: readonly string[]) =>
    query.length === 0 ? start : `${start}?${query.join('&')}`;
  return {
    unsigned: join(path, others),
    spaced: join(
      path
        .split('/')
        .map((segment) => (segment.startsWith('tr:') ? withSpaces(segment) : segment))
        .join('/'),
      others.map((item) => (item.startsWith('tr=') ? withSpaces(item) : item)),
    ),
    signature: valueOf(signatures),
    expires: valueOf(expiries) ?? NEVER,
    repeated: signatures.length > 1 || expiries.length > 1,
  };
}

function withSpaces(text: string): string {
  return text.replaceAll('%20', ' ');
}

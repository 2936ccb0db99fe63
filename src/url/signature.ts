/** Signed URLs. ImageKit: reference 5. */

// eslint-disable-next-line no-restricted-imports -- HMAC is a pure function, and the platform's is the one to trust
import { createHmac, timingSafeEqual } from 'node:crypto';

const NEVER = '9999999999';

/** What a signature says. */
export interface Verification {
  /** True when there is an `ik-s`. */
  readonly signed: boolean;
  /** True when it was made with one of the keys and has not expired. False when there is none. */
  readonly valid: boolean;
  /** Unix seconds of `ik-t`, of a valid signature only; undefined when it never expires. */
  readonly expires: number | undefined;
}

const UNSIGNED: Verification = { signed: false, valid: false, expires: undefined };
const INVALID: Verification = { signed: true, valid: false, expires: undefined };

/**
 * Checks `ik-s` and `ik-t`. The signature covers the text as it was sent, all but these two parameters.
 *
 * @param target the raw request target below the mount point, with or without its leading slash
 * @param keys private keys; any of them may have signed, so that keys can be changed without a gap
 * @param now unix seconds
 */
export function verifySignature(target: string, keys: readonly string[], now: number): Verification {
  const { unsigned, spaced, signature, expires } = takeSignature(target.replace(/^\//, ''));
  if (signature === undefined) return UNSIGNED;
  if (!/^[0-9a-f]{40}$/.test(signature) || !/^\d{1,10}$/.test(expires)) return INVALID;
  const given = Buffer.from(signature, 'hex');
  // SDKs sign raw spaces, which arrive encoded.
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
  // Only after the comparison, so that a forged expiry tells nothing.
  if (!matches.includes(true) || now > Number(expires)) return INVALID;
  return { signed: true, valid: true, expires: expires === NEVER ? undefined : Number(expires) };
}

interface Parts {
  /** The signed text without the expiry. */
  readonly unsigned: string;
  /** The same with raw spaces in the transformation. */
  readonly spaced: string;
  readonly signature: string | undefined;
  readonly expires: string;
}

function takeSignature(target: string): Parts {
  const at = target.indexOf('?');
  const path = at === -1 ? target : target.slice(0, at);
  const items = at === -1 ? [] : target.slice(at + 1).split('&');
  const valueOf = (name: string) => items.find((item) => item.startsWith(`${name}=`))?.slice(name.length + 1);
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
    signature: valueOf('ik-s'),
    expires: valueOf('ik-t') ?? NEVER,
  };
}

function withSpaces(text: string): string {
  return text.replaceAll('%20', ' ');
}

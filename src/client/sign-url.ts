/** How a URL is signed. */
export interface SignOptions {
  /** Where the middleware is mounted, as in the URL: what follows it is signed. */
  readonly endpoint: string;
  /** The key of the middleware's `privateKey` option. It must never reach a browser. */
  readonly privateKey: string;
  /** When the URL ends: a date, or Unix seconds. Default: never. */
  readonly expires?: Date | number | undefined;
}

/** What ImageKit signs in place of an expiry, for ever. */
const NEVER = 9999999999;

/**
 * Signs a URL with the Web Crypto API, which Node, Deno, Bun and edge runtimes have. The result is that of ImageKit's
 * SDKs.
 *
 * @param url a result of `imageUrl`
 * @throws TypeError for a URL that is not below the endpoint, and for no moment in Unix seconds
 */
export async function signUrl(url: string, { endpoint, privateKey, expires }: SignOptions): Promise<string> {
  const base = `${endpoint.replace(/\/+$/, '')}/`;
  if (!url.startsWith(base)) throw new TypeError(`${url} is not below ${base}`);
  const until =
    expires === undefined ? NEVER : Math.floor(expires instanceof Date ? expires.getTime() / 1000 : expires);
  if (!(until >= 0 && until <= NEVER)) throw new TypeError('expires must be a date, or Unix seconds');
  const encoder = new TextEncoder();
  const algorithm = { name: 'HMAC', hash: 'SHA-1' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(privateKey), algorithm, false, ['sign']);
  const signed = await crypto.subtle.sign('HMAC', key, encoder.encode(url.slice(base.length) + String(until)));
  const signature = Array.from(new Uint8Array(signed), (byte) => byte.toString(16).padStart(2, '0')).join('');
  return `${url}${url.includes('?') ? '&' : '?'}${expires === undefined ? '' : `ik-t=${until}&`}ik-s=${signature}`;
}

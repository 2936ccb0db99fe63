import { parseListing, parseTarget } from '../url/index.js';
import { isKind } from '../url/alias.js';
import { wellFormed } from '../url/text.js';
import { UsageError } from './problems.js';

/** An address of a picture, in the parts that a signature tells apart. */
export interface PictureTarget {
  /** What stands in front: an origin, a mount path, both or nothing. With the slash at its end. */
  readonly prefix: string;
  /** The target below the mount point, percent-encoded, without its leading slash and without a signature. */
  readonly target: string;
}

/**
 * Takes an address apart.
 *
 * @param endpoint where the middleware is mounted, such as `https://shop.example.com/images`. Default: what stands in
 *   front of the first part that begins an address of a picture
 * @throws UsageError for what is no address of a picture
 */
export function pictureTarget(address: string, endpoint?: string): PictureTarget {
  const encoded = encodeUnsafe(address);
  const { prefix, target } = endpoint === undefined ? split(encoded) : below(encoded, endpoint.replace(/\/+$/, ''));
  const unsigned = withoutSignature(target);
  if (!isPicture(unsigned)) {
    throw new UsageError(
      `${JSON.stringify(address)} is no address of a picture, such as tr:w-400/media-files/<code> or products/SKU-1`,
    );
  }
  return { prefix, target: unsigned };
}

/** Characters that clients would encode, so that they would ask for another address than the signed one. */
function encodeUnsafe(address: string): string {
  return address.replace(/[^\x21-\x7e]+|["'<>\\^`{|}]/gu, (text) =>
    encodeURIComponent(wellFormed(text)).replaceAll("'", '%27'),
  );
}

function below(address: string, endpoint: string): PictureTarget {
  const mount = /^https?:\/\/[^/?#]*(.*)$/i.exec(endpoint)?.[1] ?? endpoint;
  for (const base of [endpoint, mount]) {
    if (base !== '' && address.startsWith(`${base}/`)) {
      return { prefix: `${endpoint}/`, target: address.slice(base.length + 1).replace(/^\/+/, '') };
    }
  }
  if (/^https?:/i.test(address)) throw new UsageError(`${address} is not below the endpoint ${endpoint}`);
  return { prefix: `${endpoint}/`, target: address.replace(/^\/+/, '') };
}

function split(address: string): PictureTarget {
  const [, origin = '', rest = ''] = /^(https?:\/\/[^/?#]*)?(.*)$/is.exec(address) ?? [];
  const at = rest.search(/[?#]/);
  const [path, query] = at === -1 ? [rest, ''] : [rest.slice(0, at), rest.slice(at)];
  const segments = path.split('/');
  const start = segments.findIndex(
    (segment) => isKind(segment) || /^(?:tr:|tr%3a|ik-seo$|media\.json$)/i.test(segment),
  );
  if (start === -1) return { prefix: origin, target: rest };
  const mount = segments.slice(0, start).map((segment) => `${segment}/`);
  return { prefix: origin + mount.join(''), target: segments.slice(start).join('/') + query };
}

function withoutSignature(target: string): string {
  const [path = '', query] = target.replace(/#.*$/s, '').split(/\?(.*)/s, 2);
  const kept = query?.split('&').filter((part) => !/^ik-[st](?:=|$)/.test(part)) ?? [];
  return kept.length === 0 ? path : `${path}?${kept.join('&')}`;
}

function isPicture(target: string): boolean {
  try {
    return (parseTarget(`/${target}`) ?? parseListing(`/${target}`)) !== undefined;
  } catch {
    return false;
  }
}

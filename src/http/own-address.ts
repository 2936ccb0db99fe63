import type { IncomingMessage } from 'node:http';
import { originForm, signTarget } from '../url/index.js';
import type { SignatureSettings } from './image-request.js';

/** The path that the middleware is mounted at: what frameworks have cut off from the URL. Empty for none. */
export function mountOf(req: IncomingMessage): string {
  const { originalUrl } = req as { originalUrl?: unknown };
  const { url = '/' } = req;
  if (typeof originalUrl !== 'string' || !originalUrl.endsWith(url)) return '';
  const [path = ''] = originForm(originalUrl.slice(0, originalUrl.length - url.length)).split('?', 1);
  return path.replace(/\/+$/, '');
}

/** How addresses of our own are written into a response. */
export class OwnAddress {
  readonly #mount: string;
  readonly #key: string | undefined;
  readonly #expires: number | undefined;

  /**
   * @param mount see `mountOf`
   * @param settings the first key signs the addresses, where they have to be signed
   * @param expires of the request's own signature, in Unix seconds; undefined for never
   */
  constructor(mount: string, { requireSignature, privateKeys }: SignatureSettings, expires: number | undefined) {
    this.#mount = mount;
    this.#key = requireSignature ? privateKeys[0] : undefined;
    this.#expires = expires;
  }

  /** The absolute path of a target below the mount point, without its leading slash. */
  of(target: string): string {
    const signed = this.#key === undefined ? target : signTarget(target, this.#key, this.#expires);
    return `${this.#mount}/${signed}`;
  }
}

/** Parameters that say which file an alias stands for, and those that sign its address. */
const OF_THE_ALIAS: ReadonlySet<string> = new Set(['locale', 'channel', 'ik-s', 'ik-t']);

/** The query of an alias without what belongs to the alias alone, with its question mark. */
export function queryBehind(url: string): string {
  const at = url.indexOf('?');
  if (at === -1) return '';
  const kept = url
    .slice(at + 1)
    .split('&')
    .filter((part) => part !== '' && !OF_THE_ALIAS.has(part.split('=', 1)[0]!));
  return kept.length === 0 ? '' : `?${kept.join('&')}`;
}

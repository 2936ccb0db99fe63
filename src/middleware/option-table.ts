import type { StoreOption } from '../cache/keyv-store.js';
import type { Purged } from '../media/announcer.js';
import { LinkHosts } from '../pim/links/link-hosts.js';
import type { Fetch } from '../pim/types.js';
import type { FontOption } from '../render/protocol/fonts.js';
import type { AutoFormat } from '../render/protocol/formats.js';
import { availableCores } from '../shared/cores.js';
import type { Lock } from '../shared/cluster-lock.js';
import type { Logger } from '../shared/logger.js';
import { parseResourcePath, type Resource } from '../url/index.js';
import * as checks from './option-checks.js';
import type { Check } from './option-checks.js';

/**
 * Every option, declared once: its types, its check, its default and, in the comment, its documentation. The public
 * types, `Settings` and the tables of docs/options.md (`npm run docs`) come from here.
 */
export interface Option<Given, Parsed> {
  readonly check: Check;
  /** The setting of a value that has passed the check, or of none. */
  readonly parse: (value: Given | undefined) => Parsed;
  /** The default as the documentation names it. */
  readonly default: string;
  /** Its value is never shown in messages. */
  readonly isSecret: boolean;
}

/** An option with a value as its default. */
function option<T>(check: Check, value: T, text = String(value)): Option<T, T> {
  return { check, parse: (given) => given ?? value, default: text, isSecret: false };
}

/** An option that may stay undefined. */
function optional<T>(check: Check, text = 'none'): Option<T, T | undefined> {
  return { check, parse: (given) => given, default: text, isSecret: false };
}

/** An option whose setting has another form. */
function parsed<Given, Parsed>(
  check: Check,
  text: string,
  parse: (value: Given | undefined) => Parsed,
): Option<Given, Parsed> {
  return { check, parse, default: text, isSecret: false };
}

function secret<Given, Parsed>(declared: Option<Given, Parsed>): Option<Given, Parsed> {
  return { ...declared, isSecret: true };
}

const MIB = 1024 * 1024;
const DAY = 24 * 60 * 60 * 1000;

/** Members of `limits`: bounds on what a request may cost. */
export const LIMITS = {
  /** Bytes of a picture's source. Default: 40 MB. */
  inputBytes: option(checks.integer(1), 40_000_000, '40 MB'),
  /** Pixels of a source, all frames together. Default: 100 million. */
  inputPixels: option(checks.integer(1), 100_000_000, '100 million'),
  /** Pixels of a result, all frames together. Default: 25 million. */
  outputPixels: option(checks.integer(1), 25_000_000, '25 million'),
  /** Milliseconds from a request's arrival until its response begins. Default: 30,000. */
  requestMs: option(checks.milliseconds(1), 30_000, '30,000'),
  /** Milliseconds for one file or token from the PIM, retries included. Default: 20,000. */
  pimMs: option(checks.milliseconds(1), 20_000, '20,000'),
  /** Milliseconds for one render; then its thread is ended. Default: 15,000. */
  renderMs: option(checks.milliseconds(1), 15_000, '15,000'),
  /** Renders that may wait for a thread. Default: 400. */
  queue: option(checks.integer(0), 400),
  /**
   * Downloads that may wait for the PIM; as many of codes that are known to exist, and as many of each kind of media.
   * Default: 1,000.
   */
  pimQueue: option(checks.integer(0), 1000, '1,000'),
  /**
   * Bytes of an entry in `store`: reading and writing one takes the event loop. Larger results and originals stay in
   * memory, so that each process makes or downloads them itself. Default: 2 MiB.
   */
  storedBytes: option(checks.integer(0), 2 * MIB, '2 MiB'),
  /** Milliseconds that `close()` waits for requests to end. Default: 10,000. */
  closeMs: option(checks.milliseconds(0), 10_000, '10,000'),
};

/** The options. */
export const OPTIONS = {
  /** Address of the PIM; may have a path. Default: required. */
  baseUrl: parsed<string, string>(checks.webAddress, 'required', (url = '') => withoutSlash(url)),
  /** Client id of a Connection. Default: required, unless there is an `accessToken`. */
  clientId: secret(optional<string>(checks.text, 'required, unless there is an `accessToken`')),
  /** Secret of the Connection. Default: required, unless there is an `accessToken`. */
  secret: secret(optional<string>(checks.text, 'required, unless there is an `accessToken`')),
  /** User name of the Connection. Default: required, unless there is an `accessToken`. */
  username: secret(optional<string>(checks.text, 'required, unless there is an `accessToken`')),
  /** Password of the Connection. Default: required, unless there is an `accessToken`. */
  password: secret(optional<string>(checks.text, 'required, unless there is an `accessToken`')),
  /** Permanent token of an App, instead of a Connection. Default: none. */
  accessToken: secret(optional<string>(checks.text)),
  /** A Keyv instance (5 or 6), or anything that Keyv takes as its store. Default: memory only. */
  store: optional<StoreOption>(checks.keyvStore, 'memory only'),
  /**
   * Encrypts the access token in `store` (AES-256-GCM): 32 bytes, or their base64 or hex. Default: stored in plain
   * text.
   */
  encryptionKey: secret(
    parsed<string | Uint8Array, Uint8Array | undefined>(checks.encryptionKey, 'stored in plain text', checks.keyBytes),
  ),
  /** Bytes of the memory tier in front of `store`; a quarter is for originals. Default: 128 MiB. */
  memoryCacheBytes: option(checks.integer(0), 128 * MIB, '128 MiB'),
  /** Milliseconds that results are fresh. Default: 30 days. */
  resultTtl: option(checks.integer(1), 30 * DAY, '30 days'),
  /** Milliseconds that originals are fresh. Default: 1 day. */
  sourceTtl: option(checks.integer(1), DAY, '1 day'),
  /**
   * Milliseconds after that in which both are still served stale: while they are revalidated, and while the PIM fails.
   * Default: 7 days.
   */
  staleTtl: option(checks.integer(0), 7 * DAY, '7 days'),
  /** Milliseconds that is kept which media file a product, asset or record shows. Default: 5 minutes. */
  aliasTtl: option(checks.integer(1000), 5 * 60_000, '5 minutes'),
  /** Locale of pictures by product, where the address names none. Default: none. */
  locale: optional<string>(checks.code),
  /** Channel of pictures by product, where the address names none. Default: none. */
  channel: optional<string>(checks.code),
  /**
   * Code of a text attribute of products that holds alt texts. Default: the family's attribute as label.
   */
  altAttribute: optional<string>(checks.code, "the family's attribute as label"),
  /**
   * Hosts that `media_link` assets may be fetched from, such as `cdn.example.com`, `*.example.com` or
   * `cdn.example.com:8443`. A name must have a public address; a private address has to be listed itself. Default:
   * none.
   */
  mediaLinkHosts: parsed<readonly string[], LinkHosts>(checks.hosts, 'none', (hosts = []) => new LinkHosts(hosts)),
  /**
   * Called with `{ paths, tags }` of what has become stale, by `purge()`, an event or a poll: to purge a CDN. Default:
   * none.
   */
  onPurge: optional<(purged: Purged) => unknown>(checks.functionOf('({ paths, tags }) => ...')),
  /** Name of a header that carries a picture's tags for a CDN: `Surrogate-Key` or `Cache-Tag`. Default: off. */
  cacheTags: optional<string>(checks.headerName, 'off'),
  /** Sends a canonical `Link` header: the address in front of the resource path. Default: off. */
  canonicalBaseUrl: parsed<string, string | undefined>(checks.webAddress, 'off', (url) => url && withoutSlash(url)),
  /** Transformation strings for `n-<name>`: `{ name: 'w-300,h-200' }`. Default: `{}`. */
  namedTransformations: option<Readonly<Record<string, string>>>(checks.namedTransformations, {}, '`{}`'),
  /**
   * Widths in pixels that pictures may be asked for, `dpr` and client hints included; others are raised to the next one,
   * or lowered to the largest. Default: any.
   */
  allowedWidths: parsed<readonly number[], readonly number[] | undefined>(
    checks.widths,
    'any',
    (widths) => widths && [...new Set(widths)].sort((a, b) => a - b),
  ),
  /** Refuses transformations that are not named. Default: `false`. */
  restrictUnnamed: option<boolean>(checks.flag, false, '`false`'),
  /**
   * Key of ImageKit's signed URLs, or a list while keys are changed. A signature that is there must be valid. Default:
   * none.
   */
  privateKey: secret(
    parsed<string | readonly string[], readonly string[]>(checks.textOrList, 'none', (keys) => [keys ?? []].flat()),
  ),
  /** Refuses URLs without a signature. Default: `false`. */
  requireSignature: option<boolean>(checks.flag, false, '`false`'),
  /**
   * Refuses what has no effect, instead of ignoring it: unknown parameters, most of them typos, and effects that only
   * ImageKit's own models can make; and texts with characters that no font has, instead of drawing boxes. Default:
   * `false`.
   */
  strict: option<boolean>(checks.flag, false, '`false`'),
  /** Resource path of the picture that replaces a missing one, where the URL has no `di`. Default: none. */
  defaultImage: parsed<string, Resource | undefined>(checks.resourcePath, 'none', (path) =>
    path === undefined ? undefined : parseResourcePath(path),
  ),
  /** Quality where the URL has no `q`, 1–100. Default: 80. */
  quality: option(checks.integer(1, 100), 80),
  /** Quality where the URL has no `q` and the client sends `Save-Data: on`, 1–100. Default: off. */
  saveDataQuality: optional<number>(checks.integer(1, 100), 'off'),
  /** Formats that `f-auto` may choose, best first; `[]` keeps the source's. Default: `['avif', 'webp']`. */
  autoFormats: parsed<readonly AutoFormat[], readonly AutoFormat[]>(
    checks.autoFormats,
    "`['avif', 'webp']`",
    (formats = ['avif', 'webp']) => [...new Set(formats)],
  ),
  /**
   * `Cache-Control` of successful responses. The bytes of a media code never change.
   * Default: `public, max-age=31536000, immutable`.
   */
  cacheControl: option(
    checks.headerValue,
    'public, max-age=31536000, immutable',
    '`public, max-age=31536000, immutable`',
  ),
  /**
   * Fonts for texts, by the name that `ff` gives them: `{ [name]: file }` or `{ [name]: { regular, bold, italic,
   * boldItalic } }`; TTF, OTF, WOFF, or WOFF 2 with the package `woff2-encoder`; as paths or bytes. Default: none.
   */
  fonts: option<Readonly<Record<string, FontOption>>>(checks.fonts, {}, 'none'),
  /**
   * Our own decoders of usual JPEGs and PNGs, which take less time and memory; `false` leaves all files to libvips.
   * Default: `true`.
   */
  fastDecoders: option<boolean>(checks.flag, true, '`true`'),
  /**
   * `'idle'`: results are encoded again, smaller, once they have been asked for twice and the render threads are idle.
   * Until then clients keep them for ten minutes only. Under load they are encoded quickly at first. Default: `'off'`.
   */
  refine: option<'off' | 'idle'>(checks.refine, 'off', "`'off'`"),
  /** Bounds on what a request may cost. Default: see below. */
  limits: parsed<GivenOf<typeof LIMITS>, ParsedOf<typeof LIMITS>>(checks.object, 'see below', (limits = {}) =>
    parseTable(LIMITS, limits),
  ),
  /**
   * Render threads. They stand back behind the event loop on Linux. Default: the cores that the process may use, at most
   * 8.
   */
  workers: option(
    checks.integer(1, 64),
    Math.min(8, availableCores()),
    'the cores that the process may use, at most 8',
  ),
  /** Calls in flight to the PIM, logins included. Akeneo allows 4 per connection. Default: 4. */
  pimConcurrency: option(checks.integer(1, 100), 4),
  /** Locks shared by all processes, for renders, downloads and the PIM's limit across a cluster. Default: none. */
  lock: optional<Lock>(checks.functionOf('(key, places, signal) => release')),
  /** An HTTP client with the Fetch signature. Default: node-fetch. */
  fetch: optional<Fetch>(checks.functionOf('with the signature of fetch'), 'node-fetch'),
  /** Where faults of the PIM, of the store and of sources are reported. Default: `console`. */
  logger: option<Logger>(checks.logger, console, '`console`'),
};

export type OptionTable = Readonly<Record<string, Option<never, unknown>>>;

/** What the user gives for an option. */
export type GivenFor<O> = O extends Option<infer Given, unknown> ? Given : never;

/** What the user gives for the options of a table. */
export type GivenOf<T> = { [K in keyof T]?: GivenFor<T[K]> | undefined };

/** The settings that come from the options of a table. */
export type ParsedOf<T> = { readonly [K in keyof T]: T[K] extends Option<never, infer Parsed> ? Parsed : never };

/** Parses values that have passed their checks, and fills in defaults. */
export function parseTable<T extends OptionTable>(table: T, given: GivenOf<T>): ParsedOf<T> {
  const values = given as Readonly<Record<string, unknown>>;
  const entries = Object.entries(table).map(([name, { parse }]) => [name, parse(values[name] as never)]);
  return Object.fromEntries(entries) as ParsedOf<T>;
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { inspect } from 'node:util';
import type { Lock } from '../shared/cluster-lock.js';
import { MAX_TOKEN_BODY, tokenRequest, type ConnectionCredentials } from '../pim/auth/login.js';
import type { Fetch } from '../pim/types.js';
import type { Logger } from '../shared/logger.js';
import { type FontOption } from '../render/protocol/fonts.js';
import { type Style } from '../render/protocol/fonts.js';
import { STYLES } from '../render/protocol/fonts.js';
import { toSfnt } from '../render/protocol/woff.js';
import { parseResourcePath, parseTransformation, type Resource } from '../url/index.js';

/** Bounds on what a request may cost. Times are milliseconds. */
export interface LimitOptions {
  /** Bytes of a picture's source. Default 40 MB. */
  inputBytes?: number | undefined;
  /** Pixels of a source, all frames. Default 100 million. */
  inputPixels?: number | undefined;
  /** Pixels of a result, all frames. Default 25 million. */
  outputPixels?: number | undefined;
  /** A request, from its arrival until its answer begins. Default 30,000. */
  requestMs?: number | undefined;
  /** A file or a token of the PIM, repetitions included. Default 20,000. */
  pimMs?: number | undefined;
  /** One render; its thread is ended then. Default 15,000. */
  renderMs?: number | undefined;
  /** Renders that may wait for a thread. Default 200. */
  queue?: number | undefined;
  /** What `close()` waits for requests to end. Default 10,000. */
  closeMs?: number | undefined;
}

export interface AkeneoImagesOptions {
  /** The PIM's address; may have a path. */
  baseUrl: string;
  /** A Connection's four values; or `accessToken`. */
  clientId?: string | undefined;
  secret?: string | undefined;
  username?: string | undefined;
  password?: string | undefined;
  /** An App's permanent token. */
  accessToken?: string | undefined;
  /** A Keyv instance (5 or 6), or whatever Keyv takes as its store. Default: memory alone. */
  store?: object | undefined;
  /** 32 bytes, or these in base64 or hex: the token lies encrypted in `store`. Default: it lies there as it is. */
  encryptionKey?: string | Uint8Array | undefined;
  /** Bytes of the tier in this process, in front of `store`. Default 128 MiB. */
  memoryCacheBytes?: number | undefined;
  /** Milliseconds that results are fresh. Default 30 days. */
  resultTtl?: number | undefined;
  /** Milliseconds that originals are fresh. Default 1 day. */
  sourceTtl?: number | undefined;
  /** Milliseconds after that in which they are still served: while they are renewed, and while the PIM fails. Default 7 days. */
  staleTtl?: number | undefined;
  /** Switches the canonical `Link` header on: the address before the resource path. Default off. */
  canonicalBaseUrl?: string | undefined;
  /** Transformations for `n-<name>`. Default none. */
  namedTransformations?: Readonly<Record<string, string>> | undefined;
  /** Refuse transformations that are not named. Default false. */
  restrictUnnamed?: boolean | undefined;
  /** The key of ImageKit's signed URLs; several while keys are changed. Default none. */
  privateKey?: string | readonly string[] | undefined;
  /** Refuse URLs without a signature. Default false. */
  requireSignature?: boolean | undefined;
  /** Refuse effects that only ImageKit's own models can make, instead of leaving them out. Default false. */
  strict?: boolean | undefined;
  /** Resource path of the picture for a missing source, where the URL has no `di`. Default none. */
  defaultImage?: string | undefined;
  /** Quality where the URL has no `q`, 1–100. Default 80. */
  quality?: number | undefined;
  /** Quality where the URL has no `q` and the client sends `Save-Data: on`, 1–100. Default: it changes nothing. */
  saveDataQuality?: number | undefined;
  /** Formats that `f-auto` may choose, best first. Default `['avif', 'webp']`. */
  autoFormats?: readonly ('avif' | 'webp')[] | undefined;
  /** `Cache-Control` of successful answers. Default a year, immutable: a code never changes its bytes. */
  cacheControl?: string | undefined;
  /** Fonts for texts, by the name that `ff` gives them: TTF, OTF or WOFF, as a path or as bytes, one or one a style. */
  fonts?: Readonly<Record<string, FontOption>> | undefined;
  limits?: LimitOptions | undefined;
  /** Render threads. Default one less than there are cores, at least 1, at most 4. */
  workers?: number | undefined;
  /** Calls in flight to the PIM. Default 4, Akeneo's limit for one connection. */
  pimConcurrency?: number | undefined;
  /** Locks shared by all processes, for single flight and the PIM's limit across a cluster. Default none. */
  lock?: Lock | undefined;
  /** An HTTP client with the Fetch signature. Default node-fetch. */
  fetch?: ((url: string, init: never) => Promise<unknown>) | undefined;
  /** Where faults of the PIM, of the store and of sources are reported. Default `console`. */
  logger?: Logger | undefined;
}

export type Limits = Required<{ [K in keyof LimitOptions]: number }>;

/** Options after validation, defaults filled in. */
export interface Settings {
  readonly baseUrl: string;
  readonly credentials: ConnectionCredentials | { readonly accessToken: string };
  readonly store: object | undefined;
  readonly encryptionKey: Uint8Array | undefined;
  readonly memoryCacheBytes: number;
  readonly resultTtl: number;
  readonly sourceTtl: number;
  readonly staleTtl: number;
  readonly canonicalBaseUrl: string | undefined;
  readonly namedTransformations: Readonly<Record<string, string>>;
  readonly restrictUnnamed: boolean;
  readonly privateKeys: readonly string[];
  readonly requireSignature: boolean;
  readonly strict: boolean;
  readonly defaultImage: Resource | undefined;
  readonly quality: number;
  readonly saveDataQuality: number | undefined;
  readonly autoFormats: readonly ('avif' | 'webp')[];
  readonly cacheControl: string;
  readonly fonts: Readonly<Record<string, FontOption>>;
  readonly limits: Limits;
  readonly workers: number;
  readonly pimConcurrency: number;
  readonly lock: Lock | undefined;
  readonly fetch: Fetch | undefined;
  readonly logger: Logger;
}

const DAY = 24 * 60 * 60 * 1000;

const DEFAULT_LIMITS: Limits = {
  inputBytes: 40_000_000,
  inputPixels: 100_000_000,
  outputPixels: 25_000_000,
  requestMs: 30_000,
  pimMs: 20_000,
  renderMs: 15_000,
  queue: 200,
  closeMs: 10_000,
};

/** What is wrong with a value, as the end of a sentence; undefined when nothing is. */
type Check = (value: unknown) => string | undefined;

const text: Check = (value) => (typeof value === 'string' && value !== '' ? undefined : 'must be a non-empty string');
const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');
const object: Check = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'must be an object';

function integer(min: number, max = Number.MAX_SAFE_INTEGER): Check {
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  return (value) =>
    Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
      ? undefined
      : `must be a whole number ${range}`;
}

const webAddress: Check = (value) => {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return 'must be an address that starts with http:// or https://';
  if (url.username || url.password) return 'must not hold credentials; give them as options of their own';
  return url.search || url.hash ? 'must not have a query or a fragment' : undefined;
};

const header: Check = (value) =>
  typeof value === 'string' && /^[\x20-\x7e]+$/.test(value) ? undefined : 'must be the text of an HTTP header';

const formats: Check = (value) =>
  Array.isArray(value) && value.every((format) => format === 'avif' || format === 'webp')
    ? undefined
    : "must be a list of 'avif' and 'webp'";

const keys: Check = (value) => {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.length > 0 && list.every((key) => text(key) === undefined)
    ? undefined
    : 'must be a non-empty string, or a list of them';
};

const store: Check = (value) => {
  const methods = Object(value) as Record<string, unknown>;
  return object(value) === undefined &&
    ['get', 'set', 'delete', 'clear'].every((name) => typeof methods[name] === 'function')
    ? undefined
    : 'must be a Keyv instance, or what Keyv takes as its store: a Map or an adapter';
};

const resourcePath: Check = (value) =>
  text(value) ?? refusal(() => parseResourcePath(value as string), "must be a path such as 'media-files/<code>'");

const transformations: Check = (value) => {
  if (object(value) !== undefined) return 'must be an object of names and transformation strings';
  const named = value as Record<string, unknown>;
  for (const [name, string] of Object.entries(named)) {
    if (typeof string !== 'string') return `must hold strings; ${JSON.stringify(name)} does not`;
    const settings = { named: named as Record<string, string>, restrictUnnamed: false, quality: 80 };
    const target = { pathTransformation: `n-${name}`, queryTransformation: undefined };
    const wrong = refusal(() => parseTransformation(target, settings));
    if (wrong !== undefined) return `holds a bad transformation; ${JSON.stringify(name)}: ${wrong}`;
  }
  return undefined;
};

/** Each font is read once here, so that a wrong path stops the start and not the first text. */
const fonts: Check = (value) => {
  if (object(value) !== undefined) return 'must be an object of names and font files';
  for (const [name, font] of Object.entries(value as Record<string, unknown>)) {
    const single = typeof font === 'string' || font instanceof Uint8Array;
    const faces = single ? { regular: font } : (Object(font as object) as Record<string, unknown>);
    for (const [style, file] of Object.entries(faces)) {
      if (!STYLES.includes(style as Style)) return `: ${name} must have the styles ${STYLES.join(', ')}, not ${style}`;
      const wrong = refusal(() => toSfnt(typeof file === 'string' ? readFileSync(file) : (file as Uint8Array)));
      if (wrong !== undefined) return `: ${name} ${style} cannot be read: ${wrong}`;
    }
  }
  return undefined;
};

const LIMIT_CHECKS: Readonly<Record<keyof Limits, Check>> = {
  inputBytes: integer(1),
  inputPixels: integer(1),
  outputPixels: integer(1),
  requestMs: integer(1, 2 ** 31 - 1),
  pimMs: integer(1, 2 ** 31 - 1),
  renderMs: integer(1, 2 ** 31 - 1),
  queue: integer(0),
  closeMs: integer(0, 2 ** 31 - 1),
};

const logger: Check = (value) => {
  const { warn, error } = Object(value) as Record<string, unknown>;
  return typeof warn === 'function' && typeof error === 'function' ? undefined : 'must have the methods warn and error';
};

const CHECKS: Readonly<Record<keyof AkeneoImagesOptions, Check>> = {
  baseUrl: webAddress,
  clientId: text,
  secret: text,
  username: text,
  password: text,
  accessToken: text,
  store,
  encryptionKey: (value) => (keyBytes(value) ? undefined : 'must be 32 bytes, or their base64 or hex'),
  memoryCacheBytes: integer(0),
  resultTtl: integer(1),
  sourceTtl: integer(1),
  staleTtl: integer(0),
  canonicalBaseUrl: webAddress,
  namedTransformations: transformations,
  restrictUnnamed: flag,
  privateKey: keys,
  requireSignature: flag,
  strict: flag,
  defaultImage: resourcePath,
  quality: integer(1, 100),
  saveDataQuality: integer(1, 100),
  autoFormats: formats,
  cacheControl: header,
  fonts,
  limits: object,
  workers: integer(1, 64),
  pimConcurrency: integer(1, 100),
  lock: (value) => (typeof value === 'function' ? undefined : 'must be a function (key, places, signal) => release'),
  fetch: (value) => (typeof value === 'function' ? undefined : 'must be a function with the signature of fetch'),
  logger,
};

/** Options whose values are never shown. */
const SECRET: ReadonlySet<string> = new Set([
  'clientId',
  'secret',
  'username',
  'password',
  'accessToken',
  'privateKey',
  'encryptionKey',
]);

const CONNECTION = ['clientId', 'secret', 'username', 'password'] as const;

/**
 * Validates options and fills in defaults; `undefined` means the default. Throws a `TypeError` that names the option,
 * shows the bad value (unless it is a secret) and suggests the likely one.
 */
export function parseOptions(options: AkeneoImagesOptions): Settings {
  if (object(options) !== undefined) throw new TypeError('akeneoImages: options must be an object');
  const given = validated('', options, CHECKS);
  const limits = validated('limits.', given.limits ?? {}, LIMIT_CHECKS);
  const { baseUrl } = given as Partial<AkeneoImagesOptions>;
  if (baseUrl === undefined) throw new TypeError("akeneoImages: baseUrl is missing; it is the PIM's address");
  if (given.requireSignature === true && given.privateKey === undefined) {
    throw new TypeError('akeneoImages: requireSignature needs privateKey');
  }
  return {
    baseUrl: baseUrl.replace(/\/+$/, ''),
    credentials: credentials(given),
    store: given.store,
    encryptionKey: keyBytes(given.encryptionKey),
    memoryCacheBytes: given.memoryCacheBytes ?? 128 * 1024 * 1024,
    resultTtl: given.resultTtl ?? 30 * DAY,
    sourceTtl: given.sourceTtl ?? DAY,
    staleTtl: given.staleTtl ?? 7 * DAY,
    canonicalBaseUrl: given.canonicalBaseUrl?.replace(/\/+$/, ''),
    namedTransformations: given.namedTransformations ?? {},
    restrictUnnamed: given.restrictUnnamed ?? false,
    privateKeys: [given.privateKey ?? []].flat(),
    requireSignature: given.requireSignature ?? false,
    strict: given.strict ?? false,
    defaultImage: given.defaultImage === undefined ? undefined : parseResourcePath(given.defaultImage),
    quality: given.quality ?? 80,
    saveDataQuality: given.saveDataQuality,
    autoFormats: [...new Set(given.autoFormats ?? (['avif', 'webp'] as const))],
    cacheControl: given.cacheControl ?? 'public, max-age=31536000, immutable',
    fonts: given.fonts ?? {},
    limits: { ...DEFAULT_LIMITS, ...limits } as Limits,
    workers: given.workers ?? Math.min(4, Math.max(1, availableParallelism() - 1)),
    pimConcurrency: given.pimConcurrency ?? 4,
    lock: given.lock,
    fetch: given.fetch as Fetch | undefined,
    logger: given.logger ?? console,
  };
}

/** The defined values of `values`, each checked. */
function validated<T extends object>(prefix: string, values: T, checks: Readonly<Record<keyof T & string, Check>>): T {
  const known: Readonly<Record<string, Check>> = checks;
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  for (const [name, value] of entries) {
    const check = Object.hasOwn(known, name) ? known[name] : undefined;
    if (!check) {
      const near = nearest(name, Object.keys(known));
      throw new TypeError(
        `akeneoImages: there is no option ${prefix}${name}${near === undefined ? '' : `; did you mean ${prefix}${near}?`}`,
      );
    }
    const wrong = check(value);
    if (wrong !== undefined) throw new TypeError(`akeneoImages: ${prefix}${name} ${wrong}${shown(name, value)}`);
  }
  return Object.fromEntries(entries) as T;
}

function credentials(given: AkeneoImagesOptions): Settings['credentials'] {
  const present = CONNECTION.filter((name) => given[name] !== undefined);
  if (given.accessToken !== undefined) {
    if (present.length > 0) {
      throw new TypeError(
        `akeneoImages: accessToken and ${present.join(', ')} exclude each other; an App has the one, a Connection the others`,
      );
    }
    return { accessToken: given.accessToken };
  }
  const missing = CONNECTION.filter((name) => given[name] === undefined);
  if (missing.length > 0) {
    throw new TypeError(
      `akeneoImages: ${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing; a Connection has clientId, secret, username and password (an App has accessToken instead)`,
    );
  }
  const connection = Object.fromEntries(
    CONNECTION.map((name) => [name, given[name]]),
  ) as unknown as ConnectionCredentials;
  const bytes = Buffer.byteLength(tokenRequest(connection).body ?? '');
  if (bytes > MAX_TOKEN_BODY) {
    throw new TypeError(
      `akeneoImages: username and password are too long; the PIM refuses token requests over ${MAX_TOKEN_BODY} bytes, and this one has ${bytes}`,
    );
  }
  return connection;
}

/** A key of 32 bytes in one of its forms. */
function keyBytes(value: unknown): Uint8Array | undefined {
  const bytes = typeof value === 'string' ? Buffer.from(value, /^[\da-f]{64}$/i.test(value) ? 'hex' : 'base64') : value;
  return bytes instanceof Uint8Array && bytes.length === 32 ? bytes : undefined;
}

function shown(name: string, value: unknown): string {
  if (SECRET.has(name)) return '';
  // An address may hold a password, a store's above all.
  const seen = inspect(value, { depth: 1, breakLength: Infinity }).replace(/\/\/\S*@/g, '//***@');
  return `, not ${seen.length > 80 ? `${seen.slice(0, 77)}...` : seen}`;
}

function refusal(work: () => unknown, message?: string): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return message ?? (error as Error).message;
  }
}

/** The name that takes the fewest edits, if they are few: `baseURL` for `baseUrl`, but not any word for any other. */
function nearest(name: string, names: readonly string[]): string | undefined {
  const [best] = names
    .map((candidate) => ({ candidate, distance: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.max(2, name.length / 3) ? best.candidate : undefined;
}

/** Levenshtein's distance. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length]!;
}

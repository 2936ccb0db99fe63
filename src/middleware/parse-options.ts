import { inspect } from 'node:util';
import { MAX_TOKEN_BODY, tokenRequest, type ConnectionCredentials } from '../pim/auth/login.js';
import { nearest } from '../shared/did-you-mean.js';
import { object } from './option-checks.js';
import {
  LIMITS,
  OPTIONS,
  parseTable,
  type GivenFor,
  type GivenOf,
  type OptionTable,
  type ParsedOf,
} from './option-table.js';

/** Members of the `limits` option: bounds on what a request may cost. */
export type LimitOptions = GivenOf<typeof LIMITS>;

type Given = GivenOf<typeof OPTIONS>;

const CONNECTION = ['clientId', 'secret', 'username', 'password'] as const;

type Credential = (typeof CONNECTION)[number] | 'accessToken';
type Signing = 'privateKey' | 'requireSignature';

/**
 * Options of the middleware. Credentials are those of a Connection (`clientId`, `secret`, `username` and `password`) or
 * of an App (`accessToken`), and `requireSignature` needs a `privateKey`. `undefined` means the default; credentials may
 * have that type, since they often come from the environment, but must be there when the middleware is made.
 */
export type AkeneoImagesOptions = RequiredOf<Pick<typeof OPTIONS, 'baseUrl'>> &
  Omit<Given, 'baseUrl' | Credential | Signing> &
  (ConnectionOptions | AppOptions) &
  (UnsignedOptions | SignedOptions);

/** Mapped from the table, so that editors show its comments. */
type RequiredOf<T> = { [K in keyof T]: GivenFor<T[K]> };

/** Has to be named, and may be `undefined`. */
type Named<K extends keyof typeof OPTIONS> = { [N in K]: GivenFor<(typeof OPTIONS)[N]> | undefined };

type ConnectionOptions = Named<(typeof CONNECTION)[number]> & { accessToken?: undefined };

type AppOptions = Named<'accessToken'> & Partial<Record<(typeof CONNECTION)[number], undefined>>;

type UnsignedOptions = Pick<Given, 'privateKey'> & { requireSignature?: false | undefined };

type SignedOptions = Named<'privateKey'> & Pick<Given, 'requireSignature'>;

/** Options after validation, with defaults filled in. */
export type Settings = Omit<ParsedOf<typeof OPTIONS>, Credential | 'privateKey'> & {
  readonly credentials: ConnectionCredentials | { readonly accessToken: string };
  readonly privateKeys: readonly string[];
};

/**
 * Validates options and fills in defaults.
 *
 * @throws TypeError that names the option, shows the bad value (no secrets) and suggests the likely name
 */
export function parseOptions(options: AkeneoImagesOptions): Settings {
  if (object(options) !== undefined) throw new TypeError('akeneoImages: options must be an object');
  const checked = validated('', options, OPTIONS);
  const given = checked.limits ? { ...checked, limits: validated('limits.', checked.limits, LIMITS) } : checked;
  if ((given as Partial<AkeneoImagesOptions>).baseUrl === undefined) {
    throw new TypeError("akeneoImages: baseUrl is missing; it is the PIM's address");
  }
  if (given.requireSignature === true && given.privateKey === undefined) {
    throw new TypeError('akeneoImages: requireSignature needs privateKey');
  }
  const { privateKey, clientId, secret, username, password, accessToken, ...settings } = parseTable(OPTIONS, given);
  const credentials = credentialsOf({ clientId, secret, username, password, accessToken });
  return { ...settings, privateKeys: privateKey, credentials };
}

/** The defined values, each checked. */
function validated<T extends object>(prefix: string, values: T, table: OptionTable): T {
  const entries = Object.entries(values).filter(([, value]) => value !== undefined);
  for (const [name, value] of entries) {
    const option = Object.hasOwn(table, name) ? table[name] : undefined;
    if (!option) {
      const near = nearest(name, Object.keys(table));
      const hint = near === undefined ? '' : `; did you mean ${prefix}${near}?`;
      throw new TypeError(`akeneoImages: there is no option ${prefix}${name}${hint}`);
    }
    const wrong = option.check(value);
    if (wrong === undefined) continue;
    const shown = option.isSecret ? '' : `, not ${show(value)}`;
    throw new TypeError(`akeneoImages: ${prefix}${name} ${wrong}${shown}`);
  }
  return Object.fromEntries(entries) as T;
}

function credentialsOf(given: Pick<ParsedOf<typeof OPTIONS>, Credential>): Settings['credentials'] {
  const { accessToken, clientId, secret, username, password } = given;
  const present = CONNECTION.filter((name) => given[name] !== undefined);
  if (accessToken !== undefined) {
    if (present.length === 0) return { accessToken };
    throw new TypeError(
      `akeneoImages: accessToken and ${present.join(', ')} exclude each other; an App has the one, a Connection the others`,
    );
  }
  if (clientId === undefined || secret === undefined || username === undefined || password === undefined) {
    const missing = CONNECTION.filter((name) => given[name] === undefined);
    throw new TypeError(
      `akeneoImages: ${missing.join(', ')} ${missing.length > 1 ? 'are' : 'is'} missing; a Connection has clientId, secret, username and password (an App has accessToken instead)`,
    );
  }
  const connection = { clientId, secret, username, password };
  const bytes = Buffer.byteLength(tokenRequest(connection).body ?? '');
  if (bytes > MAX_TOKEN_BODY) {
    throw new TypeError(
      `akeneoImages: username and password are too long; the PIM refuses token requests over ${MAX_TOKEN_BODY} bytes, and this one has ${bytes}`,
    );
  }
  return connection;
}

/**
 * A bad value, shortened: numbers and texts as they are, objects by their type. What an object holds may be a secret of
 * a store or a client; so may what an address has before its host and behind its path.
 */
function show(value: unknown): string {
  if (Array.isArray(value))
    return value.length === 0 ? '[]' : shorten(`[ ${value.slice(0, 10).map(showItem).join(', ')} ]`);
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'object' && value !== null) return typeName(value);
  if (typeof value !== 'string') return shorten(inspect(value));
  return shorten(inspect(withoutSecrets(value)));
}

/** A list may hold itself. */
function showItem(item: unknown): string {
  return Array.isArray(item) ? 'a list' : show(item);
}

/** What stands before the last `@` may be a password, with any characters in it; so may what follows the path. */
function withoutSecrets(text: string): string {
  const [, host, rest] = /^.*@([\w.:-]*)(.*)$/s.exec(text) ?? [];
  if (host !== undefined) return `***@${host}${rest ? '***' : ''}`;
  return text.replace(/[?#].+$/s, (query) => `${query.charAt(0)}***`);
}

function typeName(value: object): string {
  const prototype = Object.getPrototypeOf(value) as { constructor?: { name?: unknown } } | null;
  const name = prototype?.constructor?.name;
  return typeof name === 'string' && name !== '' && name !== 'Object' ? `a value of type ${name}` : 'an object';
}

function shorten(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

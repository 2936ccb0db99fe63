import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { STYLES, type Style } from '../render/protocol/fonts.js';
import { isWoff2, toSfnt } from '../render/protocol/woff.js';
import { MAX_SIDE, parseResourcePath, parseTransformation } from '../url/index.js';

const require = createRequire(import.meta.url);

/** Checks a value. Returns what is wrong with it, as the end of a sentence; undefined if nothing is. */
export type Check = (value: unknown) => string | undefined;

export const text: Check = (value) =>
  typeof value === 'string' && value !== '' ? undefined : 'must be a non-empty string';

export const flag: Check = (value) => (typeof value === 'boolean' ? undefined : 'must be true or false');

export const object: Check = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'must be an object';

/** A function, described as `signature` in the message. */
export function functionOf(signature: string): Check {
  return (value) => (typeof value === 'function' ? undefined : `must be a function ${signature}`);
}

export function integer(min: number, max = Number.MAX_SAFE_INTEGER): Check {
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  return (value) =>
    Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max
      ? undefined
      : `must be a whole number ${range}`;
}

/** Milliseconds that a timer can wait. */
export function milliseconds(min: number): Check {
  return integer(min, 2 ** 31 - 1);
}

export const webAddress: Check = (value) => {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) return 'must be an address that starts with http:// or https://';
  if (url.username || url.password) return 'must not hold credentials; give them as options of their own';
  return url.search || url.hash ? 'must not have a query or a fragment' : undefined;
};

export const headerValue: Check = (value) =>
  typeof value === 'string' && /^[\x20-\x7e]+$/.test(value) ? undefined : 'must be the text of an HTTP header';

export const headerName: Check = (value) =>
  typeof value === 'string' && /^[A-Za-z][A-Za-z-]*$/.test(value) ? undefined : 'must be the name of an HTTP header';

export const code: Check = (value) =>
  typeof value === 'string' && /^[\w-]{1,100}$/.test(value) ? undefined : 'must be a code of the PIM';

export const refine: Check = (value) => (value === 'off' || value === 'idle' ? undefined : "must be 'off' or 'idle'");

export const autoFormats: Check = (value) =>
  Array.isArray(value) && value.every((format) => format === 'avif' || format === 'webp')
    ? undefined
    : "must be a list of 'avif' and 'webp'";

/** 1 would be the whole width, and all below it a fraction. */
export const widths: Check = (value) => {
  const check = integer(2, MAX_SIDE);
  return Array.isArray(value) && value.length > 0 && value.every((width) => check(width) === undefined)
    ? undefined
    : `must be a non-empty list of whole numbers from 2 to ${MAX_SIDE}`;
};

export const textOrList: Check = (value) => {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.length > 0 && list.every((item) => text(item) === undefined)
    ? undefined
    : 'must be a non-empty string, or a list of them';
};

export const keyvStore: Check = (value) =>
  object(value) === undefined && hasMethods(value, ['get', 'set', 'delete', 'clear'])
    ? undefined
    : 'must be a Keyv instance, or what Keyv takes as its store: a Map or an adapter';

export const hosts: Check = (value) =>
  Array.isArray(value) && value.every((item) => typeof item === 'string' && isHost(item))
    ? undefined
    : "must be a list of hosts, such as 'cdn.example.com', '*.example.com' or '10.0.0.7:8080'";

/** A host as `URL` writes it, with a port if it is not the usual one; `*.` in front for all below it. */
function isHost(text: string): boolean {
  const host = text.toLowerCase().replace(/^\*\./, '');
  if (text.startsWith('*.') && !/^[a-z0-9-]+(?:\.[a-z0-9-]+)+$/.test(host)) return false;
  return URL.canParse(`ftp://${host}`) && new URL(`ftp://${host}`).host === host;
}

export const logger: Check = (value) =>
  hasMethods(value, ['warn', 'error']) ? undefined : 'must have the methods warn and error';

export const encryptionKey: Check = (value) =>
  keyBytes(value) ? undefined : 'must be 32 bytes, or their base64 or hex';

export const resourcePath: Check = (value) =>
  text(value) ?? failureOf(() => parseResourcePath(value as string), "must be a path such as 'media-files/<code>'");

export const namedTransformations: Check = (value) => {
  if (object(value) !== undefined) return 'must be an object of names and transformation strings';
  const named = value as Record<string, unknown>;
  for (const [name, string] of Object.entries(named)) {
    if (typeof string !== 'string') return `must hold strings; ${JSON.stringify(name)} does not`;
    const settings = { named: named as Record<string, string>, restrictUnnamed: false, quality: 80 };
    const target = { pathTransformation: `n-${name}`, queryTransformation: undefined };
    const wrong = failureOf(() => parseTransformation(target, settings));
    if (wrong !== undefined) return `holds a bad transformation; ${JSON.stringify(name)}: ${wrong}`;
  }
  return undefined;
};

/** Reads each font file once, so that a wrong path stops the start and not the first text. */
export const fonts: Check = (value) => {
  if (object(value) !== undefined) return 'must be an object of names and font files';
  for (const [name, font] of Object.entries(value as Record<string, unknown>)) {
    const isSingle = typeof font === 'string' || font instanceof Uint8Array;
    const faces = isSingle ? { regular: font } : (Object(font as object) as Record<string, unknown>);
    for (const [style, file] of Object.entries(faces)) {
      if (!STYLES.includes(style as Style)) return `: ${name} must have the styles ${STYLES.join(', ')}, not ${style}`;
      const wrong = failureOf(() => readFont(typeof file === 'string' ? readFileSync(file) : (file as Uint8Array)));
      if (wrong !== undefined) return `: ${name} ${style} cannot be read: ${wrong}`;
    }
  }
  return undefined;
};

/** Of WOFF 2 only that there is something to read it with: its decoder cannot be waited for here. */
function readFont(file: Uint8Array): void {
  if (!isWoff2(file)) toSfnt(file);
  else if (failureOf(() => require.resolve('woff2-encoder/decompress')) !== undefined) {
    throw new Error('WOFF 2 needs a package: npm install woff2-encoder');
  }
}

/** A key of 32 bytes, given as bytes, base64 or hex. Undefined for anything else. */
export function keyBytes(value: unknown): Uint8Array | undefined {
  const bytes = typeof value === 'string' ? Buffer.from(value, /^[\da-f]{64}$/i.test(value) ? 'hex' : 'base64') : value;
  return bytes instanceof Uint8Array && bytes.length === 32 ? bytes : undefined;
}

function hasMethods(value: unknown, names: readonly string[]): boolean {
  const methods = Object(value) as Record<string, unknown>;
  return names.every((name) => typeof methods[name] === 'function');
}

function failureOf(work: () => unknown, message?: string): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return message ?? (error as Error).message;
  }
}

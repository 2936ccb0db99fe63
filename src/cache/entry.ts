import { sha256, viewAsBuffer } from '../shared/bytes.js';
import { createHash } from 'node:crypto';
import { clock } from '../shared/clock.js';

/** What is kept with a body. */
export interface EntryHead {
  readonly mimeType: string;
  /** SHA-256 of the body, base64url. */
  readonly digest: string;
  /** Bytes of the body. */
  readonly length: number;
  /** `Date.now()` at which it was made, from which on it is stale, and from which on it is not used any more. */
  readonly created: number;
  readonly stale: number;
  readonly expires: number;
  /** A picture that we drew, or know by its first bytes. */
  readonly picture: boolean;
  /** The PIM's raw file name. */
  readonly fileName: string | undefined;
  /** Width of a picture that we drew, in pixels. */
  readonly width?: number | undefined;
  /** The extension that fits `mimeType`, where it is known. */
  readonly extension: string | undefined;
}

/** A body with its head, as it lies in the caches. */
export interface Entry extends EntryHead {
  readonly body: Buffer;
}

/** First bytes of a stored entry: a name and the version of the layout. */
const MAGIC = Buffer.from('AKI2');
const HEAD_DIGEST_BYTES = 32;
const PREFIX = MAGIC.length + 4 + HEAD_DIGEST_BYTES;

/** How long an entry lives, in milliseconds: `fresh`, and then `stale`. */
export interface Lifetime {
  readonly fresh: number;
  readonly stale: number;
}

export function createEntry(
  body: Uint8Array,
  facts: Omit<EntryHead, 'digest' | 'length' | 'created' | 'stale' | 'expires'>,
  life: Lifetime,
): Entry {
  const created = clock.now();
  const stale = created + life.fresh;
  const bytes = viewAsBuffer(body);
  const digest = sha256(bytes);
  return { ...facts, digest, length: bytes.length, created, stale, expires: stale + life.stale, body: bytes };
}

/**
 * An entry as one Buffer: magic, length and digest of the head, head as JSON, body. Keyv keeps a Buffer whole; little
 * else. The digest holds the entry's key too, so that it is none under another one.
 */
export function packEntry(key: string, { body, ...head }: Entry): Buffer {
  const json = Buffer.from(JSON.stringify(head));
  const size = Buffer.alloc(4);
  size.writeUInt32BE(json.length);
  return Buffer.concat([MAGIC, size, headDigest(key, json), json, body]);
}

/**
 * The entry in what a store gave for a key; undefined for anything that is not one, is another key's, is cut, was changed
 * or has expired.
 */
export function unpackEntry(key: string, stored: unknown): Entry | undefined {
  if (!(stored instanceof Uint8Array)) return undefined;
  const frame = viewAsBuffer(stored);
  if (frame.length < PREFIX || !frame.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const start = PREFIX + frame.readUInt32BE(MAGIC.length);
  const json = frame.subarray(PREFIX, start);
  if (!headDigest(key, json).equals(frame.subarray(PREFIX - HEAD_DIGEST_BYTES, PREFIX))) return undefined;
  const body = frame.subarray(start);
  const head = parseHead(json.toString());
  if (!head || head.expires <= clock.now() || head.length !== body.length || head.digest !== sha256(body))
    return undefined;
  return { ...head, body };
}

function headDigest(key: string, json: Uint8Array): Buffer {
  return createHash('sha256').update(`${key}\0`).update(json).digest();
}

function parseHead(json: string): EntryHead | undefined {
  try {
    const head = JSON.parse(json) as Partial<EntryHead> | null;
    const sound =
      typeof head?.mimeType === 'string' &&
      typeof head.digest === 'string' &&
      typeof head.length === 'number' &&
      typeof head.created === 'number' &&
      typeof head.stale === 'number' &&
      typeof head.expires === 'number' &&
      typeof head.picture === 'boolean';
    return sound ? (head as EntryHead) : undefined;
  } catch {
    return undefined;
  }
}

import { hash } from 'node:crypto';
import { digestOf, viewAsBuffer } from '../shared/bytes.js';
import { clock } from '../shared/clock.js';

/** What is kept with a body. */
export interface EntryHead {
  readonly mimeType: string;
  /** SHA-256 of the body, base64url. */
  readonly digest: string;
  /** Bytes of the body. */
  readonly length: number;
  /** When the entry was made, in milliseconds since the epoch. */
  readonly created: number;
  /** From when on it is stale: still served, while it is revalidated. */
  readonly stale: number;
  /** From when on it is not served any more. */
  readonly expires: number;
  /** Format of a rendered image, or of a source by its first bytes; undefined for any other file. */
  readonly format: string | undefined;
  /** The PIM's raw file name. */
  readonly fileName: string | undefined;
  /** Width of a rendered image, in pixels. */
  readonly width?: number | undefined;
  /** A smaller encoding of the same picture is to take its place, see `Refiner`. */
  readonly provisional?: boolean | undefined;
  /** The extension that fits `mimeType`, where it is known. */
  readonly extension: string | undefined;
}

/** A body with its head, as the caches hold it. */
export interface Entry extends EntryHead {
  readonly body: Buffer;
}

/** Tells an entry from others under its key, so that who remembers one need not hold its body. */
export type EntryMark = Pick<EntryHead, 'digest' | 'created'>;

export function markOf({ digest, created }: EntryHead): EntryMark {
  return { digest, created };
}

export function hasMark<T extends EntryMark>(entry: T | undefined, { digest, created }: EntryMark): entry is T {
  return entry?.digest === digest && entry.created === created;
}

/** First bytes of a stored entry: a name, and the version of its layout. */
const MAGIC = Buffer.from('AKI3');
const HEAD_DIGEST_BYTES = 32;
const PREFIX = MAGIC.length + 4 + HEAD_DIGEST_BYTES;

/** How long an entry is fresh, and then stale, in milliseconds. */
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
  const digest = digestOf(bytes);
  return { ...facts, digest, length: bytes.length, created, stale, expires: stale + life.stale, body: bytes };
}

/**
 * An entry as one Buffer, the only type that every Keyv adapter keeps intact: magic, length and digest of the head,
 * head as JSON, body. The digest covers the key too, so that an entry is worth nothing under another key.
 */
export function packEntry(key: string, { body, ...head }: Entry): Buffer {
  const json = JSON.stringify(head);
  const bytes = Buffer.from(json);
  const size = Buffer.alloc(4);
  size.writeUInt32BE(bytes.length);
  return Buffer.concat([MAGIC, size, headDigest(key, json), bytes, body]);
}

/**
 * The entry that a store returned for a key. Undefined if it is truncated, altered, expired, another key's, or no
 * entry.
 */
export function unpackEntry(key: string, stored: unknown): Entry | undefined {
  if (!(stored instanceof Uint8Array)) return undefined;
  const frame = viewAsBuffer(stored);
  if (frame.length < PREFIX || MAGIC.compare(frame, 0, MAGIC.length) !== 0) return undefined;
  const start = PREFIX + frame.readUInt32BE(MAGIC.length);
  const json = frame.toString('utf8', PREFIX, start);
  if (headDigest(key, json).compare(frame, PREFIX - HEAD_DIGEST_BYTES, PREFIX) !== 0) return undefined;
  const body = frame.subarray(start);
  const head = parseHead(json);
  if (!head || head.expires <= clock.now() || head.length !== body.length || head.digest !== digestOf(body))
    return undefined;
  return { ...head, body };
}

function headDigest(key: string, json: string): Buffer {
  return hash('sha256', `${key}\0${json}`, 'buffer');
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
      (head.format === undefined || typeof head.format === 'string');
    return sound ? (head as EntryHead) : undefined;
  } catch {
    return undefined;
  }
}

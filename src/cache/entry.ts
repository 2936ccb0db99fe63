import { crc32 } from 'node:zlib';
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
const MAGIC = Buffer.from('AKI4');
const UINT32_BYTES = 4;
const SUM_AT = MAGIC.length;
const SIZE_AT = SUM_AT + UINT32_BYTES;
const HEAD_AT = SIZE_AT + UINT32_BYTES;

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
  const times = { created, stale, expires: stale + life.stale };
  return entryOf({ ...facts, ...times, digest, length: bytes.length }, bytes);
}

/** Every entry has the same properties, one by one: spreading a parsed head would take as long as its checksum. */
function entryOf(head: EntryHead, body: Buffer): { [Name in keyof Required<Entry>]: Entry[Name] } {
  return {
    mimeType: head.mimeType,
    digest: head.digest,
    length: head.length,
    created: head.created,
    stale: head.stale,
    expires: head.expires,
    format: head.format,
    fileName: head.fileName,
    width: head.width,
    provisional: head.provisional,
    extension: head.extension,
    body,
  };
}

/** The head as it is stored: with its key, so that an entry is worth nothing under another one. */
interface StoredHead extends EntryHead {
  readonly key: string;
}

/** SHA-256 in base64url. It becomes a header. */
const DIGEST = /^[\w-]{43}$/;

/**
 * An entry as one Buffer, the only type that every Keyv adapter keeps intact: magic, checksum, length of the head, head
 * as JSON, body. The checksum is against damage: it takes half of the time of SHA-256 or less, and whoever can write to
 * the store could compute either.
 */
export function packEntry(key: string, { body, ...head }: Entry): Buffer {
  const json = Buffer.from(JSON.stringify({ ...head, key } satisfies StoredHead));
  const frame = Buffer.concat([MAGIC, Buffer.alloc(2 * UINT32_BYTES), json, body]);
  frame.writeUInt32BE(json.length, SIZE_AT);
  frame.writeUInt32BE(checksum(frame), SUM_AT);
  return frame;
}

/**
 * The entry that a store returned for a key. Undefined if it is truncated, altered, expired, another key's, or no
 * entry.
 */
export function unpackEntry(key: string, stored: unknown): Entry | undefined {
  if (!(stored instanceof Uint8Array)) return undefined;
  const frame = viewAsBuffer(stored);
  if (frame.length < HEAD_AT || MAGIC.compare(frame, 0, MAGIC.length) !== 0) return undefined;
  if (frame.readUInt32BE(SUM_AT) !== checksum(frame)) return undefined;
  const bodyAt = HEAD_AT + frame.readUInt32BE(SIZE_AT);
  const head = parseHead(key, frame.toString('utf8', HEAD_AT, bodyAt));
  const body = frame.subarray(bodyAt);
  if (!head || head.expires <= clock.now() || head.length !== body.length) return undefined;
  return entryOf(head, body);
}

/** CRC-32 of all that comes after the checksum. */
function checksum(frame: Buffer): number {
  return crc32(frame.subarray(SIZE_AT));
}

/** The head of an entry, if it is sound and that of this key. */
function parseHead(key: string, json: string): EntryHead | undefined {
  try {
    const head = JSON.parse(json) as Partial<StoredHead>;
    const sound =
      head.key === key &&
      typeof head.mimeType === 'string' &&
      typeof head.digest === 'string' &&
      DIGEST.test(head.digest) &&
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

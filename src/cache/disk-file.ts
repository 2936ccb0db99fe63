/** What a file of a disk store holds: a name, the length of the head, the head as JSON, and the value. */

const MAGIC = Buffer.from('AKD1');
const PREFIX = MAGIC.length + 4;

export interface DiskEntry {
  readonly key: string;
  readonly value: Uint8Array | string;
  /** Milliseconds since the epoch; undefined for never. */
  readonly expires: number | undefined;
}

interface Head {
  readonly key: string;
  readonly expires?: number;
  readonly isText: boolean;
  /** Bytes of the value. */
  readonly length: number;
}

export function packFile({ key, value, expires }: DiskEntry): Buffer {
  const isText = typeof value === 'string';
  const bytes = isText ? Buffer.from(value) : value;
  const head: Head = { key, ...(expires !== undefined && { expires }), isText, length: bytes.length };
  const json = Buffer.from(JSON.stringify(head));
  const size = Buffer.alloc(4);
  size.writeUInt32BE(json.length);
  return Buffer.concat([MAGIC, size, json, bytes]);
}

/** The entry of a key in a file. Undefined if the file is cut, another key's, or none of ours. */
export function unpackFile(
  key: string,
  file: Buffer,
): { readonly value: Buffer | string; readonly expires: number | undefined } | undefined {
  if (file.length < PREFIX || !file.subarray(0, MAGIC.length).equals(MAGIC)) return undefined;
  const start = PREFIX + file.readUInt32BE(MAGIC.length);
  const head = parseHead(file.subarray(PREFIX, start).toString());
  const value = file.subarray(start);
  if (head?.key !== key || head.length !== value.length) return undefined;
  return { value: head.isText ? value.toString() : value, expires: head.expires };
}

function parseHead(json: string): Head | undefined {
  try {
    return JSON.parse(json) as Head;
  } catch {
    return undefined;
  }
}

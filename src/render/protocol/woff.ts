import { inflateSync } from 'node:zlib';
import { viewAsBuffer } from '../../shared/bytes.js';
import { ImageError } from '../../shared/errors.js';

/** Largest font, unpacked, in bytes. The largest known fonts have half of that. */
const MAX_FONT_BYTES = 64 * 1024 * 1024;

const WOFF = { signature: 0x774f4646, header: 44, entry: 20 };
const SFNT = { header: 12, entry: 16 };

/**
 * Unwraps a font file to TrueType or OpenType. WOFF is a directory of tables, each deflated if that makes it smaller
 * (W3C, WOFF 1.0). WOFF 2 is left to `render/worker/text/woff2.ts`.
 *
 * @throws ImageError `EINVAL` for a file that is no font
 */
export function toSfnt(file: Uint8Array): Uint8Array {
  const bytes = viewAsBuffer(file);
  const signature = bytes.length < 4 ? 0 : bytes.readUInt32BE(0);
  switch (bytes.toString('latin1', 0, 4)) {
    case '\0\x01\0\0':
    case 'OTTO':
    case 'true':
    case 'ttcf':
      return bytes;
  }
  if (signature !== WOFF.signature) throw notAFont();
  try {
    return unwrap(bytes);
  } catch (cause) {
    throw cause instanceof ImageError ? cause : notAFont(cause);
  }
}

function unwrap(woff: Buffer): Uint8Array {
  const count = woff.readUInt16BE(12);
  const flavour = woff.readUInt32BE(4);
  const header = Buffer.alloc(SFNT.header + count * SFNT.entry);
  const power = 2 ** Math.floor(Math.log2(Math.max(1, count)));
  header.writeUInt32BE(flavour, 0);
  header.writeUInt16BE(count, 4);
  header.writeUInt16BE(power * 16, 6);
  header.writeUInt16BE(Math.log2(power), 8);
  header.writeUInt16BE((count - power) * 16, 10);
  const tables: Buffer[] = [header];
  let offset = header.length;
  for (let index = 0; index < count; index++) {
    const entry = WOFF.header + index * WOFF.entry;
    const [start, stored, length] = [4, 8, 12].map((field) => woff.readUInt32BE(entry + field)) as [
      number,
      number,
      number,
    ];
    assertFontBytes(offset + length);
    const data = woff.subarray(start, start + stored);
    const table = stored < length ? inflateSync(data, { maxOutputLength: length }) : data;
    if (table.length !== length) throw notAFont();
    const at = SFNT.header + index * SFNT.entry;
    woff.copy(header, at, entry, entry + 4);
    woff.copy(header, at + 4, entry + 16, entry + 20);
    header.writeUInt32BE(offset, at + 8);
    header.writeUInt32BE(length, at + 12);
    const padding = Buffer.alloc(-length & 3);
    tables.push(table, padding);
    offset += length + padding.length;
  }
  return Buffer.concat(tables);
}

export function isWoff2(file: Uint8Array): boolean {
  return viewAsBuffer(file).toString('latin1', 0, 4) === 'wOF2';
}

/** @throws ImageError `EINVAL` for a font of more bytes than any has */
export function assertFontBytes(bytes: number): void {
  if (bytes > MAX_FONT_BYTES) throw notAFont();
}

export function notAFont(cause?: unknown): ImageError {
  return new ImageError('EINVAL', 'ff: the file is no font', { cause });
}

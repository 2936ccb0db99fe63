import { viewAsBuffer } from '../../../shared/bytes.js';
import { ImageError } from '../../../shared/errors.js';
import { assertFontBytes, isWoff2, notAFont, toSfnt } from '../../protocol/woff.js';

type Decompress = (woff2: Uint8Array) => Promise<Uint8Array>;

/** Where WOFF 2 says how large the font is (W3C, WOFF 2.0). */
const TOTAL_SIZE_AT = 16;

/**
 * Unwraps a font file to TrueType or OpenType, WOFF 2 included, by the optional package `woff2-encoder`.
 *
 * @throws ImageError `EINVAL` for a file that is no font, `EUNSUPPORTED` for WOFF 2 without the package
 */
export async function unwrapFont(file: Uint8Array): Promise<Uint8Array> {
  if (!isWoff2(file)) return toSfnt(file);
  const decompress = await load();
  const bytes = viewAsBuffer(file);
  if (bytes.length < TOTAL_SIZE_AT + 4) throw notAFont();
  // The decoder itself takes at most a hundred times the size of the file.
  assertFontBytes(bytes.length);
  assertFontBytes(bytes.readUInt32BE(TOTAL_SIZE_AT));
  // Files of the PIM lie in shared memory, which the decoder does not take.
  const font = await decompress(Uint8Array.from(bytes)).catch((cause: unknown) => {
    throw notAFont(cause);
  });
  return toSfnt(font);
}

async function load(): Promise<Decompress> {
  try {
    return ((await import('woff2-encoder/decompress')) as { default: Decompress }).default;
  } catch (cause) {
    throw new ImageError('EUNSUPPORTED', 'ff: WOFF 2 needs the package woff2-encoder', { cause });
  }
}

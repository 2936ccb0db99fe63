import { crc32 } from 'node:zlib';
import { ImageError } from '../../../shared/errors.js';
import type { NumberOrExpression } from '../../../url/values/types.js';
import type { TargetFormat } from '../../protocol/formats.js';
import type { Size } from '../../protocol/size.js';
import { createEvaluator } from '../plan/variables.js';
import { sourceDensity } from '../source/density.js';
import type { OpenedSource } from '../source/open-source.js';
import type { Encoded } from './encode.js';

/** Metres per inch: PNG counts pixels per metre. */
const METRES_PER_INCH = 0.0254;

/** What `dn` may be, in dots per inch (docs/imagekit.md#output). */
const LEAST = 1;
const MOST = 1200;

/**
 * The density that `dn` asks for; undefined where it is not given.
 *
 * @throws ImageError `EINVAL` for an expression that gives none
 */
export function outputDensity(
  density: NumberOrExpression | undefined,
  source: OpenedSource,
  size: Size,
): number | undefined {
  if (density === undefined) return undefined;
  const evaluate = createEvaluator({ current: size, source: size, density: () => sourceDensity(source) });
  const value = evaluate(density);
  if (value >= LEAST && value <= MOST) return value;
  throw new ImageError('EINVAL', `dn: the expression gives ${value}, it must be ${LEAST} to ${MOST}`);
}

/** A result with a density, if one is asked for. */
export function withOutputDensity(encoded: Encoded, density: number | undefined): Encoded {
  return density === undefined ? encoded : { ...encoded, body: withDensity(encoded.body, encoded.format, density) };
}

/** Length, type and checksum of a PNG's chunk, and its signature. */
const CHUNK_BYTES = 12;
const SIGNATURE_BYTES = 8;

/**
 * Writes a density in dots per inch into an encoded JPEG (JFIF) or PNG (`pHYs`). It is metadata only
 * (docs/imagekit.md#output); other formats have none that readers look at, and are left as they are.
 */
export function withDensity(file: Uint8Array, format: TargetFormat, density: number): Uint8Array {
  const bytes = Buffer.from(file.buffer, file.byteOffset, file.byteLength);
  if (format === 'jpg') return withJfif(bytes, Math.round(density));
  return format === 'png' ? withPhys(bytes, Math.round(density / METRES_PER_INCH)) : file;
}

const SOI_BYTES = 2;
/** The marker, the length, the name and the version of a JFIF segment. */
const JFIF = Buffer.from('\xff\xe0\x00\x10JFIF\x00\x01\x01', 'latin1');

/** JFIF is the first segment (ITU-T T.871, 10.1). Encoders write one; to what has none it is added. */
function withJfif(jpeg: Buffer, dpi: number): Buffer {
  const start = jpeg.subarray(SOI_BYTES);
  const isThere = start.toString('latin1', 0, 2) === '\xff\xe0' && start.toString('latin1', 4, 9) === 'JFIF\0';
  // Unit 1 is dots per inch. No thumbnail follows.
  const segment = Buffer.concat([JFIF, Buffer.from([1, dpi >> 8, dpi & 255, dpi >> 8, dpi & 255, 0, 0])]);
  const rest = isThere ? start.subarray(2 + start.readUInt16BE(2)) : start;
  return Buffer.concat([jpeg.subarray(0, SOI_BYTES), segment, rest]);
}

/** `pHYs` stands after the header and before the pixels (PNG, third edition, 5.6). */
function withPhys(png: Buffer, perMetre: number): Buffer {
  const chunk = Buffer.alloc(CHUNK_BYTES + 9);
  chunk.writeUInt32BE(9);
  chunk.write('pHYs', 4, 'latin1');
  chunk.writeUInt32BE(perMetre, 8);
  chunk.writeUInt32BE(perMetre, 12);
  chunk[16] = 1;
  chunk.writeUInt32BE(crc32(chunk.subarray(4, 17)), 17);
  const parts = [png.subarray(0, SIGNATURE_BYTES)];
  for (let at = SIGNATURE_BYTES; at + CHUNK_BYTES <= png.length;) {
    const end = at + CHUNK_BYTES + png.readUInt32BE(at);
    const type = png.toString('latin1', at + 4, at + 8);
    if (type !== 'pHYs') parts.push(png.subarray(at, end));
    if (type === 'IHDR') parts.push(chunk);
    at = end;
  }
  return Buffer.concat(parts);
}

import { viewAsBuffer } from '../../../shared/bytes.js';
import type { SourceFormat } from '../../protocol/formats.js';
import { openJpeg, type JpegFile } from '../decoders/jpeg/header.js';
import { parseHeader, type PngHeader } from '../decoders/png/header.js';
import { pngOf } from '../decoders/ico.js';
import type { OpenRaster, Raster } from '../decoders/raster.js';

/** An opened source: its header has been read once, as far as our own decoders know its format. */
export interface OpenedSource {
  readonly bytes: Uint8Array;
  readonly format: SourceFormat;
  /** For every JPEG; without a header where our decoder cannot decode it. */
  readonly jpeg: JpegFile | undefined;
  /** Only for a PNG that our decoder decodes. */
  readonly png: PngHeader | undefined;
  /** Only for what libvips does not read: reads the header of a page, from 0. */
  readonly openRaster: ((page: number) => Raster) | undefined;
}

/**
 * Opens a source. Never throws: what is damaged is for libvips to report.
 *
 * @param openRaster opens what libvips does not read
 */
export function openSource(bytes: Uint8Array, format: SourceFormat, openRaster?: OpenRaster): OpenedSource {
  const file = viewAsBuffer(bytes);
  const png = format === 'ico' ? pngOfIcon(file) : undefined;
  if (png) return openSource(png, 'png');
  return {
    bytes,
    format,
    jpeg: format === 'jpg' ? openJpeg(file) : undefined,
    png: format === 'png' ? parseHeader(file) : undefined,
    openRaster: openRaster && ((page) => openRaster(file, page)),
  };
}

/** The PNG that an icon holds; undefined for one with a bitmap, and for one that is damaged. */
function pngOfIcon(file: Buffer): Buffer | undefined {
  try {
    return pngOf(file);
  } catch {
    return undefined;
  }
}

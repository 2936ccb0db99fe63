import { ImageError } from '../../../shared/errors.js';
import { DecodeError } from '../../protocol/decode-error.js';
import type { Size } from '../../protocol/size.js';
import type { OpenRaster, RasterPixels } from './raster.js';

/** What is used of `libheif-js`, which has libheif's own functions. Addresses are those of its memory. */
export interface Libheif {
  _malloc(bytes: number): number;
  _free(address: number): void;
  _heif_context_alloc(): number;
  _heif_context_free(context: number): void;
  _heif_context_get_security_limits(context: number): number;
  _heif_context_read_from_memory_without_copy(...args: readonly number[]): void;
  _heif_context_get_primary_image_handle(result: number, context: number, handle: number): void;
  _heif_image_handle_get_width(handle: number): number;
  _heif_image_handle_get_height(handle: number): number;
  _heif_image_handle_has_alpha_channel(handle: number): number;
  _heif_image_handle_get_raw_color_profile_size(handle: number): number;
  _heif_image_handle_get_raw_color_profile(result: number, handle: number, profile: number): void;
  _heif_image_handle_release(handle: number): void;
  _heif_decode_image(...args: readonly number[]): void;
  _heif_image_get_width(image: number, channel: number): number;
  _heif_image_get_height(image: number, channel: number): number;
  _heif_image_get_plane_readonly(image: number, channel: number, stride: number): number;
  _heif_image_release(image: number): void;
  readonly HEAPU8: Uint8Array;
  readonly HEAPU32: Uint32Array;
}

/** libheif's numbers: RGB, interleaved in one channel without and with alpha. */
const RGB = 1;
const INTERLEAVED_RGB = 10;
const INTERLEAVED_RGBA = 11;
const INTERLEAVED = 10;

/** Bytes of `heif_error`, which functions write where their first argument says, and of what they write beside it. */
const ERROR_BYTES = 12;
const RESULT_BYTES = ERROR_BYTES + 8;
/** Where `heif_security_limits` has the most pixels of a picture, with 64 bits. */
const LIMITS_PIXELS = 8;
/** The largest block of HEVC. */
const BLOCK_PIXELS = 64 * 64;
/** libheif's number of errors about its own limits. */
const LIMIT_EXCEEDED = 1000;

/** A profile of photographs has some kilobytes, one of printers a megabyte or two. */
const MAX_PROFILE_BYTES = 8 * 1024 * 1024;

/** The primary picture of a HEIC file, upright: libheif turns, mirrors and crops it as the file says. */
export function heicOpener(heif: Libheif, maxPixels: number): OpenRaster {
  return (file) =>
    withPicture(heif, file, maxPixels, (handle) => ({
      width: heif._heif_image_handle_get_width(handle),
      height: heif._heif_image_handle_get_height(handle),
      pages: 1,
      fewColours: false,
      cmyk: false,
      // Opened anew, so that nothing is left open where no pixels are wanted after all.
      decode: () => withPicture(heif, file, maxPixels, (again, result) => decode(heif, again, result)),
    }));
}

type UseHandle<T> = (handle: number, result: number) => T;

function withPicture<T>(heif: Libheif, file: Buffer, maxPixels: number, use: UseHandle<T>): T {
  return withMemory(heif, file.length + RESULT_BYTES, (memory) => {
    // Aligned, as numbers are read from it.
    const [result, bytes] = [memory, memory + RESULT_BYTES];
    heif.HEAPU8.set(file, bytes);
    const context = heif._heif_context_alloc();
    if (context === 0) throw new RangeError('libheif: out of memory');
    try {
      const limits = heif._heif_context_get_security_limits(context);
      // Whatever size the header names, no coded picture may be larger. They end at whole blocks.
      heif.HEAPU32.set([Math.min(2 * maxPixels + BLOCK_PIXELS, 0xffffffff), 0], (limits + LIMITS_PIXELS) / 4);
      heif._heif_context_read_from_memory_without_copy(result, context, bytes, file.length, 0);
      assertDone(heif, result);
      heif._heif_context_get_primary_image_handle(result, context, result + ERROR_BYTES);
      assertDone(heif, result);
      const handle = heif.HEAPU32[(result + ERROR_BYTES) / 4]!;
      try {
        return use(handle, result);
      } finally {
        heif._heif_image_handle_release(handle);
      }
    } finally {
      heif._heif_context_free(context);
    }
  });
}

function withMemory<T>(heif: Libheif, bytes: number, use: (address: number) => T): T {
  const address = heif._malloc(bytes);
  if (address === 0) throw new RangeError('libheif: out of memory');
  try {
    return use(address);
  } finally {
    heif._free(address);
  }
}

function decode(heif: Libheif, handle: number, result: number): RasterPixels {
  const bands = heif._heif_image_handle_has_alpha_channel(handle) ? 4 : 3;
  const chroma = bands === 4 ? INTERLEAVED_RGBA : INTERLEAVED_RGB;
  heif._heif_decode_image(result, handle, result + ERROR_BYTES, RGB, chroma, 0);
  assertDone(heif, result);
  const image = heif.HEAPU32[(result + ERROR_BYTES) / 4]!;
  try {
    const width = heif._heif_image_get_width(image, INTERLEAVED);
    const height = heif._heif_image_get_height(image, INTERLEAVED);
    const plane = heif._heif_image_get_plane_readonly(image, INTERLEAVED, result + ERROR_BYTES);
    if (plane === 0 || width < 1 || height < 1) throw damaged();
    const stride = heif.HEAPU32[(result + ERROR_BYTES) / 4]!;
    const data = copyLines(heif.HEAPU8, plane, stride, { width: bands * width, height });
    return { data, width, height, bands, profile: profileOf(heif, handle, result) };
  } finally {
    heif._heif_image_release(image);
  }
}

/** @param size of the result, in bytes and lines */
function copyLines(memory: Uint8Array, plane: number, stride: number, { width, height }: Size): Uint8Array {
  const data = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) data.set(memory.subarray(plane + stride * y, plane + stride * y + width), width * y);
  return data;
}

/** The ICC profile, if there is one. */
function profileOf(heif: Libheif, handle: number, result: number): Uint8Array | undefined {
  const bytes = heif._heif_image_handle_get_raw_color_profile_size(handle);
  if (bytes < 1 || bytes > MAX_PROFILE_BYTES) return undefined;
  return withMemory(heif, bytes, (address) => {
    heif._heif_image_handle_get_raw_color_profile(result, handle, address);
    return heif.HEAPU32[result / 4] === 0 ? heif.HEAPU8.slice(address, address + bytes) : undefined;
  });
}

function assertDone(heif: Libheif, result: number): void {
  const [code, subcode] = heif.HEAPU32.subarray(result / 4, result / 4 + 2);
  if (code === 0) return;
  if (subcode === LIMIT_EXCEEDED) throw new ImageError('ELIMIT', 'The source is too large', { status: 413 });
  throw damaged();
}

function damaged(): DecodeError {
  return new DecodeError('The HEIC cannot be decoded');
}

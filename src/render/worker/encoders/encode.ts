import type Vips from 'wasm-vips';
import type { Output } from '../../../url/transformation-types.js';
import { flatten } from '../vips/alpha.js';
import { onWhite, toBitmap } from './bitmap.js';
import { chooseFormat } from './output-format.js';
import { encodeAnimation } from './animation.js';
import { encodeAvif } from './avif.js';
import { encodeJpeg } from './jpeg.js';
import { encodePng } from './png.js';
import type { Bitmap, Encoder } from './encoder.js';
import { encodeWebp } from './webp.js';
import { encodeWithMetadata } from './with-metadata.js';
import { withDecodeErrors } from '../vips/decode-errors.js';
import { CAPABILITIES, type TargetFormat } from '../../protocol/formats.js';
import { releaseBuffer } from '../runtime/release-buffer.js';
import type { Size } from '../../protocol/size.js';
import type { Codecs } from '../runtime/codecs.js';
import type { VipsRuntime } from '../vips/load-vips.js';
import type { Scope } from '../vips/image-scope.js';

/** What is to be encoded, and how. */
export interface EncodeTask {
  readonly frames: readonly [Vips.Image, ...Vips.Image[]];
  /** Milliseconds a frame, and how often they run. */
  readonly delays: readonly number[];
  readonly loop: number;
  readonly output: Output;
  /** Best first; the first that can hold the result is taken. */
  readonly formats: readonly TargetFormat[];
  readonly keep: 'all' | 'icc' | undefined;
}

export interface Encoded extends Size {
  readonly body: Uint8Array;
  readonly format: TargetFormat;
  /** `performance.now()` when all pixels were there. */
  readonly decoded: number;
}

const ENCODERS: Readonly<Record<Exclude<TargetFormat, 'gif'>, Encoder>> = {
  jpg: encodeJpeg,
  png: encodePng,
  webp: encodeWebp,
  avif: encodeAvif,
};

const WHITE = { r: 255, g: 255, b: 255, alpha: 1 };

/** Computes the pixels and writes them in a format that can hold them. */
export async function encode(task: EncodeTask, runtime: Codecs, vips: VipsRuntime, scope: Scope): Promise<Encoded> {
  const { frames, formats, keep, output } = task;
  const [first] = frames;
  const { width, height } = first;
  const animated = frames.length > 1;
  // Squoosh's encoders take pixels; libvips' own compute them while they encode.
  const bitmap = animated || keep ? undefined : toBitmap(first);
  const opaque = animated || (bitmap?.opaque ?? !first.hasAlpha());
  const format = chooseFormat(formats, { width, height, animated, opaque });
  const decoded = performance.now();
  const done = (body: Uint8Array): Encoded => ({ body, format, width, height, decoded });

  if (format === 'gif' || (animated && format === 'webp')) {
    return done(withDecodeErrors(() => encodeAnimation(task, format, output, vips, scope)));
  }
  if (keep && format !== 'avif') {
    const image = format === 'jpg' ? flatten(first, WHITE, scope) : first;
    return done(withDecodeErrors(() => encodeWithMetadata(image, format, keep, output)));
  }
  return encodeBitmap(bitmap ?? toBitmap(first), [format], output, runtime);
}

/** Writes the pixels of a still picture in the first of these formats that can hold them, and gives their memory back. */
export async function encodeBitmap(
  bitmap: Bitmap,
  formats: readonly TargetFormat[],
  output: Output,
  runtime: Codecs,
): Promise<Encoded> {
  const { width, height, opaque } = bitmap;
  const format = chooseFormat(formats, { width, height, animated: false, opaque });
  if (format === 'gif') throw new Error('GIF is for libvips to write');
  const decoded = performance.now();
  const shown = CAPABILITIES[format].alpha || opaque ? bitmap : onWhite(bitmap);
  const body = await ENCODERS[format](shown, output, runtime);
  releaseBuffer(bitmap.data);
  if (shown !== bitmap) releaseBuffer(shown.data);
  return { body, format, width, height, decoded };
}

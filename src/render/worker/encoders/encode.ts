import type Vips from 'wasm-vips';
import type { Output } from '../../../url/transformation-types.js';
import { CAPABILITIES, type TargetFormat } from '../../protocol/formats.js';
import type { Size } from '../../protocol/size.js';
import { WHITE } from '../plan/colours.js';
import type { Codecs } from '../runtime/codecs.js';
import { releaseBuffer } from '../runtime/release-buffer.js';
import { flatten } from '../vips/alpha.js';
import { withDecodeErrors } from '../vips/decode-errors.js';
import type { VipsRuntime } from '../vips/load-vips.js';
import { encodeAnimation, type Animation } from './animation.js';
import { encodeAvif } from './avif.js';
import { onWhite, toBitmap } from './bitmap.js';
import type { Bitmap, EncodeOptions, Encoder } from './encoder.js';
import { encodeJpeg } from './jpeg.js';
import { chooseFormat } from './output-format.js';
import { encodePng } from './png.js';
import { encodeWebp } from './webp.js';
import { encodeWithMetadata } from './with-metadata.js';

/** The output of a transformation, and how hard to try. */
export type EncodedOutput = Output & Pick<EncodeOptions, 'effort'>;

/** The result of a chain of steps, and how it is to be encoded. */
export interface EncodeTask extends Animation {
  readonly frames: readonly [Vips.Image, ...Vips.Image[]];
  readonly output: EncodedOutput;
  /** See `candidateFormats`. */
  readonly candidates: readonly TargetFormat[];
  /** See `rivalFormats`. */
  readonly rivals: readonly TargetFormat[];
  readonly keep: 'all' | 'icc' | undefined;
  /** In dots per inch. */
  readonly density: number | undefined;
}

export interface Encoded extends Size {
  readonly body: Uint8Array;
  readonly format: TargetFormat;
  /** `performance.now()` when all pixels were computed. */
  readonly decoded: number;
  /** More effort would make fewer bytes. */
  readonly improvable: boolean;
}

/** Pixels up to which two encoders cost little, and headers are a large part of an AVIF; and of all frames together. */
const SMALL = 16_384;
const SMALL_ANIMATION = 1_000_000;

/** Formats of which more effort makes fewer bytes, and pixels up to which it takes seconds only. */
const IMPROVABLE: readonly TargetFormat[] = ['webp', 'avif', 'png'];
const MAX_IMPROVABLE = 2_000_000;

const ENCODERS: Readonly<Record<Exclude<TargetFormat, 'gif'>, Encoder>> = {
  jpg: encodeJpeg,
  png: encodePng,
  webp: encodeWebp,
  avif: encodeAvif,
};

/** Computes the pixels, chooses a format that can hold them, and encodes. */
export async function encode(task: EncodeTask, codecs: Codecs, vips: VipsRuntime): Promise<Encoded> {
  const { frames, candidates, rivals, keep, output, density } = task;
  const [first] = frames;
  const { width, height } = first;
  const animated = frames.length > 1;
  // Squoosh's encoders take pixels; libvips' own compute them while they encode.
  const bitmap = animated || keep ? undefined : toBitmap(first);
  const opaque = animated || (bitmap?.opaque ?? !first.hasAlpha());
  const format = chooseFormat(candidates, { width, height, animated, opaque });
  const decoded = performance.now();
  const done = (body: Uint8Array): Encoded => ({ body, format, width, height, decoded, improvable: false });

  if (format === 'gif' || (animated && format === 'webp')) {
    const isSmall = animated && width * height * frames.length <= SMALL_ANIMATION;
    const other = isSmall && format === 'webp' && rivals.includes('gif') ? 'gif' : undefined;
    const body = withDecodeErrors(() => encodeAnimation(task, format, output, vips));
    const rival = other && withDecodeErrors(() => encodeAnimation(task, other, output, vips));
    return rival && rival.length < body.length ? { ...done(rival), format: 'gif' } : done(body);
  }
  if (keep && format !== 'avif') {
    const image = format === 'jpg' ? flatten(first, WHITE) : first;
    return done(withDecodeErrors(() => encodeWithMetadata(image, format, keep, { ...output, density })));
  }
  return encodeBitmap(bitmap ?? toBitmap(first), format, output, codecs, rivals);
}

/**
 * Encodes the pixels of a still picture, and releases their memory.
 *
 * @param rivals formats to be tried beside the first choice where the picture is small, see `rivalFormats`
 */
export async function encodeBitmap(
  bitmap: Bitmap,
  format: TargetFormat,
  output: EncodedOutput,
  codecs: Codecs,
  rivals: readonly TargetFormat[] = [],
): Promise<Encoded> {
  if (format === 'gif') throw new Error('libvips encodes GIF');
  const { width, height, opaque } = bitmap;
  const decoded = performance.now();
  const shown = CAPABILITIES[format].alpha || opaque ? bitmap : onWhite(bitmap);
  let best = { format, body: await ENCODERS[format](shown, output, codecs) };
  const isSmall = width * height <= SMALL && rivals.includes(format);
  for (const rival of isSmall ? rivals : []) {
    if (rival === format || rival === 'gif') continue;
    const body = await ENCODERS[rival](shown, output, codecs);
    if (body.length < best.body.length) best = { format: rival, body };
  }
  releaseBuffer(bitmap.data);
  if (shown !== bitmap) releaseBuffer(shown.data);
  const canImprove = IMPROVABLE.includes(best.format) && width * height <= MAX_IMPROVABLE;
  const improvable = canImprove && output.effort !== 'best' && !output.lossless;
  return { ...best, width, height, decoded, improvable };
}

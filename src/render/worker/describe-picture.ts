import type Vips from 'wasm-vips';
import { rgbaToThumbHash } from 'thumbhash';
import type { Detection } from '../protocol/detection.js';
import type { RenderResult, RenderTask } from '../protocol/messages.js';
import type { Size } from '../protocol/size.js';
import { toBitmap } from './encoders/bitmap.js';
import type { Bitmap } from './encoders/encoder.js';
import { chooseFormat } from './encoders/output-format.js';
import { encodeWebp } from './encoders/webp.js';
import { openJob, type VipsJob } from './open-job.js';
import { assertPixels } from './plan/pixel-limits.js';
import { runSteps } from './run-steps.js';
import type { Codecs } from './runtime/codecs.js';
import type { OpenedSource } from './source/open-source.js';
import { dominantColour } from './vips/dominant-colour.js';
import { resize } from './vips/resize.js';

/** Pixels of the longer side: of what hash and colour are taken from (ThumbHash takes 100 at most), and of the placeholder. */
const PREVIEW_SIDE = 100;
const PLACEHOLDER_SIDE = 24;

/** Bytes of a placeholder's data URI, at most. */
const MAX_PLACEHOLDER = 1000;
const PLACEHOLDER_QUALITIES = [60, 40, 20, 5];

/** Scores and boxes are rounded to this fraction: half a pixel of 5,000. */
const PRECISION = 10_000;

/** What `metadata.json` says of a picture, as the render thread knows it. */
export interface PictureMetadata extends Size {
  readonly format: string;
  readonly animated: boolean;
  /** Pages or frames of the source. */
  readonly pages: number;
  readonly source: Size & { readonly format: string; readonly bytes: number; readonly animated: boolean };
  /** `#rrggbb`. */
  readonly dominantColour: string;
  /** Base64, see https://evanw.github.io/thumbhash/. */
  readonly thumbHash: string;
  /** A data URI of less than 1 KB. */
  readonly placeholder: string;
  /**
   * What `fo` has found in the source. Absent if it names nothing to be found, looks at what an earlier step has changed,
   * or the packages for it are not installed.
   */
  readonly detections?: readonly Detection[] | undefined;
}

/**
 * Describes the picture that a task would give, without encoding it. Where nothing is done to it, it is not even decoded
 * at its full size.
 */
export async function describePicture(opened: OpenedSource, task: RenderTask, codecs: Codecs): Promise<RenderResult> {
  const started = performance.now();
  const job = await openJob(opened, task, codecs);
  const { image, size } = await previewOf(job, task);
  const bitmap = toBitmap(image);
  const { header, candidates } = job;
  const animated = job.source.frames > 1;
  const { width, height } = size;
  const metadata: PictureMetadata = {
    width,
    height,
    format: chooseFormat(candidates, { width, height, animated, opaque: bitmap.opaque }),
    animated,
    pages: header.frames,
    source: {
      width: header.width,
      height: header.height,
      format: opened.format,
      bytes: task.source.bytes.length,
      animated: header.animated,
    },
    dominantColour: hexOf(dominantColour([image])),
    thumbHash: Buffer.from(rgbaToThumbHash(bitmap.width, bitmap.height, bitmap.data)).toString('base64'),
    placeholder: await placeholderOf(image, codecs),
    detections: job.inFocus()?.map(rounded),
  };
  const body = Buffer.from(JSON.stringify(metadata));
  const timings = { queue: 0, decode: job.decode(), pixels: performance.now() - started - job.decode(), encode: 0 };
  return { body, format: 'json', width, height, improvable: false, timings, ...job.notes() };
}

/** The result at 100 pixels a side, and its size. libvips computes no more of it than is needed for that. */
async function previewOf(job: VipsJob, task: RenderTask): Promise<{ image: Vips.Image; size: Size }> {
  const { source, context } = job;
  const { steps } = task.transformation;
  if (steps.length === 0) {
    const { width, height } = source.size;
    const [image] = source.load(within(source.size, PREVIEW_SIDE));
    return { image: image!.copyMemory(), size: { width, height } };
  }
  const { frames } = await runSteps(steps, source, context);
  const [first] = frames;
  assertPixels('The result', first, context.limits.outputPixels, frames.length);
  const size = { width: first.width, height: first.height };
  return { image: resize(first, within(size, PREVIEW_SIDE)).copyMemory(), size };
}

/** The size in proportion whose longer side has at most so many pixels. */
function within({ width, height }: Size, side: number): Size {
  const scale = Math.min(1, side / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

async function placeholderOf(image: Vips.Image, codecs: Codecs): Promise<string> {
  const tiny: Bitmap = toBitmap(resize(image, within(image, PLACEHOLDER_SIDE)));
  let uri = '';
  for (const quality of PLACEHOLDER_QUALITIES) {
    const bytes = await encodeWebp(tiny, { quality, lossless: false, progressive: false }, codecs);
    uri = `data:image/webp;base64,${Buffer.from(bytes).toString('base64')}`;
    if (uri.length <= MAX_PLACEHOLDER) break;
  }
  return uri;
}

function rounded({ name, score, left, top, width, height }: Detection): Detection {
  const short = (value: number): number => Math.round(value * PRECISION) / PRECISION;
  return {
    name,
    score: short(score),
    left: short(left),
    top: short(top),
    width: short(width),
    height: short(height),
  };
}

function hexOf({ r, g, b }: { readonly r: number; readonly g: number; readonly b: number }): string {
  return `#${[r, g, b].map((value) => Math.round(value).toString(16).padStart(2, '0')).join('')}`;
}

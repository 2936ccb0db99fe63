import type { Step } from '../../url/transformation-types.js';
import { viewAsBuffer } from '../../shared/bytes.js';
import { isOpaque } from './encoders/bitmap.js';
import type { SourceFacts } from './source/source-facts.js';
import type { Bitmap } from './encoders/encoder.js';
import type { SourceFormat } from '../protocol/formats.js';
import type { Box } from '../protocol/size.js';
import type { Size } from '../protocol/size.js';
import type { RenderTask } from '../protocol/messages.js';
import { parseHeader as readJpegLayout } from './decoders/jpeg/header.js';
import { readMetadata } from './decoders/jpeg/metadata.js';
import type { JpegDecoder } from './decoders/jpeg/jpeg-decoder.js';
import { assertPixels, assertSourcePixels } from './plan/pixel-limits.js';
import { type PixelLimits } from '../protocol/messages.js';
import { cutUpright, turned } from './source/orientation.js';
import type { Pixels } from './decoders/pixels.js';
import { planStep } from './plan/plan-step.js';
import { inflateProfile } from './decoders/png/inflate.js';
import { parseHeader as readPngLayout } from './decoders/png/header.js';
import type { PngDecoder } from './decoders/png/png-decoder.js';
import { isSrgb } from './source/srgb-profile.js';

/** A picture that is ready to be encoded, and what it is made of. */
export interface FastResult {
  readonly source: SourceFacts;
  readonly bitmap: Bitmap;
}

export interface PlainReaders {
  readonly jpeg: JpegDecoder;
  readonly png: PngDecoder;
}

/**
 * The short way, which most pictures of a shop go: an sRGB JPEG or PNG that is made smaller, and perhaps cut. libvips, which
 * takes a while to start and memory of its own, has no part in it. Undefined for every other job and where pixels are
 * damaged; throws what the long way would.
 */
export async function renderFast(
  job: RenderTask,
  format: SourceFormat,
  readers: PlainReaders,
): Promise<FastResult | undefined> {
  const { transformation, limits } = job;
  const { steps, output, page } = transformation;
  if (output.metadata || output.profile || page !== undefined || !steps.every(isSimple)) return undefined;
  const stored = openStored(job, format, readers);
  if (!stored) return undefined;

  const source: SourceFacts = { ...turned(stored.size, stored.orientation), format, animated: false };
  assertSourcePixels(source, 1, limits.inputPixels);
  const plan = planFastPath(steps, source, limits);
  if (!plan || !stored.isSrgb()) return undefined;
  const { resized, box } = plan;
  assertPixels('The result', box, limits.outputPixels);
  const pixels = await stored.read(turned(resized, stored.orientation));
  if (!pixels) return undefined;
  const { width, height } = box;
  const data = cutUpright(pixels, stored.orientation, box);
  return { source, bitmap: { data, width, height, opaque: stored.opaque || isOpaque(data) } };
}

/** A source as it is stored. */
interface Stored {
  readonly size: Size;
  /** By EXIF's numbers, 1 is upright. */
  readonly orientation: number;
  readonly isSrgb: () => boolean;
  readonly opaque: boolean;
  /** Four bytes a pixel, in a size of at most its own; undefined if it is damaged. */
  readonly read: (to: Size) => Pixels | undefined | Promise<Pixels | undefined>;
}

/** Undefined if none of our own readers can read it. */
function openStored(
  { source, file: facts }: RenderTask,
  format: SourceFormat,
  readers: PlainReaders,
): Stored | undefined {
  const file = viewAsBuffer(source);
  if (format === 'jpg') {
    const layout = readJpegLayout(file);
    if (!layout) return undefined;
    const { orientation, profile } = readMetadata(file);
    return {
      size: layout,
      orientation,
      isSrgb: () => !profile || isSrgb(profile),
      opaque: true,
      read: (to) => readers.jpeg.decode(layout, to, 4, facts),
    };
  }
  const layout = format === 'png' ? readPngLayout(file) : undefined;
  if (!layout) return undefined;
  return {
    size: layout,
    orientation: 1,
    isSrgb: () => !layout.profile || isSrgb(inflateProfile(layout.profile)),
    opaque: layout.bytes === 3,
    read: (to) => readers.png.decode(layout, to),
  };
}

/** Whether a step has only parameters, and none for which pixels have to be looked at first. */
function isSimple({ params, layers, condition }: Step): boolean {
  return !condition && layers.length === 0 && !params.t;
}

/** The size that a picture gets and what is cut out of that, if steps do no more. */
function planFastPath(
  steps: readonly Step[],
  source: Size,
  limits: PixelLimits,
): { resized: Size; box: Box } | undefined {
  let resized: Size = source;
  let box: Box | undefined;
  for (const { params } of steps) {
    for (const operation of planStep(params, { current: box ?? resized, source, base: undefined }, limits)) {
      if (box) return undefined;
      // What becomes large again has lost what is small.
      if (operation.type === 'resize' && isWithin(operation, resized)) resized = operation;
      else if (operation.type === 'cut') box = operation;
      else return undefined;
    }
  }
  return { resized, box: box ?? { left: 0, top: 0, width: resized.width, height: resized.height } };
}

const isWithin = (one: Size, other: Size): boolean => one.width <= other.width && one.height <= other.height;

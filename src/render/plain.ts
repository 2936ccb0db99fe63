import type { Step } from '../url/types.js';
import { asBuffer } from '../as-buffer.js';
import { isOpaque } from './bitmap.js';
import type { SourceFacts } from './choose-format.js';
import type { Bitmap } from './codecs/types.js';
import type { SourceFormat } from './formats.js';
import type { Box, Size } from './geometry.js';
import type { RenderJob } from './job.js';
import { readLayout as readJpegLayout } from './jpeg/layout.js';
import { readMetadata } from './jpeg/metadata.js';
import type { JpegReader } from './jpeg/reader.js';
import { checkPixels, checkSource, type Limits } from './limits.js';
import { cutUpright, turned } from './orientation.js';
import type { Pixels } from './pixels.js';
import { planStep } from './plan.js';
import { inflateProfile } from './png/inflate.js';
import { readLayout as readPngLayout } from './png/layout.js';
import type { PngReader } from './png/reader.js';
import { isSrgb } from './srgb-profile.js';

/** A picture that is ready to be encoded, and what it is made of. */
export interface PlainPicture {
  readonly source: SourceFacts;
  readonly bitmap: Bitmap;
}

export interface PlainReaders {
  readonly jpeg: JpegReader;
  readonly png: PngReader;
}

/**
 * The short way, which most pictures of a shop go: an sRGB JPEG or PNG that is made smaller, and perhaps cut. libvips, which
 * takes a while to start and memory of its own, has no part in it. Undefined for every other job and where pixels are
 * damaged; throws what the long way would.
 */
export async function readPlain(
  job: RenderJob,
  format: SourceFormat,
  readers: PlainReaders,
): Promise<PlainPicture | undefined> {
  const { transformation, limits } = job;
  const { steps, output, page } = transformation;
  if (output.metadata || output.profile || page !== undefined || !steps.every(isPlain)) return undefined;
  const stored = openStored(job, format, readers);
  if (!stored) return undefined;

  const source: SourceFacts = { ...turned(stored.size, stored.orientation), format, animated: false };
  checkSource(source, 1, limits.inputPixels);
  const plan = planPlain(steps, source, limits);
  if (!plan || !stored.isSrgb()) return undefined;
  const { resized, box } = plan;
  checkPixels('The result', box, limits.outputPixels);
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
  { source, file: facts }: RenderJob,
  format: SourceFormat,
  readers: PlainReaders,
): Stored | undefined {
  const file = asBuffer(source);
  if (format === 'jpg') {
    const layout = readJpegLayout(file);
    if (!layout) return undefined;
    const { orientation, profile } = readMetadata(file);
    return {
      size: layout,
      orientation,
      isSrgb: () => !profile || isSrgb(profile),
      opaque: true,
      read: (to) => readers.jpeg.read(layout, to, 4, facts),
    };
  }
  const layout = format === 'png' ? readPngLayout(file) : undefined;
  if (!layout) return undefined;
  return {
    size: layout,
    orientation: 1,
    isSrgb: () => !layout.profile || isSrgb(inflateProfile(layout.profile)),
    opaque: layout.bytes === 3,
    read: (to) => readers.png.read(layout, to),
  };
}

/** Whether a step has only parameters, and none for which pixels have to be looked at first. */
function isPlain({ params, layers, condition }: Step): boolean {
  return !condition && layers.length === 0 && !params.t;
}

/** The size that a picture gets and what is cut out of that, if steps do no more. */
function planPlain(steps: readonly Step[], source: Size, limits: Limits): { resized: Size; box: Box } | undefined {
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

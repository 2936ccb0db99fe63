import type { Step } from '../url/types.js';
import { asBuffer } from './as-buffer.js';
import type { SourceFacts } from './choose-format.js';
import type { Bitmap } from './codecs/types.js';
import type { Box, Size } from './geometry.js';
import type { RenderJob } from './job.js';
import { readLayout } from './jpeg/layout.js';
import { readMetadata } from './jpeg/metadata.js';
import type { JpegReader } from './jpeg/reader.js';
import { checkPixels, checkSource, type Limits } from './limits.js';
import { cutUpright, turned } from './orientation.js';
import { planStep } from './plan.js';
import { isSrgb } from './srgb-profile.js';

/** A picture that is ready to be encoded, and what it is made of. */
export interface PlainPicture {
  readonly source: SourceFacts;
  readonly bitmap: Bitmap;
}

/**
 * The short way, which most pictures of a shop go: an sRGB JPEG that is made smaller, and perhaps cut. libvips, which
 * takes a while to start and memory of its own, has no part in it. Undefined for every other job and where the source is
 * damaged; throws what the long way would.
 */
export function readPlain(
  { source: bytes, file: facts, transformation, limits }: RenderJob,
  reader: JpegReader,
): PlainPicture | undefined {
  const { steps, output, page } = transformation;
  if (output.metadata || output.profile || page !== undefined) return undefined;
  const file = asBuffer(bytes);
  const layout = readLayout(file);
  if (!layout) return undefined;
  const { orientation, profile } = readMetadata(file);
  if (profile && !isSrgb(profile)) return undefined;

  const source: SourceFacts = { ...turned(layout, orientation), format: 'jpg', animated: false };
  checkSource(source, 1, limits.inputPixels);
  const plan = planPlain(steps, source, limits);
  if (!plan) return undefined;
  const { resized, box } = plan;
  checkPixels('The result', box, limits.outputPixels);
  const pixels = reader.read(layout, turned(resized, orientation), 4, facts);
  if (!pixels) return undefined;
  const { width, height } = box;
  return { source, bitmap: { data: cutUpright(pixels, orientation, box), width, height, opaque: true } };
}

/** The size that a picture gets and what is cut out of that, if steps do no more. */
function planPlain(steps: readonly Step[], source: Size, limits: Limits): { resized: Size; box: Box } | undefined {
  let resized: Size = source;
  let box: Box | undefined;
  for (const { params, layers, condition } of steps) {
    if (condition || layers.length > 0 || params.t) return undefined;
    for (const operation of planStep(params, { current: box ?? resized, source, base: undefined }, limits)) {
      if (box) return undefined;
      if (operation.type === 'resize') resized = operation;
      else if (operation.type === 'cut') box = operation;
      else return undefined;
    }
  }
  return { resized, box: box ?? { left: 0, top: 0, width: resized.width, height: resized.height } };
}

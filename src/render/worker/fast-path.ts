import type { Step } from '../../url/transformation-types.js';
import type { DecodeReuse, PixelLimits, RenderTask, SourceUse } from '../protocol/messages.js';
import type { Box, Size } from '../protocol/size.js';
import { attentionWindow } from './attention/attention.js';
import { toBoxes, toCells } from './attention/cells.js';
import { isCmyk } from './decoders/jpeg/colours.js';
import type { JpegHeader } from './decoders/jpeg/header.js';
import type { InkGrid } from './decoders/jpeg/ink-grid.js';
import type { JpegDecoder } from './decoders/jpeg/jpeg-decoder.js';
import type { Pixels } from './decoders/pixels.js';
import { inflateProfile } from './decoders/png/inflate.js';
import type { PngDecoder } from './decoders/png/png-decoder.js';
import { isOpaque } from './encoders/bitmap.js';
import type { Bitmap } from './encoders/encoder.js';
import type { Crop } from './plan/fit.js';
import { assertPixels, assertSourcePixels } from './plan/pixel-limits.js';
import { planStep } from './plan/plan-step.js';
import type { OpenedSource } from './source/open-source.js';
import type { SourceFacts } from './source/source-facts.js';
import { isSrgb } from './source/srgb-profile.js';
import { cropUpright, turned } from './source/upright.js';

/** Pixels that are ready to be encoded, and the source that they come from. */
export interface FastResult extends DecodeReuse {
  readonly source: SourceFacts;
  readonly bitmap: Bitmap;
}

export interface FastDecoders {
  readonly jpeg: JpegDecoder;
  /** The colours of CMYK with a profile. */
  readonly inks: (profile: Uint8Array | undefined) => Promise<InkGrid>;
  readonly png: PngDecoder;
}

/**
 * Fast path: decodes, resizes and crops an sRGB JPEG or PNG without libvips, which takes long to start and memory of
 * its own; or a CMYK JPEG, whose profile alone needs libvips. Undefined if the task needs more, or the pixels are damaged.
 *
 * @throws ImageError `ELIMIT` and `EINVAL`, as libvips' path does
 */
export async function renderFast(
  opened: OpenedSource,
  task: RenderTask,
  use: SourceUse | undefined,
  decoders: FastDecoders,
): Promise<FastResult | undefined> {
  const { transformation, limits } = task;
  const { steps, output, page } = transformation;
  if (output.metadata || output.profile || page !== undefined || !steps.every(isSimple)) return undefined;
  const decodable = toDecodable(opened, use, decoders);
  if (!decodable) return undefined;

  const { size, orientation } = decodable;
  const source: SourceFacts = {
    ...turned(size, orientation),
    format: opened.format,
    animated: false,
    fewColours: false,
  };
  assertSourcePixels(source, 1, limits.inputPixels);
  const plan = planFastPath(steps, source, limits);
  if (!plan || !decodable.isSrgb()) return undefined;
  const { resized, crop } = plan;
  assertPixels('The result', crop, limits.outputPixels);
  const pixels = await decodable.decode(turned(resized, orientation));
  if (!pixels) return undefined;
  const { width, height } = crop;
  const box = crop.type === 'crop' ? crop : salientBox(pixels, orientation, crop);
  const data = cropUpright(pixels, orientation, box);
  const { hasDecoded = false, reusedDecode = false } = pixels;
  const bitmap = { data, width, height, opaque: decodable.opaque || isOpaque(data) };
  return { source, bitmap, hasDecoded, reusedDecode };
}

/** A source that one of our own decoders decodes. */
interface Decodable {
  /** As it is stored. */
  readonly size: Size;
  /** EXIF orientation, 1 is upright. */
  readonly orientation: number;
  /** Or will be, once it is decoded. */
  readonly isSrgb: () => boolean;
  readonly opaque: boolean;
  /** Decodes to four bytes a pixel, in a size of at most its own; undefined if it is damaged. */
  readonly decode: (to: Size) => DecodedPixels | undefined | Promise<DecodedPixels | undefined>;
}

type DecodedPixels = Pixels & Partial<DecodeReuse>;

function toDecodable(
  { jpeg, png }: OpenedSource,
  use: SourceUse | undefined,
  decoders: FastDecoders,
): Decodable | undefined {
  if (jpeg?.header) {
    const { header } = jpeg;
    const { profile, orientation, colours } = header;
    const stored = { size: header, orientation, opaque: true };
    if (isCmyk(colours))
      return { ...stored, isSrgb: () => true, decode: (to) => decodeInks(header, to, use, decoders) };
    return {
      ...stored,
      isSrgb: () => !profile || isSrgb(profile),
      decode: (to) => decoders.jpeg.decode(header, to, 4, use),
    };
  }
  if (!png) return undefined;
  return {
    size: png,
    orientation: 1,
    isSrgb: () => !png.profile || isSrgb(inflateProfile(png.profile)),
    opaque: png.bytesPerPixel === 3,
    decode: (to) => decoders.png.decode(png, to),
  };
}

async function decodeInks(
  header: JpegHeader,
  to: Size,
  use: SourceUse | undefined,
  { jpeg, inks }: FastDecoders,
): Promise<DecodedPixels | undefined> {
  return jpeg.decode(header, to, 4, use, await inks(header.profile));
}

/** Whether a step has only parameters, and none that depends on pixels. */
function isSimple({ params, layers, condition }: Step): boolean {
  return !condition && layers.length === 0 && !params.t && params.fo?.type !== 'detect';
}

/** The window of the upright picture that `fo-auto` takes. */
function salientBox(pixels: Pixels, orientation: number, window: Size): Box {
  const stored = toCells(toBoxes(pixels), pixels);
  const size = turned(stored, orientation);
  const cells = { data: cropUpright(stored, orientation, { left: 0, top: 0, ...size }), ...size };
  return attentionWindow(turned(pixels, orientation), window, cells);
}

/** The size that the source is resized to, and the crop of that. Undefined if the steps do more. */
function planFastPath(
  steps: readonly Step[],
  source: Size,
  limits: PixelLimits,
): { resized: Size; crop: Crop } | undefined {
  let resized: Size = source;
  let crop: Crop | undefined;
  for (const { params } of steps) {
    for (const operation of planStep(params, { current: crop ?? resized, source, base: undefined }, limits)) {
      if (crop) return undefined;
      // A picture that is shrunk and then enlarged has lost its details.
      if (operation.type === 'resize' && isWithin(operation, resized)) resized = operation;
      else if (operation.type === 'crop' || operation.type === 'smartCrop') crop = operation;
      else return undefined;
    }
  }
  const { width, height } = resized;
  return { resized, crop: crop ?? { type: 'crop', left: 0, top: 0, width, height } };
}

function isWithin(inner: Size, outer: Size): boolean {
  return inner.width <= outer.width && inner.height <= outer.height;
}

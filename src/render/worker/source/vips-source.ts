import type Vips from 'wasm-vips';
import { ImageError } from '../../../shared/errors.js';
import type { SourceFormat } from '../../protocol/formats.js';
import type { Size } from '../../protocol/size.js';
import type { Decoders } from '../context.js';
import { isCmyk } from '../decoders/jpeg/colours.js';
import { shrinkFactor } from '../decoders/jpeg/decode-plan.js';
import type { JpegHeader } from '../decoders/jpeg/header.js';
import type { Raster } from '../decoders/raster.js';
import { withDecodeErrors } from '../vips/decode-errors.js';
import { inkGrid, INTENT, inksToSrgb, PROFILE } from '../vips/inks.js';
import { failOn, metadataInt } from '../vips/load-options.js';
import type { VipsRuntime } from '../vips/load-vips.js';
import { changesOneSide, resize } from '../vips/resize.js';
import { assertSafeToDecode } from './decoder-bombs.js';
import type { OpenedSource } from './open-source.js';
import type { SourceFacts } from './source-facts.js';
import { isSrgb } from './srgb-profile.js';
import { turned } from './upright.js';

/** The header of a source, before its pixels are decoded. */
export interface SourceHeader extends SourceFacts {
  readonly frames: number;
  /** Milliseconds that each frame is shown. */
  readonly delays: readonly number[];
  /** How often the animation runs; 0 = for ever. */
  readonly loop: number;
  readonly cmyk: boolean;
  /** EXIF orientation, 1 is upright. */
  readonly orientation: number;
  /** The page that is wanted, from 0, where the format has pages. */
  readonly page: number | undefined;
  /** What libvips does not read. */
  readonly raster?: Raster | undefined;
}

/** Formats of which libvips can load one page of several. */
const PAGED: ReadonlySet<SourceFormat> = new Set(['gif', 'webp', 'tiff']);

/**
 * Reads the header of a source. One `page` of several is a still picture.
 *
 * @throws ImageError `EDECODE` if the file is not what it says, `EINVAL` if it has no such page, `ELIMIT` if it would
 *   keep its decoder busy
 */
export function readHeader(source: OpenedSource, page: number | undefined, vips: VipsRuntime): SourceHeader {
  const { format, jpeg, openRaster } = source;
  assertSafeToDecode(source);
  if (openRaster) return rasterHeader(format, openRaster(page ?? 0), page);
  if (jpeg?.header) {
    assertPage(page, 1);
    return jpegHeader(jpeg.header);
  }
  const image = withDecodeErrors(() => openHeader(source, vips));
  const pages = PAGED.has(format) ? metadataInt(image, 'n-pages', 1) : 1;
  assertPage(page, pages);
  const frames = page === undefined && format !== 'tiff' ? pages : 1;
  const orientation = metadataInt(image, 'orientation', 1);
  return {
    format,
    ...turned(image, orientation),
    animated: frames > 1,
    frames,
    delays: frames > 1 && image.getTypeof('delay') ? image.getArrayInt('delay') : [],
    loop: metadataInt(image, 'loop', 0),
    fewColours: metadataInt(image, 'bits-per-sample', 8) < 8 || image.getTypeof('palette') !== 0,
    cmyk: image.interpretation === 'cmyk',
    orientation,
    page: PAGED.has(format) ? page : undefined,
  };
}

function rasterHeader(format: SourceFormat, raster: Raster, page: number | undefined): SourceHeader {
  assertPage(page, raster.pages);
  const { width, height, fewColours, cmyk } = raster;
  const still = { animated: false, frames: 1, delays: [], loop: 0, orientation: 1, page: undefined };
  return { ...still, format, width, height, fewColours, cmyk, raster };
}

/** A JPEG whose header our own decoder has read. */
function jpegHeader({ orientation, colours, ...size }: JpegHeader): SourceHeader {
  return {
    format: 'jpg',
    ...turned(size, orientation),
    animated: false,
    fewColours: false,
    frames: 1,
    delays: [],
    loop: 0,
    cmyk: isCmyk(colours),
    orientation,
    page: undefined,
  };
}

function assertPage(page: number | undefined, pages: number): void {
  if (page !== undefined && page >= pages) throw new ImageError('EINVAL', `pg: the source has ${pages} pages`);
}

/** The header of nearly every JPEG is within this; each `newFromBuffer` copies its bytes into WebAssembly memory. */
const HEADER_BYTES = 64 * 1024;

function openHeader({ bytes, format }: OpenedSource, vips: VipsRuntime): Vips.Image {
  if (format === 'jpg' && bytes.length > HEADER_BYTES) {
    try {
      return vips.Image.newFromBuffer(bytes.subarray(0, HEADER_BYTES));
    } catch {
      // It is longer, or damaged.
    }
  }
  return vips.Image.newFromBuffer(bytes, failOn(format));
}

export interface LoadOptions {
  /** The size that the decoder shrinks or enlarges to while it loads. */
  readonly to: Size | undefined;
  /** Load all frames. */
  readonly animated: boolean;
  /** Leave the colours in the space of the source's profile. */
  readonly keepProfile: boolean;
}

/**
 * Loads the pixels: one image per frame, upright, 8 bits, in sRGB.
 *
 * @throws ImageError `EDECODE`
 */
export function loadFrames(
  source: OpenedSource,
  header: SourceHeader,
  options: LoadOptions,
  decoders: Decoders,
): Vips.Image[] {
  const { to, animated, keepProfile } = options;
  const { vips } = decoders;
  return withDecodeErrors(() => {
    if (header.raster) return [loadRaster(header.raster, options, vips)];
    const page = header.page === undefined ? '' : `,page=${header.page}`;
    const loader = `${failOn(source.format)}${animated ? ',n=-1' : ''}${page}`;
    if (to && source.format === 'jpg') return [loadJpeg(source, header, to, { loader, keepProfile }, decoders)];
    const scale = to && loadScale(source.format, header, to);
    // CMYK has to be converted before it is resized: `thumbnail` would do so with another intent. It would also take
    // the pages of a TIFF for smaller versions of one picture, and mix colours of transparent pixels where it is left to
    // resize one side.
    if (!to || header.cmyk || source.format === 'tiff' || changesOneSide(scaled(header, scale), to)) {
      const loaded = vips.Image.newFromBuffer(source.bytes, scale === undefined ? loader : `${loader},scale=${scale}`);
      const frames = splitFrames(toSrgb(loaded.autorot(), keepProfile));
      return to ? frames.map((frame) => resize(frame, to)) : frames;
    }
    // `thumbnail` shrinks WebP and SVG while it loads them. It passes `fail_on` on in `option_string` only.
    const shrunk = vips.Image.thumbnailBuffer(source.bytes, to.width, {
      height: to.height,
      size: 'force',
      option_string: loader,
    });
    return splitFrames(toSrgb(shrunk, keepProfile));
  });
}

function loadRaster(raster: Raster, { to, keepProfile }: LoadOptions, vips: VipsRuntime): Vips.Image {
  const { data, width, height, bands, cmyk, profile } = raster.decode(to);
  const image = vips.Image.newFromMemory(data, width, height, bands, vips.BandFormat.uchar);
  const tagged = image.copy({ interpretation: cmyk ? 'cmyk' : 'srgb' });
  if (profile) tagged.setBlob(PROFILE, profile);
  const converted = toSrgb(tagged, keepProfile);
  return to && (width !== to.width || height !== to.height) ? resize(converted, to) : converted;
}

/** How far `thumbnail` scales a picture while it loads it, both sides alike; undefined where its loader cannot. */
function loadScale(format: SourceFormat, { width, height }: Size, to: Size): number | undefined {
  const scale = Math.max(to.width / width, to.height / height);
  if (format === 'svg') return scale;
  return format === 'webp' ? Math.min(1, scale) : undefined;
}

function scaled({ width, height }: Size, scale = 1): Size {
  return { width: Math.round(width * scale), height: Math.round(height * scale) };
}

/** A JPEG, resized to `to`. */
function loadJpeg(
  { bytes, jpeg }: OpenedSource,
  { orientation, cmyk, ...size }: SourceHeader,
  to: Size,
  { loader, keepProfile }: { readonly loader: string; readonly keepProfile: boolean },
  decoders: Decoders,
): Vips.Image {
  const upright = (image: Vips.Image): Vips.Image => (orientation === 1 ? image : image.copyMemory().autorot());
  const target = turned(to, orientation);
  // Our decoder leaves all metadata behind.
  const decoded = jpeg?.header && !keepProfile ? decodeResized(jpeg.header, target, decoders) : undefined;
  if (decoded) return upright(toSrgb(decoded, keepProfile));
  // The decoder does as much of the shrinking as it can. `thumbnail` would leave a factor of two to the resize, which
  // takes a third longer.
  const shrink = jpeg?.lossless ? 1 : (shrinkFactor(size, to) ?? 1);
  const options = `${loader},shrink=${shrink},access=sequential`;
  const loaded = decoders.vips.Image.newFromBuffer(bytes, options);
  if (cmyk) return upright(resize(toSrgb(loaded, keepProfile), target));
  return upright(toSrgb(resize(loaded, target), keepProfile));
}

/** A JPEG by our own decoder, if it can and may decode it. */
function decodeResized(header: JpegHeader, to: Size, { vips, jpeg }: Decoders): Vips.Image | undefined {
  // What is decoded has three bands, which the profile of greys does not fit.
  if (!jpeg || (header.colours === 'grey' && header.profile)) return undefined;
  const inks = isCmyk(header.colours) ? inkGrid(header.profile, vips) : undefined;
  const pixels = jpeg.decode(header, to, 3, undefined, inks);
  if (!pixels) return undefined;
  const { data, width, height } = pixels;
  const image = vips.Image.newFromMemory(data, width, height, 3, vips.BandFormat.uchar);
  const tagged = image.copy({ interpretation: 'srgb' });
  tagged.setInt('orientation', header.orientation);
  if (header.profile && !inks) tagged.setBlob(PROFILE, header.profile);
  return tagged;
}

/** The frames of an animation, which libvips stacks one below another. */
function splitFrames(image: Vips.Image): Vips.Image[] {
  const height = metadataInt(image, 'page-height', image.height);
  if (height >= image.height) return [image];
  return Array.from({ length: Math.floor(image.height / height) }, (_, frame) =>
    image.crop(0, frame * height, image.width, height),
  );
}

/** Halves the precision of 32-bit integers, whose range libvips does not convert. */
function with16Bits(image: Vips.Image): Vips.Image {
  if (image.format !== 'uint' && image.format !== 'int') return image;
  const shifted = image.linear(1 / 65_536, 0).cast('ushort');
  return shifted.copy({ interpretation: image.bands < 3 ? 'grey16' : 'rgb16' });
}

/** Converts any colour space to sRGB with 8 bits, and keeps alpha. A profile that cannot be used is ignored. */
function toSrgb(loaded: Vips.Image, keepProfile: boolean): Vips.Image {
  const image = with16Bits(loaded);
  let converted = image;
  // None of the target formats holds CMYK, so its profile cannot be kept.
  if (image.interpretation === 'cmyk') {
    converted = inksToSrgb(image);
  } else if (!keepProfile && image.getTypeof(PROFILE) && !isSrgb(image.getBlob(PROFILE))) {
    try {
      converted = image.iccTransform('srgb', { embedded: true, intent: INTENT });
    } catch {
      converted = image;
    }
  }
  if (converted.interpretation !== 'srgb') converted = converted.colourspace('srgb');
  return converted.format === 'uchar' ? converted : converted.cast('uchar');
}

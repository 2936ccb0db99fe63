import type Vips from 'wasm-vips';
import { ImageError } from '../../../shared/errors.js';
import type { SourceFormat } from '../../protocol/formats.js';
import type { Size } from '../../protocol/size.js';
import type { SourceFacts } from './source-facts.js';
import { viewAsBuffer } from '../../../shared/bytes.js';
import { parseHeader } from '../decoders/jpeg/header.js';
import { readMetadata } from '../decoders/jpeg/metadata.js';
import type { JpegDecoder } from '../decoders/jpeg/jpeg-decoder.js';
import { shrinkFactor } from '../decoders/jpeg/decode-plan.js';
import { turned } from './orientation.js';
import { resize } from '../vips/resize.js';
import type { VipsRuntime } from '../vips/load-vips.js';
import type { Scope } from '../vips/image-scope.js';
import { isSrgb } from './srgb-profile.js';
import { assertSafeToDecode } from './decoder-bombs.js';
import { withDecodeErrors } from '../vips/decode-errors.js';
import type { Decoders } from '../context.js';

/** A source whose header has been read; its pixels have not. */
export interface Source extends SourceFacts {
  readonly bytes: Uint8Array;
  readonly frames: number;
  /** Milliseconds that each frame stands, and how often the animation runs (0 = for ever). */
  readonly delays: readonly number[];
  readonly loop: number;
  readonly cmyk: boolean;
  /** By EXIF's numbers, 1 is upright. */
  readonly orientation: number;
  /** The page that is meant, from 0, where the format has pages. */
  readonly page: number | undefined;
}

/** libvips' name for an ICC profile. */
const PROFILE = 'icc-profile-data';

/** Formats of which libvips can load one page of several. */
const PAGED: ReadonlySet<SourceFormat> = new Set(['gif', 'webp', 'tiff']);

/**
 * A file that ends too early is an error; smaller faults are shown as well as the decoder can. libtiff calls what is
 * missing by the name of any other fault, and leaves black in its place.
 */
const failOn = (format: SourceFormat): string => `fail_on=${format === 'tiff' ? 'error' : 'truncated'}`;

/**
 * Reads a source's header. Sizes are those after orientation. One `page` of several is a still picture. Throws `EDECODE`
 * when it is not what it says, `EINVAL` when it has no such page, `ELIMIT` when it would keep its decoder busy.
 */
export function readHeader(
  bytes: Uint8Array,
  format: SourceFormat,
  page: number | undefined,
  vips: VipsRuntime,
  scope: Scope,
): Source {
  assertSafeToDecode(bytes, format);
  const header = withDecodeErrors(() => openHeader(bytes, format, vips, scope));
  const pages = PAGED.has(format) ? integer(header, 'n-pages', 1) : 1;
  if (page !== undefined && page >= pages) throw new ImageError('EINVAL', `pg: the source has ${pages} pages`);
  const frames = page === undefined && format !== 'tiff' ? pages : 1;
  const orientation = integer(header, 'orientation', 1);
  return {
    bytes,
    format,
    ...turned(header, orientation),
    animated: frames > 1,
    frames,
    delays: frames > 1 && header.getTypeof('delay') ? header.getArrayInt('delay') : [],
    loop: integer(header, 'loop', 0),
    cmyk: header.interpretation === 'cmyk',
    orientation,
    page: PAGED.has(format) ? page : undefined,
  };
}

/** What a JPEG's header nearly always fits into; a source is copied into WebAssembly memory each time it is opened. */
const HEADER_BYTES = 64 * 1024;

function openHeader(bytes: Uint8Array, format: SourceFormat, vips: VipsRuntime, scope: Scope): Vips.Image {
  if (format === 'jpg' && bytes.length > HEADER_BYTES) {
    try {
      return scope.keep(vips.Image.newFromBuffer(bytes.subarray(0, HEADER_BYTES)));
    } catch {
      // It is longer, or bad.
    }
  }
  return scope.keep(vips.Image.newFromBuffer(bytes, failOn(format)));
}

/** How colours that sRGB lacks come into it: as browsers do, so that shades stay apart. */
const INTENT = 'perceptual';

export interface LoadOptions {
  /** The decoder shrinks (or enlarges) to this while it loads. */
  readonly to: Size | undefined;
  /** Load all frames. */
  readonly animated: boolean;
  /** Leave the colours in the space of the source's profile. */
  readonly keepProfile: boolean;
}

/** The pixels: one picture a frame, upright, 8 bits, in sRGB. */
export function loadFrames(source: Source, options: LoadOptions, decoders: Decoders, scope: Scope): Vips.Image[] {
  const { to, animated, keepProfile } = options;
  const { vips } = decoders;
  return withDecodeErrors(() => {
    const loader = `${failOn(source.format)}${animated ? ',n=-1' : ''}${source.page === undefined ? '' : `,page=${source.page}`}`;
    if (to && source.format === 'jpg') return [loadJpeg(source, to, loader, keepProfile, decoders, scope)];
    // CMYK has to be converted before it is resized: `thumbnail` would do so with another intent.
    if (!to || source.cmyk) {
      const loaded = scope.keep(vips.Image.newFromBuffer(source.bytes, loader));
      const frames = pages(toSrgb(scope.keep(loaded.autorot()), keepProfile, scope), scope);
      return to ? frames.map((frame) => resize(frame, to, scope)) : frames;
    }
    // `thumbnail` shrinks WebP, drawings and pyramids while it loads them. It passes `fail_on` on in this string only.
    const shrunk = vips.Image.thumbnailBuffer(source.bytes, to.width, {
      height: to.height,
      size: 'force',
      option_string: loader,
    });
    return pages(toSrgb(scope.keep(shrunk), keepProfile, scope), scope);
  });
}

/** A JPEG in a size. */
function loadJpeg(
  { bytes, orientation, cmyk, ...size }: Source,
  to: Size,
  loader: string,
  keepProfile: boolean,
  { vips, jpeg }: Decoders,
  scope: Scope,
): Vips.Image {
  const upright = (image: Vips.Image): Vips.Image =>
    orientation === 1 ? image : scope.keep(scope.keep(image.copyMemory()).autorot());
  const target = turned(to, orientation);
  // Our reader leaves all metadata behind.
  const read = keepProfile ? undefined : readResized(bytes, orientation, target, vips, jpeg, scope);
  if (read) return upright(toSrgb(read, keepProfile, scope));
  // The decoder does as much of the shrinking as it can, as sharp's does; `thumbnail` would leave a half of it to the
  // resize, and takes a third longer.
  const options = `${loader},shrink=${shrinkFactor(size, to) ?? 1},access=sequential`;
  const loaded = scope.keep(vips.Image.newFromBuffer(bytes, options));
  if (cmyk) return upright(resize(toSrgb(loaded, keepProfile, scope), target, scope));
  return upright(toSrgb(resize(loaded, target, scope), keepProfile, scope));
}

/** A JPEG by our own reader, if that can read it. */
function readResized(
  bytes: Uint8Array,
  orientation: number,
  to: Size,
  vips: VipsRuntime,
  jpeg: JpegDecoder,
  scope: Scope,
): Vips.Image | undefined {
  const file = viewAsBuffer(bytes);
  const layout = parseHeader(file);
  const pixels = layout && jpeg.decode(layout, to, 3);
  if (!pixels) return undefined;
  const { data, width, height } = pixels;
  const image = scope.keep(vips.Image.newFromMemory(data, width, height, 3, vips.BandFormat.uchar));
  const tagged = scope.keep(image.copy({ interpretation: 'srgb' }));
  const { profile } = readMetadata(file);
  tagged.setInt('orientation', orientation);
  if (profile) tagged.setBlob(PROFILE, profile);
  return tagged;
}

/** The frames of an animation, which libvips holds one below another. */
function pages(image: Vips.Image, scope: Scope): Vips.Image[] {
  const height = integer(image, 'page-height', image.height);
  if (height >= image.height) return [image];
  return Array.from({ length: Math.floor(image.height / height) }, (_, page) =>
    scope.keep(image.crop(0, page * height, image.width, height)),
  );
}

/** Any colour space as sRGB with 8 bits, alpha kept. A profile that cannot be used is passed over. */
function toSrgb(image: Vips.Image, keepProfile: boolean, scope: Scope): Vips.Image {
  let converted = image;
  // None of our formats holds CMYK, so its profile cannot be kept.
  if (image.interpretation === 'cmyk') {
    converted = scope.keep(image.iccTransform('srgb', { embedded: true, intent: INTENT, input_profile: 'cmyk' }));
  } else if (!keepProfile && image.getTypeof(PROFILE) && !isSrgb(image.getBlob(PROFILE))) {
    try {
      converted = scope.keep(image.iccTransform('srgb', { embedded: true, intent: INTENT }));
    } catch {
      converted = image;
    }
  }
  if (converted.interpretation !== 'srgb') converted = scope.keep(converted.colourspace('srgb'));
  if (converted.format !== 'uchar') converted = scope.keep(converted.cast('uchar'));
  return converted;
}

function integer(image: Vips.Image, name: string, otherwise: number): number {
  return image.getTypeof(name) ? image.getInt(name) : otherwise;
}

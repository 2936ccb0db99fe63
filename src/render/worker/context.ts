import type Vips from 'wasm-vips';
import type { Step } from '../../url/transformation-types.js';
import type { Detection } from '../protocol/detection.js';
import type { SourceFormat } from '../protocol/formats.js';
import type { PixelLimits, RenderTask } from '../protocol/messages.js';
import type { Size } from '../protocol/size.js';
import type { JpegDecoder } from './decoders/jpeg/jpeg-decoder.js';
import type { OpenRaster } from './decoders/raster.js';
import type { FontLibrary } from './text/font-library.js';
import type { VipsRuntime } from './vips/load-vips.js';

/** Where the pixels of a chain come from: a source, or what a layer starts with. */
export interface PixelSource {
  /** Upright. */
  readonly size: Size;
  /** Number of frames that `load` gives. */
  readonly frames: number;
  /** False where conditions have no effect: on GIF (docs/imagekit.md#conditions). */
  readonly conditional: boolean;
  /** The frames, resized to `to` if it is given: a decoder does that best while it loads. */
  load(to?: Size): readonly Vips.Image[];
}

/** What a layer starts with, and the steps that are still to be run on it. */
export interface OpenedLayer {
  readonly source: PixelSource;
  readonly steps: readonly Step[];
}

/** What decodes pixels. */
export interface Decoders {
  readonly vips: VipsRuntime;
  /** Undefined where libvips is to decode everything. */
  readonly jpeg: JpegDecoder | undefined;
}

/** A picture, as it is looked at before it is cropped. */
export interface View {
  readonly size: Size;
  /** Its source, if nothing has been done to it. */
  readonly untouched: PixelSource | undefined;
  /** Its first frame in another size. */
  small(to: Size): Vips.Image;
}

/** Finds what `fo` names. */
export interface FocusFinder {
  /** Faces or objects; of several names, those of the first that is found. Empty if there are none. */
  find(names: string, view: View): Promise<readonly Detection[]>;
}

/** What a chain of steps needs besides its pixels. */
export interface StepContext extends Decoders {
  readonly limits: PixelLimits;
  readonly fonts: FontLibrary;
  /** Files that layers are made of, by resource name. */
  readonly layers: RenderTask['layers'];
  readonly focus: FocusFinder;
  /** Texts without a glyph for each character are refused. */
  readonly strict: boolean;
  /** Says what is wrong with a result that is shown all the same. */
  readonly warn: (message: string) => void;
  /** What opens files that libvips does not read, by their format. */
  readonly raster?: (format: SourceFormat) => Promise<OpenRaster | undefined>;
  /** Size of the picture below; undefined outside of layers. */
  readonly base?: Size | undefined;
}

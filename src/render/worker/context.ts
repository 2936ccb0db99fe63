import type Vips from 'wasm-vips';
import type { Size } from '../protocol/size.js';
import type { PixelLimits } from '../protocol/messages.js';
import type { Codecs } from './runtime/codecs.js';
import type { VipsRuntime } from './vips/load-vips.js';
import type { Scope } from './vips/image-scope.js';
import type { JpegDecoder } from './decoders/jpeg/jpeg-decoder.js';

/** Where the pixels come from: a file, or what a layer is made of. */
export interface PixelSource {
  /** Upright. */
  readonly size: Size;
  /** The frames, shrunk or enlarged to `to`, which a decoder does best by itself. */
  readonly load: (to?: Size) => readonly Vips.Image[];
  /** How many frames `load` gives. */
  readonly frames: number;
  /** False where conditions mean nothing: on GIF (ImageKit 4.1). */
  readonly conditional: boolean;
}

/** What a transformation needs besides its steps and its pixels. */
export interface StepContext extends Decoders {
  readonly limits: PixelLimits;
  readonly runtime: Codecs;
  readonly scope: Scope;
  readonly inputs: LayerSources;
  /** The picture below, inside a layer. */
  readonly base?: Size | undefined;
}

/** What pixels are decoded by. */
export interface Decoders {
  readonly vips: VipsRuntime;
  readonly jpeg: JpegDecoder;
}

/** Files that layers are made of, by `inputName`. */
export type LayerSources = ReadonlyMap<string, Uint8Array>;

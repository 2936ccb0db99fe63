import type { ErrorCode } from '../../shared/errors.js';
import type { Transformation } from '../../url/transformation-types.js';
import type { Accepted } from '../worker/encoders/output-format.js';
import type { FontOption } from './fonts.js';

/** One render: a source and what to make of it. Plain data, since it crosses to a worker thread. */
export interface RenderTask {
  readonly source: Uint8Array;
  /** What the pool knows about the source. */
  readonly file?: FileFacts;
  readonly transformation: Transformation;
  /** Files that layers are made of, by resource path. */
  readonly inputs: ReadonlyMap<string, Uint8Array>;
  readonly accepted: Accepted;
  readonly autoFormats: readonly ('avif' | 'webp')[];
  readonly limits: PixelLimits;
}

/** Milliseconds that the parts of a render took. */
export interface RenderTimings {
  readonly queue: number;
  /** The header, and pixels in their new size if a reader of our own makes them. */
  readonly decode: number;
  /** Colour, geometry, and libvips' decoding: it works lazily, so they cannot be told apart. */
  readonly pixels: number;
  readonly encode: number;
}

export interface RenderResult {
  readonly body: Uint8Array;
  readonly mimeType: string;
  readonly extension: string;
  /** Pixels; of one frame. */
  readonly width: number;
  readonly height: number;
  readonly timings: RenderTimings;
}

/** What a worker answers. */
export type RenderReply = { readonly worker: WorkerState } & (
  { readonly rendered: RenderResult } | { readonly failure: SerializedError }
);

/** Failures cross as data, because a thrown error loses its class and its fields on the way. */
export interface SerializedError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly status: number;
  readonly cause: string | undefined;
}

export interface WorkerState {
  readonly threadId: number;
  /** The worker has the source decoded: another picture of it takes less time there. */
  readonly hasDecoded: boolean;
  /** It had, for this picture. */
  readonly reusedDecode: boolean;
  /** The worker asks to be replaced: something in it threw, or it has grown too big or too old. */
  readonly retire: boolean;
}

export interface WorkerSetup {
  /** The `fonts` option. */
  readonly fonts: Readonly<Record<string, FontOption>>;
  /** Shared by all threads: 1 once a picture has needed libvips. Threads that start later then have it ready. */
  readonly vipsIsUsed: Uint8Array;
}
export interface PixelLimits {
  /** Width × height × frames of a source. */
  readonly inputPixels: number;
  /** Width × height × frames of a result. */
  readonly outputPixels: number;
}
/** What is known about a file besides its bytes. */
export interface FileFacts {
  /** The same for the same bytes, another for all others. */
  readonly id: number;
  /** It will be read again, and soon. */
  readonly again: boolean;
}

import type { MessagePort } from 'node:worker_threads';
import type { ErrorCode } from '../../shared/errors.js';
import type { AcceptedFormats, Transformation } from '../../url/index.js';
import type { Detections } from './detection.js';
import type { FontOption } from './fonts.js';
import type { AutoFormat, SourceFormat, TargetFormat } from './formats.js';
import type { WarmUp } from './warm-steps.js';
import type { WasmModules } from './wasm-modules.js';

// What crosses between the main thread and a render thread: plain data and WebAssembly modules only.

export interface PixelLimits {
  /** Width × height × frames of a source. */
  readonly inputPixels: number;
  /** Width × height × frames of a result. */
  readonly outputPixels: number;
}

/** A file of the PIM, with its format by its first bytes; undefined for one that is no picture, such as a font. */
export interface SourceFile {
  readonly bytes: Uint8Array;
  readonly format: SourceFormat | undefined;
}

/**
 * How much time an encoder may take for fewer bytes: `quick` while others wait, `best` (about ten times as long) while
 * nobody does.
 */
export type Effort = 'quick' | 'usual' | 'best';

/** One render: a source and what to make of it. */
export interface RenderTask {
  /** `digest` names the bytes: equal digests mean the same source. */
  readonly source: { readonly bytes: Uint8Array; readonly format: SourceFormat; readonly digest: string };
  readonly transformation: Transformation;
  /** Files that layers are made of, by resource name. */
  readonly layers: ReadonlyMap<string, SourceFile>;
  readonly accepted: AcceptedFormats;
  readonly autoFormats: readonly AutoFormat[];
  /** A still picture for `ik-thumbnail.jpg`. */
  readonly thumbnail: boolean;
  /** What the picture is like, for `metadata.json`, in place of the picture. */
  readonly metadata?: boolean | undefined;
  readonly limits: PixelLimits;
  /** What is known of the faces and objects in the source. */
  readonly detections: Detections;
  /** Texts without a glyph for each character are refused. */
  readonly strict: boolean;
  /** Default: `usual`. */
  readonly effort?: Effort | undefined;
}

/** What the pool tells a thread about the source of a task, so that one decode serves several renders. */
export interface SourceUse {
  /** The same for the same bytes, another for all others. */
  readonly sourceId: number;
  /** The source will be needed again soon: keep it decoded. */
  readonly willReuse: boolean;
}

/** A request to a render thread. */
export type RenderRequest = WarmUp | (RenderTask & SourceUse);

/** Milliseconds that the parts of a render took. */
export interface RenderTimings {
  readonly queue: number;
  /** The header, and the resized pixels where our own decoder makes them. */
  readonly decode: number;
  /** Colour, geometry, and libvips' decoding: libvips works lazily, so they cannot be told apart. */
  readonly pixels: number;
  readonly encode: number;
}

export interface RenderResult {
  readonly body: Uint8Array;
  /** `json` for metadata. */
  readonly format: TargetFormat | 'json';
  /** Pixels; of one frame. */
  readonly width: number;
  readonly height: number;
  /** `best` effort would make fewer bytes of it. */
  readonly improvable: boolean;
  readonly timings: RenderTimings;
  /** What is wrong with it though it is shown, such as a font that is not installed. Few, and without anything of the URL. */
  readonly warnings: readonly string[];
  /** What was found in the source, and was not known of it. */
  readonly detections: Detections | undefined;
}

/** How a render used the decoded source that its thread keeps. */
export interface DecodeReuse {
  /** The thread has the source decoded: another render of it takes less time there. */
  readonly hasDecoded: boolean;
  /** It had, for this render. */
  readonly reusedDecode: boolean;
}

/** The reply of a render thread. */
export type RenderReply =
  | ({ readonly type: 'rendered'; readonly result: RenderResult } & DecodeReuse & ThreadState)
  | ({ readonly type: 'failed'; readonly error: SerializedError } & ThreadState)
  | ({ readonly type: 'warm' } & ThreadState);

/** A request as it is sent to a thread. Its reply has the same id. */
export interface RequestMessage {
  readonly id: number;
  readonly request: RenderRequest;
}

/**
 * What a render thread sends: once each that it has started and that the codecs that it loads ahead of time are loaded,
 * then a reply to each request.
 */
export type ThreadMessage =
  | { readonly type: 'started' }
  | { readonly type: 'ready' }
  | { readonly type: 'reply'; readonly id: number; readonly reply: RenderReply };

export interface ThreadState {
  /** The thread asks to be replaced: something in it may be broken, or it has grown too large or too old. */
  readonly retire: boolean;
}

/** An error as data: a thrown error loses its class and its fields between threads. */
export interface SerializedError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly status: number;
  readonly cause: string | undefined;
  /** Of a `DecodeError`. */
  readonly layer: string | undefined;
}

/** What render threads are set up with. */
export interface WorkerSetup {
  /** The `fonts` option. */
  readonly fonts: Readonly<Record<string, FontOption>>;
  /** Whether our own decoders decode what they can; else libvips decodes everything. */
  readonly fastDecoders: boolean;
  /** Shared by all threads: 1 once a render has needed libvips. Threads that start later load it at once. */
  readonly vipsIsUsed: Uint8Array;
}

/** What one render thread is started with. */
export interface WorkerData extends WorkerSetup {
  /** Requests come, and replies go, through this port. */
  readonly port: MessagePort;
  /** What the main thread has compiled so far. */
  readonly modules: WasmModules;
}

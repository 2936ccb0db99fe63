import type Vips from 'wasm-vips';
import type { Size } from '../protocol/size.js';
import type { PixelSource } from './context.js';
import { withDecodeErrors } from './vips/decode-errors.js';

/**
 * Operations that may wait to be computed. libvips computes a chain of them at once, by calls within calls, and its
 * threads have a small stack: 80 sharpenings in a row overflow it, 40 do not.
 */
const MAX_PENDING = 12;

/** The frames of a chain of steps, loaded when they are first needed. */
export class Frames {
  readonly #source: PixelSource;
  #frames: readonly Vips.Image[] | undefined;
  /**
   * A decoder that shrinks while it loads gives its lines once, from the top down; what reads them otherwise needs them
   * in memory.
   */
  #sequential = false;
  #pending = 0;

  constructor(source: PixelSource) {
    this.#source = source;
  }

  get isLoaded(): boolean {
    return this.#frames !== undefined;
  }

  get size(): Size {
    return this.#frames?.[0] ?? this.#source.size;
  }

  /** Loads the frames, resized to `to`. */
  load(to?: Size): readonly Vips.Image[] {
    this.#sequential = to !== undefined;
    this.#frames = this.#source.load(to);
    return this.#frames;
  }

  /** The frames, which may give their lines only once. */
  get(): readonly Vips.Image[] {
    const frames = this.#frames ?? this.load();
    return this.#pending < MAX_PENDING ? frames : this.#compute(frames);
  }

  /** The frames, to be read in any order. */
  getInMemory(): readonly Vips.Image[] {
    const frames = this.get();
    return this.#sequential ? this.#compute(frames) : frames;
  }

  /** Sets the result of an operation. */
  set(frames: readonly Vips.Image[]): void {
    this.#frames = frames;
    this.#pending += 1;
  }

  #compute(frames: readonly Vips.Image[]): readonly Vips.Image[] {
    this.#sequential = false;
    this.#pending = 0;
    this.#frames = withDecodeErrors(() => frames.map((frame) => frame.copyMemory()));
    return this.#frames;
  }
}

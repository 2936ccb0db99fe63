const WORD_BYTES = Uint32Array.BYTES_PER_ELEMENT;
/** Distance of the pages that are looked at. */
const STRIDE_BYTES = 256 * 1024;
/** Words that are looked at in a page, and their distance: all of them lie in one page of the machine, of 4 KiB. */
const SAMPLES = 8;
const SAMPLE_WORDS = 127;

interface Tracked {
  readonly memory: WebAssembly.Memory;
  readonly initialBytes: number;
}

/** The WebAssembly memories of a thread's codecs, by codec. A memory grows and never shrinks. */
export class CodecMemories {
  readonly #tracked = new Map<string, Tracked[]>();

  track(codec: string, memory: WebAssembly.Memory): void {
    const others = this.#tracked.get(codec) ?? [];
    if (others.some((other) => other.memory === memory)) return;
    this.#tracked.set(codec, [...others, { memory, initialBytes: memory.buffer.byteLength }]);
  }

  /** To be called when the codec is dropped: its memory is garbage then. */
  forget(codec: string): void {
    this.#tracked.delete(codec);
  }

  /** Bytes that a codec's memory has grown by; of all codecs if none is named. */
  grownBytes(codec?: string): number {
    const tracked = codec === undefined ? [...this.#tracked.values()].flat() : (this.#tracked.get(codec) ?? []);
    return tracked.reduce((sum, { memory, initialBytes }) => sum + memory.buffer.byteLength - initialBytes, 0);
  }

  /**
   * Bytes that take memory from the machine, about. A memory's size does not tell: libvips reserves 256 MiB at its start
   * and uses them bit by bit.
   */
  get usedBytes(): number {
    return [...this.#tracked.values()].flat().reduce((sum, { memory }) => sum + writtenBytes(memory.buffer), 0);
  }
}

/** Bytes up to the last page, of those looked at, that anything was written to. Allocators fill memory from its start. */
function writtenBytes(buffer: ArrayBufferLike): number {
  const words = new Uint32Array(buffer);
  const stride = STRIDE_BYTES / WORD_BYTES;
  for (let end = words.length; end > 0; end -= stride) {
    const page = Math.max(0, end - stride);
    for (let sample = 0; sample < SAMPLES; sample++) if (words[page + sample * SAMPLE_WORDS]) return end * WORD_BYTES;
  }
  return 0;
}

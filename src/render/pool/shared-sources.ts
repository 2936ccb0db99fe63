import { viewAsBuffer } from '../../shared/bytes.js';
import type { RenderTask } from '../protocol/messages.js';

const PAGE = 64 * 1024;

/** What WebAssembly can address; only what was written is taken from the machine. */
const MAX_PAGES = 65_536;

/** Memory that grew beyond this is not kept for the next job. */
const MAX_REUSED_BYTES = 32 * 1024 * 1024;

/**
 * Memory in which the files of a job, one job at a time, are shown to its thread. Copies that go from thread to thread
 * would come from the C heap of each, which keeps for itself what was freed there: 70 MiB after 300 renders.
 */
export class SharedSources {
  static #sources = 0;

  readonly #memory = new WebAssembly.Memory({ initial: 0, maximum: MAX_PAGES, shared: true });
  #end = 0;
  #source: { readonly id: number; readonly bytes: Uint8Array } | undefined;

  /** Whether it is worth keeping. */
  get isReusable(): boolean {
    return this.#memory.buffer.byteLength <= MAX_REUSED_BYTES;
  }

  /** Whether the source of the job before was the same. */
  has(source: Uint8Array): boolean {
    return this.#source !== undefined && viewAsBuffer(this.#source.bytes).equals(source);
  }

  /**
   * The same job with its files in this memory, in place of those of the job before. `again` says that its source will be
   * read again.
   */
  share(job: RenderTask, again: boolean): RenderTask {
    if (!this.#source || !this.has(job.source)) {
      this.#end = 0;
      this.#source = { id: SharedSources.#sources++, bytes: this.#put(job.source) };
    }
    const { id, bytes } = this.#source;
    this.#end = bytes.length;
    const inputs = new Map([...job.inputs].map(([name, input]) => [name, this.#put(input)] as const));
    return { ...job, source: bytes, file: { id, again }, inputs };
  }

  #put(bytes: Uint8Array): Uint8Array {
    const start = this.#end;
    this.#end = start + bytes.length;
    const missing = Math.ceil((this.#end - this.#memory.buffer.byteLength) / PAGE);
    if (missing > 0) this.#memory.grow(missing);
    const place = new Uint8Array(this.#memory.buffer, start, bytes.length);
    place.set(bytes);
    return place;
  }
}

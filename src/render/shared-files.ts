import type { RenderJob } from './job.js';

const PAGE = 64 * 1024;

/** What WebAssembly can address; only what was written is taken from the machine. */
const MAX_PAGES = 65_536;

/** Memory that grew beyond this is not kept for the next job. */
const KEPT_BYTES = 32 * 1024 * 1024;

/**
 * Memory in which the files of a job, one job at a time, are shown to its thread. Copies that go from thread to thread
 * would come from the C heap of each, which keeps for itself what was freed there: 70 MiB after 300 renders.
 */
export class SharedFiles {
  readonly #memory = new WebAssembly.Memory({ initial: 0, maximum: MAX_PAGES, shared: true });
  #end = 0;

  /** Whether it is worth keeping. */
  get small(): boolean {
    return this.#memory.buffer.byteLength <= KEPT_BYTES;
  }

  /** The same job with its files in this memory, in place of those of the job before. */
  hold(job: RenderJob): RenderJob {
    this.#end = 0;
    const source = this.#put(job.source);
    const inputs = new Map([...job.inputs].map(([name, bytes]) => [name, this.#put(bytes)] as const));
    return { ...job, source, inputs };
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

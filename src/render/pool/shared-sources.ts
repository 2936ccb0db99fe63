import type { RenderTask, SourceFile, SourceUse } from '../protocol/messages.js';

const PAGE_BYTES = 64 * 1024;

/** What WebAssembly can address. Only pages that were written take memory from the machine. */
const MAX_PAGES = 65_536;

/** Memory that grew beyond this is not kept for the next render. */
const MAX_REUSED_BYTES = 32 * 1024 * 1024;

/**
 * Shared memory that passes the files of one render at a time to its thread, without a copy per thread. Copies would
 * come from the C heap of each thread, which does not give back what was freed: 70 MiB after 300 renders.
 */
export class SharedSources {
  static #sources = 0;

  readonly #memory = new WebAssembly.Memory({ initial: 0, maximum: MAX_PAGES, shared: true });
  #end = 0;
  #source: { readonly id: number; readonly digest: string; readonly bytes: Uint8Array } | undefined;

  /** Whether it is small enough to be kept for the next render. */
  get isReusable(): boolean {
    return this.#memory.buffer.byteLength <= MAX_REUSED_BYTES;
  }

  /** Whether it holds this source, from the render before. */
  has(digest: string): boolean {
    return this.#source?.digest === digest;
  }

  /** The task with its files in this memory, in place of those of the render before. */
  share(task: RenderTask, willReuse: boolean): RenderTask & SourceUse {
    const { source, layers } = task;
    if (!this.#source || !this.has(source.digest)) {
      this.#end = 0;
      this.#source = { id: SharedSources.#sources++, digest: source.digest, bytes: this.#put(source.bytes) };
    }
    const { id, bytes } = this.#source;
    this.#end = bytes.length;
    const shared = new Map<string, SourceFile>();
    for (const [name, file] of layers) shared.set(name, { ...file, bytes: this.#put(file.bytes) });
    return { ...task, source: { ...source, bytes }, layers: shared, sourceId: id, willReuse };
  }

  #put(bytes: Uint8Array): Uint8Array {
    const start = this.#end;
    this.#end = start + bytes.length;
    const missing = Math.ceil((this.#end - this.#memory.buffer.byteLength) / PAGE_BYTES);
    if (missing > 0) this.#memory.grow(missing);
    const place = new Uint8Array(this.#memory.buffer, start, bytes.length);
    place.set(bytes);
    return place;
  }
}

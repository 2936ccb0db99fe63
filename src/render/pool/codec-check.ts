import type { RenderReply } from '../protocol/messages.js';
import { deserialize } from './pool-errors.js';

/** Milliseconds after which codecs are loaded again that could not be. */
const RETRY_MS = 10_000;

/** Knows whether the codecs could be loaded. Where they could not, it tries again until it can, or a render proves it. */
export class CodecCheck {
  readonly #load: () => Promise<readonly RenderReply[]>;
  readonly #retryMs: number;
  #isBroken = false;
  #isClosed = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param load loads the codecs of all threads */
  constructor(load: () => Promise<readonly RenderReply[]>, retryMs = RETRY_MS) {
    this.#load = load;
    this.#retryMs = retryMs;
  }

  /** The codecs could not be loaded, and nothing has been rendered since. */
  get isBroken(): boolean {
    return this.#isBroken;
  }

  /** @throws ImageError if a codec cannot be loaded, and what `load` throws */
  async run(): Promise<void> {
    try {
      for (const reply of await this.#load()) if (reply.type === 'failed') throw deserialize(reply.error);
      this.passed();
    } catch (error) {
      this.#fail();
      throw error;
    }
  }

  /** They are loaded: something was rendered. */
  passed(): void {
    this.#isBroken = false;
    clearTimeout(this.#timer);
  }

  close(): void {
    this.#isClosed = true;
    this.passed();
  }

  #fail(): void {
    if (this.#isClosed) return;
    this.#isBroken = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.run().catch(() => undefined), this.#retryMs);
    this.#timer.unref();
  }
}

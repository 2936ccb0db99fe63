import type { Operation } from '../shared/telemetry.js';
import type { PimTrace } from '../shared/trace-types.js';
import { TransientError } from './transport/transient-error.js';
import type { Fetch } from './types.js';

/** One call to the PIM that somebody watches, from its start to the end of its body. */
export class CallTrace {
  readonly #operation: Operation<PimTrace>;
  readonly #context: PimTrace;
  readonly #signal: AbortSignal;
  readonly #started = performance.now();
  #error: unknown;
  #ended = false;

  private constructor(operation: Operation<PimTrace>, context: PimTrace, signal: AbortSignal) {
    this.#operation = operation;
    this.#context = context;
    this.#signal = signal;
  }

  /**
   * Undefined where nobody watches.
   *
   * @param signal of the call
   */
  static of(
    operation: Operation<PimTrace>,
    method: string,
    target: string,
    signal: AbortSignal,
  ): CallTrace | undefined {
    if (!operation.observed) return undefined;
    // A query may hold a whole search.
    const [path = ''] = target.split('?', 1);
    return new CallTrace(operation, { method, path, endpoint: endpointOf(path) }, signal);
  }

  /** Runs the call up to the headers of its response, and notes its status even where that is thrown. */
  async run<T>(fetch: Fetch, call: (fetch: Fetch) => Promise<T>): Promise<T> {
    const noting: Fetch = async (url, init) => {
      const response = await fetch(url, init);
      this.#context.status = response.status;
      return response;
    };
    try {
      return await this.#operation.run(this.#context, () => call(noting));
    } catch (error) {
      this.fail(error);
      this.end();
      throw error;
    }
  }

  /** The chunks of a body, counted. */
  async *count(body: AsyncGenerator<Uint8Array, void, undefined>): AsyncGenerator<Uint8Array, void, undefined> {
    this.#context.bytes = 0;
    try {
      for await (const chunk of body) {
        this.#context.bytes += chunk.length;
        yield chunk;
      }
    } catch (error) {
      this.fail(error);
      throw error;
    }
  }

  fail(error: unknown): void {
    this.#error ??= error instanceof TransientError ? error.finalError : error;
  }

  /** Idempotent. */
  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#operation.end(this.#context, this.#started, this.#error, this.#signal);
  }
}

function endpointOf(path: string): PimTrace['endpoint'] {
  if (path === '/api/oauth/v1/token') return 'token';
  return /^\/api\/rest\/v1\/(?:[a-z-]+-)?media-files\//.test(path) ? 'media' : 'catalogue';
}

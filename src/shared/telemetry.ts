import { tracingChannel, type TracingChannel } from 'node:diagnostics_channel';
import { ImageError } from './errors.js';
import type { PimTrace, RenderTrace, RequestTrace, StoreTrace, Trace } from './trace-types.js';

/** Called once with the complete context of each operation that has ended. */
export type EndListener<C extends Trace> = (context: C) => void;

/**
 * One kind of operation. Each operation has one context object, which is published on the channels of
 * `node:diagnostics_channel` named `tracing:akeneo-images:<name>:…` as for a promise: `start` and `end` around the
 * synchronous part, then `error` if it fails, `asyncStart` and `asyncEnd` when it is complete.
 *
 * Nothing is built or published unless somebody listens: ask `observed` first.
 */
export class Operation<C extends Trace> {
  readonly #channels: TracingChannel<C, C>;
  readonly #listeners: EndListener<C>[] = [];

  constructor(name: string) {
    this.#channels = tracingChannel<C, C>(`akeneo-images:${name}`);
  }

  /** Whether somebody listens; to one of the channels is enough. */
  get observed(): boolean {
    const { start, end, asyncStart, asyncEnd, error } = this.#channels;
    return (
      this.#listeners.length > 0 ||
      start.hasSubscribers ||
      end.hasSubscribers ||
      asyncStart.hasSubscribers ||
      asyncEnd.hasSubscribers ||
      error.hasSubscribers
    );
  }

  /** Adds a listener of this middleware alone, where channels have those of the whole process. Returns what removes it. */
  onEnd(listener: EndListener<C>): () => void {
    this.#listeners.push(listener);
    return () => {
      const index = this.#listeners.indexOf(listener);
      if (index !== -1) this.#listeners.splice(index, 1);
    };
  }

  /** Starts an operation. What `work` begins runs with the stores that subscribers have bound to `start`. */
  run<T>(context: C, work: () => T): T {
    const { start, end } = this.#channels;
    return start.runStores(context, () => {
      try {
        return work();
      } finally {
        end.publish(context);
      }
    });
  }

  /**
   * Ends an operation, whose context is complete.
   *
   * @param signal of the work: aborted, it is not the work that has failed
   */
  end(context: C, started: number, error?: unknown, signal?: AbortSignal): void {
    const channels = this.#channels;
    context.ms = performance.now() - started;
    if (error !== undefined) {
      context.error = publicError(signal?.aborted ? abandoned(error) : error);
      context.code = context.error.code;
      channels.error.publish(context);
    }
    channels.asyncStart.publish(context);
    for (const listener of this.#listeners) {
      try {
        listener(context);
      } catch {
        // What is served does not depend on who watches.
      }
    }
    channels.asyncEnd.publish(context);
  }

  /**
   * Does work as an operation, if somebody listens.
   *
   * @param describe adds to the context what the result tells
   * @param signal as of `end`
   */
  async trace<T>(
    create: () => C,
    work: () => Promise<T>,
    describe: (context: C, result: T) => void,
    signal?: AbortSignal,
  ): Promise<T> {
    if (!this.observed) return work();
    const context = create();
    const started = performance.now();
    try {
      const result = await this.run(context, work);
      describe(context, result);
      this.end(context, started);
      return result;
    } catch (error) {
      this.end(context, started, error, signal);
      throw error;
    }
  }
}

/** The operations of one middleware. */
export class Telemetry {
  readonly request = new Operation<RequestTrace>('request');
  readonly render = new Operation<RenderTrace>('render');
  readonly pim = new Operation<PimTrace>('pim');
  readonly store = new Operation<StoreTrace>('store');
}

/** An error without its cause, in which the PIM's address and words may be. */
function publicError(thrown: unknown): ImageError {
  const { code, message, status, retryAfter, cause } = ImageError.from(thrown);
  if (cause === undefined && thrown instanceof ImageError) return thrown;
  return new ImageError(code, message, { status, ...(retryAfter !== undefined && { retryAfter }) });
}

/** Shared work is aborted by an error of no kind when nobody waits for it any more. */
function abandoned(error: unknown): ImageError {
  return error instanceof ImageError ? error : new ImageError('ECLOSED', 'Nobody waits for it any more');
}

const FORMATS = { 'image/svg+xml': 'svg', 'application/json': 'json' } as const;
const PICTURES = ['avif', 'webp', 'jpeg', 'png', 'gif'] as const;

/** The format of a content type, with or without parameters. */
export function tracedFormat(contentType: string): NonNullable<RequestTrace['format']> {
  const type = contentType.split(';', 1)[0]!.trim().toLowerCase();
  if (Object.hasOwn(FORMATS, type)) return FORMATS[type as keyof typeof FORMATS];
  return PICTURES.find((format) => type === `image/${format}`) ?? 'other';
}

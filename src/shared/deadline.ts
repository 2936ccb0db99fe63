/** Waits for `work`, or rejects with the signal's reason first. The work itself goes on. */
export function raceAbort<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  if (signal.aborted) {
    // Nobody will see how the work ends; an unhandled rejection would end the process.
    work.catch(() => undefined);
    return Promise.reject(signal.reason as Error);
  }
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}

/**
 * A signal that aborts with `reason()` after `ms` milliseconds, or as soon as one of `others` aborts. `cancel` clears
 * the timer, `abort` aborts at once.
 */
export function deadline(
  ms: number,
  reason: () => Error,
  ...others: (AbortSignal | undefined)[]
): { readonly signal: AbortSignal; cancel(): void; abort(reason: Error): void } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(reason()), ms);
  const signals = others.filter((signal) => signal !== undefined);
  return {
    signal: signals.length === 0 ? controller.signal : AbortSignal.any([controller.signal, ...signals]),
    cancel: () => clearTimeout(timer),
    abort: (error) => controller.abort(error),
  };
}

/** A deadline is measured in so many slices; at most so many more are added for those in which the event loop was busy. */
const SLICES = 5;
const MAX_EXTRA_SLICES = 35;

/**
 * Waits for `work`, or rejects with `reason()` after `ms` milliseconds in which the event loop was responsive. An answer
 * that lies ready while the loop is busy with other things is not late: the loop has not come to read it.
 */
export function raceResponsive<T>(work: Promise<T>, ms: number, reason: () => Error): Promise<T> {
  return new Promise((resolve, reject) => {
    const slice = ms / SLICES;
    let left = SLICES;
    let extra = MAX_EXTRA_SLICES;
    let timer: NodeJS.Timeout;
    const next = (): void => {
      const due = performance.now() + slice;
      timer = setTimeout(() => {
        const wasBusy = performance.now() - due > slice;
        if (wasBusy && extra > 0) extra -= 1;
        else left -= 1;
        if (left > 0) next();
        // What has arrived is read between these.
        else setImmediate(() => setImmediate(() => reject(reason())));
      }, slice);
    };
    next();
    const settled = (): void => clearTimeout(timer);
    work.then(settled, settled);
    work.then(resolve, reject);
  });
}

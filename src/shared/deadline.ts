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

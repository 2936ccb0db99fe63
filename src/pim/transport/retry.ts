import { setTimeout as sleep } from 'node:timers/promises';
import { TransientError } from './transient-error.js';

const MAX_ATTEMPTS = 4;
/**
 * Milliseconds before the second attempt. Doubles with each attempt, with jitter so that clients do not come back at
 * once.
 */
const FIRST_BACKOFF_MS = 150;

/**
 * Retries `attempt` while it throws a `TransientError` and there is time.
 *
 * @param end `performance.now()` by which the last attempt must begin
 * @throws the error's `finalError` once retries are used up; any other error at once
 */
export async function retry<T>(attempt: () => Promise<T>, end: number, signal: AbortSignal): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TransientError)) throw error;
      const wait = error.retryAfterMs ?? FIRST_BACKOFF_MS * 2 ** (count - 1) * (0.5 + Math.random());
      if (count >= MAX_ATTEMPTS || performance.now() + wait > end) throw error.finalError;
      await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

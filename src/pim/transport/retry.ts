import { setTimeout as sleep } from 'node:timers/promises';
import { TransientError } from './request.js';

const ATTEMPTS = 4;
/** Milliseconds; doubled at each attempt, and spread so that many clients do not come back at once. */
const FIRST_WAIT = 150;

/**
 * Repeats `attempt` while it fails in a passing way and there is time until `end` (a `performance.now()`). Then, or at
 * another failure, throws what a client may be told.
 */
export async function retry<T>(attempt: () => Promise<T>, end: number, signal: AbortSignal): Promise<T> {
  for (let count = 1; ; count++) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof TransientError)) throw error;
      const wait = error.retryAfterMs ?? FIRST_WAIT * 2 ** (count - 1) * (0.5 + Math.random());
      if (count >= ATTEMPTS || performance.now() + wait > end) throw error.finalError;
      await sleep(wait, undefined, { signal }).catch(() => signal.throwIfAborted());
    }
  }
}

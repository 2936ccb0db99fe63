import { clock } from '../../src/shared/clock.js';

/** Runs `work` as if it were so many milliseconds later. */
export async function later<T>(ms: number, work: () => T | Promise<T>): Promise<T> {
  const { now } = clock;
  clock.now = () => now() + ms;
  try {
    await forgottenByCaches();
    return await work();
  } finally {
    clock.now = now;
    await forgottenByCaches();
  }
}

/** Milliseconds for which a cache of `src` may remember the time: lru-cache's `ttlResolution`. */
const LONGEST_RESOLUTION_MS = 100;

/** Such a cache forgets the time by a timer. One that was started later and takes as long or longer fires after it. */
function forgottenByCaches(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, LONGEST_RESOLUTION_MS));
}

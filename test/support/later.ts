import { clock } from '../../src/shared/clock.js';

/** Runs `work` as if it were so many milliseconds later. */
export async function later<T>(ms: number, work: () => T | Promise<T>): Promise<T> {
  const { now } = clock;
  clock.now = () => now() + ms;
  try {
    return await work();
  } finally {
    clock.now = now;
  }
}

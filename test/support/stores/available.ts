import type { Context } from 'mocha';
import { Unavailable } from './backend.js';

/** What `start` gives; skips the test, with the reason, where it cannot be had. With `CI=true` that is a failure. */
export async function available<T>(context: Context, start: () => T | Promise<T>): Promise<T> {
  try {
    return await start();
  } catch (error) {
    if (!(error instanceof Unavailable) || process.env.CI === 'true') throw error;
    console.warn(`      skipped: ${error.message}`);
    return context.skip();
  }
}

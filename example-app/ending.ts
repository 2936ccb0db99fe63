/** The end of the process, whoever asks for it. */

import process from 'node:process';

/** Milliseconds in which the parts may end by themselves. */
const PATIENCE = 1500;
const LOOK_EVERY = 500;

/**
 * Calls `stop` on SIGINT and SIGTERM, and ends the process with 0 when it is done or takes too long; at once when asked
 * again. Also when npm is gone: it puts a shell between itself and us, which dies of a signal and passes none on.
 */
export function endWith(stop: () => Promise<unknown>): void {
  let ending = false;
  const end = (): void => {
    if (ending) process.exit(0);
    ending = true;
    setTimeout(() => process.exit(0), PATIENCE);
    // The exit ends what still runs, such as a painter of demo pictures.
    void stop().finally(() => process.exit(0));
  };
  process.on('SIGINT', end).on('SIGTERM', end);

  const parent = process.ppid;
  if (process.env.npm_lifecycle_event === undefined) return;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    end();
  }, LOOK_EVERY);
  watch.unref();
}

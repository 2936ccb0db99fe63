import type { Context, RootHookObject } from 'mocha';
import { setImmediate as turn } from 'node:timers/promises';
import { inspect } from 'node:util';

/**
 * Fails the run where a rejection was handled by nobody, which would end a program; Mocha lets it pass. At the end of all
 * tests, or of those of a file where files run in parallel: a hook that fails earlier would skip the others. Loaded by
 * .mocharc.json.
 */
const unhandled = new Map<Promise<unknown>, string>();
let running = 'the first test or before it';

/** Mocha hands on to all listeners what it hears itself, so that this is called twice. */
function note(reason: unknown, promise: Promise<unknown>): void {
  unhandled.set(promise, `in or after "${running}": ${inspect(reason)}`);
}

export const mochaHooks: RootHookObject = {
  beforeAll() {
    process.on('unhandledRejection', note);
  },
  beforeEach(this: Context) {
    running = this.currentTest?.fullTitle() ?? running;
  },
  async afterAll() {
    await turn();
    process.off('unhandledRejection', note);
    const found = [...unhandled.values()];
    unhandled.clear();
    if (found.length > 0) throw new Error(['Rejections that nobody handled', ...found].join('\n'));
  },
};

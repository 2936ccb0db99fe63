import type { RenderThread } from './render-thread.js';

/** A thread renders at most this many renditions of one source in a row, for at most this many milliseconds. */
const MAX_RENDERS = 8;
const MAX_TURN_MS = 500;

/**
 * A thread that keeps a source decoded, so that further renditions of that source should go to it. Turns are bounded,
 * so that other sources do not wait for long.
 */
export interface Affinity {
  readonly source: string;
  readonly thread: RenderThread;
  /** Renders of this turn, and its start by `performance.now()`. */
  readonly renders: number;
  readonly since: number;
}

/** The affinity after one more render of a source, which began at `started`. */
export function afterRender(
  before: Affinity | undefined,
  source: string,
  thread: RenderThread,
  started: number,
): Affinity {
  const { renders = 0, since = started } = before ?? {};
  return { source, thread, renders: renders + 1, since };
}

/** Whether the next render of the same source may jump the queue. */
export function continues({ renders, since }: Affinity): boolean {
  return renders < MAX_RENDERS && performance.now() - since <= MAX_TURN_MS;
}

/** A part of the cluster that is a Node process of its own, and what it and we say to each other. */

import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { end, isOver, tend } from './children.js';

/** What a part's process does. */
export interface Work<Ready, Report> {
  /** Told once, when it has started. */
  readonly ready: Ready;
  /** Told whenever it is asked for. */
  readonly report: () => Report;
  readonly close: () => Promise<unknown>;
}

type Message<Ready, Report> = { ready: Ready } | { report: Report };

/** In the part's process: starts with the settings that come first, and ends when it is told to or we are gone. */
export function beginWork(start: (settings: never) => Promise<Work<unknown, unknown>>): void {
  const say = (message: Message<unknown, unknown>): void => void process.send?.(message);
  process.once('message', (settings) => {
    void start(settings as never).then(({ ready, report, close }) => {
      process.on('message', () => say({ report: report() }));
      const leave = (): void => void close().finally(() => process.exit());
      process.once('disconnect', leave).once('SIGTERM', leave);
      say({ ready });
    });
  });
}

/** A part, seen from outside. */
export class Part<Ready, Report> {
  readonly #child: ChildProcess;

  private constructor(
    child: ChildProcess,
    readonly ready: Ready,
  ) {
    this.#child = child;
  }

  /** Starts a module that does `beginWork`. Rejects when it ends instead. */
  static async start<Ready, Report>(module: URL, settings: object): Promise<Part<Ready, Report>> {
    // In a group of its own: Ctrl+C is for us, who end everything in order.
    const child = fork(fileURLToPath(module), { detached: true });
    tend(child);
    child.send(settings);
    const message = await told<Ready, Report>(child);
    if (!('ready' in message)) throw new Error('A part must be ready before it reports');
    return new Part(child, message.ready);
  }

  /** One at a time. Rejects when the part has ended. */
  async report(): Promise<Report> {
    const answer = told<Ready, Report>(this.#child);
    if (!isOver(this.#child)) this.#child.send('report', () => undefined);
    const message = await answer;
    if (!('report' in message)) throw new Error('A part is ready only once');
    return message.report;
  }

  /** Ends it as a power cut would; resolves when it is gone. */
  kill(): Promise<void> {
    return end(this.#child, 'SIGKILL');
  }

  stop(): Promise<void> {
    return end(this.#child, 'SIGTERM');
  }
}

/** The next message of a part. */
async function told<Ready, Report>(child: ChildProcess): Promise<Message<Ready, Report>> {
  const ending = new AbortController();
  const { signal } = ending;
  try {
    return await Promise.race([
      once(child, 'message', { signal }).then(([message]) => message as Message<Ready, Report>),
      once(child, 'exit', { signal }).then(() => {
        throw new Error('A part of the cluster has ended');
      }),
    ]);
  } finally {
    ending.abort();
  }
}

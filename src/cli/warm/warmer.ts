import { setTimeout as sleep } from 'node:timers/promises';
import { textOf } from '../problems.js';
import type { Answer, Ask } from './askers.js';

/** One picture in one format. */
export interface Job {
  readonly target: string;
  readonly accept: string;
  /** Names it among those that are done. */
  readonly id: string;
  /** That there is no such picture is no failure. */
  readonly mayBeMissing: boolean;
}

export type Outcome = 'made' | 'hit' | 'missing' | 'failed';

export interface WarmerOptions {
  readonly ask: Ask;
  readonly concurrency: number;
  readonly signal: AbortSignal;
  /** Called when a job has ended. */
  readonly onEnd: (job: Job, outcome: Outcome, bytes: number, reason: string | undefined) => void;
  /** Milliseconds of the first wait where nobody says how long. Default: 1,000. */
  readonly firstWaitMs?: number;
}

const MAX_ATTEMPTS = 5;

/** Milliseconds of a wait, whatever `Retry-After` says. */
const MAX_WAIT_MS = 120_000;

/** Milliseconds for one picture. */
const PATIENCE_MS = 120_000;

/** Failures in a row after which there is no point in going on. */
const MAX_FAILURES = 10;

/** Statuses of a server or a PIM that may do better after a while. */
const BUSY: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Asks for many pictures, some at a time. When the server or the PIM has enough, all of them wait. */
export class Warmer {
  readonly #options: WarmerOptions;
  /** `performance.now()` before which nothing is asked for. */
  #quietUntil = 0;
  #failures = 0;
  /** Why it does not go on. */
  #stopped: string | undefined;

  constructor(options: WarmerOptions) {
    this.#options = options;
  }

  /** Resolves when all is done, to undefined, or with the reason why the rest was left. */
  async run(jobs: Iterator<Job>): Promise<string | undefined> {
    const work = async (): Promise<void> => {
      while (!this.#isOver) {
        const next = jobs.next();
        if (next.done) return;
        await this.#warm(next.value);
      }
    };
    await Promise.all(Array.from({ length: this.#options.concurrency }, work));
    return this.#options.signal.aborted ? 'it was interrupted' : this.#stopped;
  }

  get #isOver(): boolean {
    return this.#stopped !== undefined || this.#options.signal.aborted;
  }

  async #warm(job: Job): Promise<void> {
    const { onEnd } = this.#options;
    let reason = '';
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      await this.#quiet();
      if (this.#isOver) return;
      const answer = await this.#try(job);
      if (this.#options.signal.aborted) return;
      if (typeof answer !== 'string') {
        const { status, bytes } = answer;
        if (status === 200) {
          this.#failures = 0;
          onEnd(job, isHit(answer) ? 'hit' : 'made', bytes, undefined);
          return;
        }
        reason = reasonOf(answer);
        if (isRefused(answer)) {
          this.#stopped = reason;
          onEnd(job, 'failed', 0, reason);
          return;
        }
        if (status === 404 && job.mayBeMissing) {
          onEnd(job, 'missing', 0, undefined);
          return;
        }
        if (!BUSY.has(status)) break;
        this.#wait(attempt, answer.header('retry-after'));
      } else {
        reason = answer;
        this.#wait(attempt, undefined);
      }
    }
    this.#failures += 1;
    if (this.#failures >= MAX_FAILURES) this.#stopped = `${MAX_FAILURES} pictures in a row have failed: ${reason}`;
    onEnd(job, 'failed', 0, reason);
  }

  /** The answer, or why there is none. */
  async #try({ target, accept }: Job): Promise<Answer | string> {
    const { ask, signal } = this.#options;
    try {
      return await ask(target, accept, AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]));
    } catch (error) {
      const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
      return `the server cannot be reached (${(cause as NodeJS.ErrnoException).code ?? textOf(cause)})`;
    }
  }

  /** Everything waits: as long as the server says, else twice as long each time. */
  #wait(attempt: number, retryAfter: string | undefined): void {
    const { firstWaitMs = 1000 } = this.#options;
    const asked = retryAfter !== undefined && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) * 1000 : undefined;
    const ms = Math.min(MAX_WAIT_MS, asked ?? firstWaitMs * 2 ** (attempt - 1));
    this.#quietUntil = Math.max(this.#quietUntil, performance.now() + ms);
  }

  async #quiet(): Promise<void> {
    const { signal } = this.#options;
    for (;;) {
      const ms = this.#quietUntil - performance.now();
      if (ms <= 0 || signal.aborted) return;
      await sleep(ms, undefined, { signal }).catch(() => undefined);
    }
  }
}

/** Neither we nor the server may ask: the next picture would be answered in the same way. */
function isRefused(answer: Answer): boolean {
  return answer.status === 401 || answer.status === 403 || codeOf(answer) === 'EACCES';
}

function codeOf({ header }: Answer): string | undefined {
  return header('ik-error')?.split(' ')[0];
}

function isHit({ header }: Answer): boolean {
  return /;\s*hit\b/.test(header('cache-status') ?? '');
}

function reasonOf({ status, header }: Answer): string {
  const error = header('ik-error');
  return error === undefined ? `status ${status}` : `status ${status}, ${error}`;
}

import { seeded } from '../../example-app/pictures/random.js';
import { errorCode } from '../support/harness.js';
import type { PimProcess } from '../support/pim-process.js';
import { ask, type Answer } from './ask.js';
import type { Bursts } from './bursts.js';
import type { Ledger } from './ledger.js';
import type { Sources } from './sources.js';
import { digest, hotPaths, nextTask, wrongBytes, type Task } from './tasks.js';

/** Milliseconds: the middleware's own deadline and some time for a busy machine. */
const ANSWER_WITHIN = 45_000;

export interface ClientsOptions {
  /** Address of the mount point. */
  readonly base: string;
  readonly pim: PimProcess;
  readonly sources: Sources;
  readonly bursts: Bursts;
  readonly seed: number;
}

/** Clients that ask for all sorts of things one after another, and look at each answer. */
export class Clients {
  readonly #options: ClientsOptions;
  /** What is asked for again and again, and its digest. */
  readonly #hot = new Map<string, string>();

  constructor(options: ClientsOptions) {
    this.#options = options;
  }

  /** Learns what right answers are, while all is well. */
  async learn(): Promise<void> {
    const { base, sources } = this.#options;
    for (const path of hotPaths(sources)) {
      const { status, body } = await ask(base + path, '*/*', AbortSignal.timeout(ANSWER_WITHIN));
      if (status !== 200) throw new Error(`${path} gives ${status} before anything has begun`);
      this.#hot.set(path, digest(body));
    }
  }

  /** One client, which asks the same for the same seed and number; what it sees goes into the ledger. */
  async run(number: number, ledger: Ledger, ended: AbortSignal): Promise<void> {
    const { base, pim, sources, seed } = this.#options;
    const random = seeded(seed * 1000 + number);
    while (!ended.aborted) {
      const task = await nextTask(random, sources, this.#hot, pim);
      const asked = performance.now();
      const leaving = AbortSignal.timeout(task.leavesAfter ?? ANSWER_WITHIN);
      const answer = await ask(base + task.path, task.accept, leaving).catch((error: unknown) => error as Error);
      ledger.requests += 1;
      if (answer instanceof Error) this.#unanswered(task, answer, ledger);
      else this.#judge(task, answer, performance.now() - asked, ledger);
    }
  }

  #unanswered(task: Task, error: Error, ledger: Ledger): void {
    const { bursts } = this.#options;
    if (task.leavesAfter !== undefined) ledger.count('left');
    else if (bursts.excused && error.name !== 'AbortError') ledger.count('broken off');
    else ledger.fault(task, String(error));
  }

  #judge(task: Task, answer: Answer, ms: number, ledger: Ledger): void {
    const { bursts } = this.#options;
    const { status, headers } = answer;
    ledger.count(errorCode(answer) ?? String(status));
    const wrong = wrongBytes(task, answer);
    if (wrong !== undefined) ledger.fault(task, wrong);
    if (!task.expected.includes(status) && !bursts.excused) {
      ledger.fault(task, `${status} ${String(headers['ik-error'])}`);
    }
    if (status !== 200) return;
    if (String(headers['cache-status']).includes('; hit')) ledger.hits.push(ms);
    else if (headers['server-timing']?.includes('encode;')) ledger.cold.push(ms);
  }
}

import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultEffect } from '../../example-app/pim/demo-pim.js';
import { pick, type Random } from '../hostile/mutate.js';
import type { PimProcess } from '../support/pim-process.js';
import { startRedis } from '../support/stores/redis.js';

/** Milliseconds. */
const BETWEEN = 25_000;
const LASTS = 5000;
/** For so long after a burst a failure is still one of its own: a call that stalls has its own deadline. */
const AFTERMATH = 25_000;

const PIM_FAULTS: readonly FaultEffect[] = [
  { type: 'status', status: 500, html: true },
  { type: 'status', status: 503 },
  { type: 'tooMany', retryAfter: 2 },
  { type: 'reset' },
  { type: 'reset', after: 5000 },
  { type: 'truncate' },
  { type: 'emptyBody' },
  { type: 'slowFirstByte', ms: 2000 },
  { type: 'stall' },
  { type: 'stall', after: 5000 },
];

type Redis = Awaited<ReturnType<typeof startRedis>>;

/** Makes the PIM fail for a while, and then the store die, by turns. */
export class Bursts {
  readonly #pim: PimProcess;
  readonly #random: Random;
  #redis: Redis | undefined;
  /** `performance.now()` until which failures of the PIM are nobody else's fault. */
  #excusedUntil = 0;
  readonly told: string[] = [];

  constructor(pim: PimProcess, redis: Redis | undefined, random: Random) {
    this.#pim = pim;
    this.#redis = redis;
    this.#random = random;
  }

  /** Whether a failure now may be one of the PIM's. One of the store never is an excuse. */
  get excused(): boolean {
    return performance.now() < this.#excusedUntil;
  }

  /** One burst after another until the end. */
  async run(signal: AbortSignal): Promise<void> {
    for (let turn = 0; await waited(BETWEEN, signal); turn++) {
      await (turn % 2 === 0 || !this.#redis ? this.#failPim() : this.#killRedis());
    }
  }

  /** Takes the store away for good. */
  async stop(): Promise<void> {
    await this.#redis?.running.stop();
  }

  async #failPim(): Promise<void> {
    const effect = pick(PIM_FAULTS, this.#random);
    this.told.push(`the PIM: ${JSON.stringify(effect)}`);
    this.#excusedUntil = Infinity;
    await this.#pim.fault({ on: 'any', times: Infinity, ...effect });
    await sleep(LASTS);
    await this.#pim.clearFaults();
    this.#excusedUntil = performance.now() + AFTERMATH;
  }

  async #killRedis(): Promise<void> {
    const { running, url } = this.#redis!;
    this.told.push('Redis: killed');
    await running.kill();
    await sleep(LASTS);
    await running.stop();
    this.#redis = await startRedis(Number(new URL(url).port));
  }
}

/** Whether so many milliseconds have passed, and not been cut short. */
export function waited(ms: number, signal: AbortSignal): Promise<boolean> {
  return sleep(ms, true, { signal }).catch(() => false);
}

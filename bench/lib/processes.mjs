// @ts-check
import { execFileSync, fork } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** @typedef {{ id: number, method: string, values: unknown[] }} Call */

/** Those that run. @type {Set<Contestant>} */
const running = new Set();

/** Ends what a workload that failed has left behind. */
export async function stopAll() {
  await Promise.all([...running].map((contestant) => contestant.stop()));
}

/** One contestant in a process of its own. */
export class Contestant {
  #child;
  #calls = 0;
  /** @type {Map<number, { resolve: (result: any) => void, reject: (error: Error) => void }>} */
  #open = new Map();
  /** What the contestant says of itself, such as its address. @type {any} */
  facts;

  /**
   * Starts `contestants/<name>.mjs`, whose `create(options)` gives an object of functions, with `facts` beside them.
   *
   * @param {string} name
   * @param {unknown} [options] anything that can be cloned
   * @param {{ execArgv?: string[], env?: Record<string, string> }} [how]
   */
  static async start(name, options, how = {}) {
    const contestant = new Contestant(name, how);
    contestant.facts = await contestant.call('create', options);
    return contestant;
  }

  /** @param {string} name @param {{ execArgv?: string[], env?: Record<string, string> }} how */
  constructor(name, { execArgv = [], env = {} }) {
    const module = new URL(`../contestants/${name}.mjs`, import.meta.url).href;
    this.#child = fork(fileURLToPath(new URL('child.mjs', import.meta.url)), [module], {
      serialization: 'advanced',
      execArgv,
      env: { ...process.env, NODE_ENV: 'production', ...env },
    });
    running.add(this);
    this.#child.on('message', (/** @type {any} */ { id, result, failure }) => {
      const call = this.#open.get(id);
      this.#open.delete(id);
      if (failure === undefined) call?.resolve(result);
      else call?.reject(new Error(`${name}: ${failure}`));
    });
    this.#child.on('exit', (code, signal) => {
      running.delete(this);
      for (const { reject } of this.#open.values()) reject(new Error(`${name} ended (${code ?? signal})`));
      this.#open.clear();
    });
  }

  get pid() {
    return this.#child.pid;
  }

  /** @param {string} method @param {unknown[]} values @returns {Promise<any>} */
  call(method, ...values) {
    const id = this.#calls++;
    return new Promise((resolve, reject) => {
      this.#open.set(id, { resolve, reject });
      this.#child.send({ id, method, values });
    });
  }

  /** Forgets the most memory there was, so that what comes now is measured. */
  resetPeak() {
    writeFileSync(`/proc/${this.pid}/clear_refs`, '5');
  }

  /** Memory of the process in bytes: now, and the most there was. */
  memory() {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    const kilobytes = (/** @type {string} */ name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
    return { now: kilobytes('VmRSS') * 1024, peak: kilobytes('VmHWM') * 1024 };
  }

  /** Keeps the process, and the threads that it starts, on one core; false where that cannot be had. @param {number} core */
  pin(core) {
    try {
      execFileSync('taskset', ['-a', '-p', '-c', String(core), String(this.pid)], { stdio: 'ignore' });
      return true;
    } catch {
      return false;
    }
  }

  /** Ends the process. */
  async stop() {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }
}

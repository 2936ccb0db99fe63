import { errorCode, type Client } from '../support/harness.js';

/** One address and the bytes that it has to give. */
export interface Expected {
  readonly path: string;
  readonly body: Buffer;
}

/** Asks for the same addresses over and over, in several lanes, and looks at every answer. */
export class Load {
  /** Answers by their error code; `none` for the successes. */
  readonly codes = new Map<string, number>();
  /** Addresses whose bytes were not the right ones. */
  readonly wrong: string[] = [];
  /** Successes by `Cache-Status`. */
  readonly statuses = new Map<string, number>();
  readonly #lanes: Promise<unknown>;
  #stopped = false;

  constructor(client: Client, expected: readonly Expected[], lanes = 2) {
    const ask = async (lane: number): Promise<void> => {
      for (let turn = lane; !this.#stopped; turn++) await this.#ask(client, expected[turn % expected.length]!);
    };
    this.#lanes = Promise.all(Array.from({ length: lanes }, (_, lane) => ask(lane)));
  }

  /** Answers so far. */
  get answered(): number {
    return [...this.codes.values()].reduce((sum, count) => sum + count, 0);
  }

  /** Resolves when the last answer is in: no request hangs. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#lanes;
  }

  async #ask(client: Client, { path, body }: Expected): Promise<void> {
    const response = await client.get(path);
    const code = errorCode(response) ?? 'none';
    this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
    if (code !== 'none') return;
    if (!response.body.equals(body)) this.wrong.push(path);
    const status = String(response.headers['cache-status']);
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
  }
}

import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { CommandError, textOf } from '../problems.js';

/** What is done, in a file of one line each, so that a later run can go on. Without a file, nothing is kept. */
export class DoneFile {
  readonly #file: string | undefined;
  readonly #done: ReadonlySet<string>;

  /** @throws CommandError for a file that cannot be read */
  constructor(file: string | undefined) {
    this.#file = file;
    try {
      const text = file !== undefined && existsSync(file) ? readFileSync(file, 'utf8') : '';
      // What an end in the middle of a write has left has no line feed.
      this.#done = new Set(text.split('\n').slice(0, -1));
      if (text !== '' && !text.endsWith('\n')) this.#append('\n');
    } catch (error) {
      throw unusable(error);
    }
  }

  /** Whether an earlier run has done it. */
  has(job: string): boolean {
    return this.#done.has(job);
  }

  /** @throws CommandError for a file that cannot be written */
  add(job: string): void {
    try {
      this.#append(`${job}\n`);
    } catch (error) {
      throw unusable(error);
    }
  }

  #append(text: string): void {
    if (this.#file !== undefined) appendFileSync(this.#file, text);
  }
}

function unusable(error: unknown): CommandError {
  return new CommandError(`--resume: ${textOf(error)}`);
}

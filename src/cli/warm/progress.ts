import type { Terminal } from '../terminal.js';
import type { Outcome } from './warmer.js';

const BAR_WIDTH = 30;

/** Share of all after which a plain line is written. */
const PLAIN_STEPS = 10;

/** Counts what has ended, and shows it: a bar on a terminal, else now and then a line. */
export class Progress {
  readonly counts: Record<Outcome, number> = { made: 0, hit: 0, missing: 0, failed: 0 };
  bytes = 0;
  readonly #terminal: Terminal;
  readonly #total: number;
  #shown = 0;

  constructor(terminal: Terminal, total: number) {
    this.#terminal = terminal;
    this.#total = total;
  }

  get ended(): number {
    return Object.values(this.counts).reduce((sum, count) => sum + count, 0);
  }

  add(outcome: Outcome, bytes: number): void {
    this.counts[outcome] += 1;
    this.bytes += bytes;
    if (this.#terminal.isInteractive) this.#terminal.replace(this.#bar());
    else this.#plain();
  }

  /** A line beside the bar. */
  note(text: string): void {
    if (this.#terminal.isInteractive) this.#terminal.replace('');
    this.#terminal.note(text);
  }

  close(): void {
    if (this.#terminal.isInteractive) this.#terminal.replace('');
  }

  #bar(): string {
    const share = this.ended / this.#total;
    const full = Math.floor(share * BAR_WIDTH);
    const bar = '#'.repeat(full) + '-'.repeat(BAR_WIDTH - full);
    return `[${bar}] ${Math.floor(share * 100)} %  ${this.ended}/${this.#total}  ${this.counts.failed} failed`;
  }

  #plain(): void {
    const step = Math.floor((this.ended / this.#total) * PLAIN_STEPS);
    if (step === this.#shown) return;
    this.#shown = step;
    this.#terminal.note(`${this.ended} of ${this.#total}, ${this.counts.failed} failed`);
  }
}

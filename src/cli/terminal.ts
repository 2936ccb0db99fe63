import { wellFormed } from '../url/text.js';
import type { Io, TextStream } from './io.js';

const COLOURS = { red: 31, green: 32, yellow: 33, bold: 1, dim: 2 } as const;
export type Colour = keyof typeof COLOURS;

/** Shorter values are not replaced: they may be parts of words. */
const MIN_HIDDEN = 4;

/** Writes lines, without secrets and without what a terminal would take for a command. */
export class Terminal {
  readonly #io: Io;
  #hidden: readonly string[] = [];

  constructor(io: Io) {
    this.#io = io;
  }

  /** Values that are never written. */
  hide(values: readonly string[]): void {
    // The longest first: one may be a part of another.
    const long = values.filter((value) => value.length >= MIN_HIDDEN).flatMap(spellingsOf);
    this.#hidden = [...new Set([...this.#hidden, ...long])].sort((a, b) => b.length - a.length);
  }

  /** The result of the command. */
  line(text = ''): void {
    this.#write(this.#io.stdout, text);
  }

  /** A result that is made of what the user has written: a word in it that is a secret, too, has to stay. */
  plainLine(text: string): void {
    this.#io.stdout.write(`${withoutCommands(text)}\n`);
  }

  /** Errors, and what is told beside the result. */
  note(text: string): void {
    this.#write(this.#io.stderr, text);
  }

  /** Replaces the last line of stderr. For a TTY only. */
  replace(text: string): void {
    const width = this.#io.stderr.columns ?? 80;
    this.#io.stderr.write(`\r\u001b[K${this.#clean(text).slice(0, width - 1)}`);
  }

  get isInteractive(): boolean {
    return this.#io.stderr.isTTY === true;
  }

  /** Text in a colour on stdout, where that is a TTY and the user has not asked for none (https://no-color.org). */
  paint(colour: Colour, text: string): string {
    const { env, stdout } = this.#io;
    const isPlain = stdout.isTTY !== true || Boolean(env.NO_COLOR) || env.TERM === 'dumb';
    return isPlain ? text : `\u001b[${COLOURS[colour]}m${text}\u001b[0m`;
  }

  #write(stream: TextStream, text: string): void {
    stream.write(`${this.#clean(text)}\n`);
  }

  #clean(text: string): string {
    return withoutCommands(this.#hidden.reduce((rest, secret) => rest.replaceAll(secret, '***'), text));
  }
}

/** A secret as it stands in texts, in JSON and in URLs. */
function spellingsOf(secret: string): readonly string[] {
  return [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(wellFormed(secret))];
}

/** A PIM, or a file name in it, must not command the terminal. Our own colours end in `m`. */
function withoutCommands(text: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replace(/\u001b(?!\[\d{1,2}m)|[\u0000-\u0008\u000b-\u001a\u001c-\u001f\u007f-\u009f]/g, '');
}

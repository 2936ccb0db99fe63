import type { Io } from './io.js';
import type { Terminal } from './terminal.js';

/** One option of a command, for `parseArgs` and for the help. */
export interface CommandOption {
  readonly type: 'string' | 'boolean';
  readonly multiple?: boolean;
  /** What stands for its value in the help, such as `FILE`. */
  readonly value?: string;
  /** What it does, and its default. */
  readonly text: string;
}

export type CommandOptions = Readonly<Record<string, CommandOption>>;

/** What a command is called with. */
export interface Invocation {
  readonly values: Values;
  readonly positionals: readonly string[];
  readonly io: Io;
  readonly terminal: Terminal;
}

export interface Command {
  readonly name: string;
  /** One line. */
  readonly summary: string;
  /** What follows the name, such as `PATH...`. */
  readonly usage: string;
  /** More lines for its own help. */
  readonly text: string;
  readonly options: CommandOptions;
  readonly examples: readonly string[];
  /**
   * @returns the exit code
   * @throws UsageError, CommandError
   */
  readonly run: (invocation: Invocation) => Promise<number>;
}

/** Options of every command that reads the configuration. */
export const CONFIG: CommandOptions = {
  config: {
    type: 'string',
    value: 'FILE',
    text: 'configuration (default: akeneo-images.config.js in the working directory)',
  },
};

/** The values of options, by their types. */
export class Values {
  readonly #values: Readonly<Record<string, unknown>>;

  constructor(values: Readonly<Record<string, unknown>>) {
    this.#values = values;
  }

  text(name: string): string | undefined {
    const value = this.#values[name];
    return typeof value === 'string' ? value : undefined;
  }

  list(name: string): readonly string[] {
    const value = this.#values[name];
    return Array.isArray(value) ? value.map(String) : [];
  }

  flag(name: string): boolean {
    return this.#values[name] === true;
  }
}

import { parseArgs } from 'node:util';
import { nearest } from '../shared/did-you-mean.js';
import { VERSION } from '../shared/version.js';
import { Values, type Command, type CommandOptions } from './command.js';
import { DOCTOR } from './doctor/command.js';
import { COMMON, helpOf, overview } from './help.js';
import type { Io } from './io.js';
import { CommandError, EXIT, explain, UsageError } from './problems.js';
import { PURGE } from './purge.js';
import { SERVE } from './serve.js';
import { SIGN } from './sign.js';
import { Terminal } from './terminal.js';
import { WARM } from './warm/command.js';

export const COMMANDS: readonly Command[] = [DOCTOR, SERVE, WARM, SIGN, PURGE];

/** Runs a command line, without the names of Node and of the program. Resolves to its exit code. */
export async function runCommandLine(args: readonly string[], io: Io): Promise<number> {
  const terminal = new Terminal(io);
  try {
    return await dispatch(args, io, terminal);
  } catch (error) {
    const isUsage = error instanceof UsageError;
    terminal.note(`akeneo-images: ${error instanceof CommandError || isUsage ? error.message : explain(error)}`);
    if (isUsage) terminal.note('Run "akeneo-images --help" or "akeneo-images <command> --help".');
    return isUsage ? EXIT.usage : EXIT.wrong;
  }
}

async function dispatch(args: readonly string[], io: Io, terminal: Terminal): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined) {
    terminal.note(overview(COMMANDS));
    return EXIT.usage;
  }
  if (name === '--version' || name === '-v') {
    terminal.line(VERSION);
    return EXIT.fine;
  }
  if (name === '--help' || name === '-h' || name === 'help') {
    const about = COMMANDS.find((command) => command.name === rest[0]);
    terminal.line(about ? helpOf(about) : overview(COMMANDS));
    return EXIT.fine;
  }
  const command = COMMANDS.find((known) => known.name === name);
  if (!command) throw unknownCommand(name);
  const { values, positionals } = parse(rest, { ...command.options, ...COMMON });
  if (values.flag('help')) {
    terminal.line(helpOf(command));
    return EXIT.fine;
  }
  return command.run({ values, positionals, io, terminal });
}

function unknownCommand(name: string): UsageError {
  const near = nearest(
    name,
    COMMANDS.map((command) => command.name),
  );
  const hint = near === undefined ? '' : `; did you mean ${near}?`;
  return new UsageError(`there is no command ${JSON.stringify(name)}${hint}`);
}

function parse(args: readonly string[], options: CommandOptions): { values: Values; positionals: readonly string[] } {
  const known = Object.fromEntries(
    Object.entries(options).map(([name, { type, multiple = false }]) => [name, { type, multiple }] as const),
  );
  try {
    const config = { ...known, help: { type: 'boolean' as const, short: 'h' } };
    const { values, positionals } = parseArgs({ args: [...args], options: config, allowPositionals: true });
    return { values: new Values(values), positionals };
  } catch (error) {
    throw usageOf(error, args, Object.keys(known));
  }
}

/** Node's errors are long and tell of `--` for arguments; the option that was meant helps more. */
function usageOf(error: unknown, args: readonly string[], known: readonly string[]): UsageError {
  const { code, message } = error as NodeJS.ErrnoException;
  if (code !== 'ERR_PARSE_ARGS_UNKNOWN_OPTION') return new UsageError(message.split('\n')[0]!.trim());
  const [, name = ''] = /'(-[^']*)'/.exec(message) ?? [];
  const near = nearest(name.replace(/^-+/, ''), known);
  return new UsageError(
    `there is no option ${name || args.join(' ')}${near === undefined ? '' : `; did you mean --${near}?`}`,
  );
}

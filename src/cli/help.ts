import { VERSION } from '../shared/version.js';
import type { Command, CommandOptions } from './command.js';
import { VARIABLES } from './load-options.js';

const NAME = 'akeneo-images';

/** Options that every command has. */
export const COMMON: CommandOptions = {
  help: { type: 'boolean', text: 'show this help' },
};

/** The help of the whole. */
export function overview(commands: readonly Command[]): string {
  const width = Math.max(...commands.map(({ name }) => name.length));
  return [
    `${NAME} ${VERSION}: the pictures of an Akeneo PIM, resized and cached.`,
    '',
    `Usage: ${NAME} <command> [options]`,
    '',
    'Commands:',
    ...commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    'Options:',
    '  --help     show this help, or that of a command',
    '  --version  show the version',
    '',
    'Environment, for what the configuration does not have:',
    `  ${VARIABLES.baseUrl}`,
    `  ${VARIABLES.clientId}, ${VARIABLES.secret}, ${VARIABLES.username}, ${VARIABLES.password}: of a Connection`,
    `  ${VARIABLES.accessToken}: of an App`,
    `  ${VARIABLES.privateKey}: signs addresses`,
    '',
    'Exit codes: 0 fine, 1 something is wrong, 2 wrong usage.',
  ].join('\n');
}

/** The help of one command. */
export function helpOf({ name, usage, text, options, examples }: Command): string {
  const all = Object.entries({ ...options, ...COMMON });
  const shown = all.map(([option, { value, multiple, text: what }]) => ({
    left: `--${option}${value === undefined ? '' : ` ${value}`}`,
    right: multiple ? `${what}; may be repeated` : what,
  }));
  const width = Math.max(...shown.map(({ left }) => left.length));
  return [
    `Usage: ${NAME} ${name} ${usage}`.trimEnd(),
    '',
    text,
    '',
    'Options:',
    ...shown.map(({ left, right }) => `  ${left.padEnd(width)}  ${right}`),
    '',
    'Examples:',
    ...examples.map((example) => `  ${example}`),
  ].join('\n');
}

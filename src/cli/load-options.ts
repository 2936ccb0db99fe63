import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseOptions, type AkeneoImagesOptions, type Settings } from '../middleware/parse-options.js';
import type { Invocation } from './command.js';
import { CommandError, textOf, UsageError } from './problems.js';

const CONFIG_FILE = 'akeneo-images.config.js';

const CREDENTIALS = {
  clientId: 'AKENEO_CLIENT_ID',
  secret: 'AKENEO_SECRET',
  username: 'AKENEO_USERNAME',
  password: 'AKENEO_PASSWORD',
  accessToken: 'AKENEO_ACCESS_TOKEN',
} as const;

/** The variables that options are read from, as help and documentation name them. */
export const VARIABLES = {
  baseUrl: 'AKENEO_BASE_URL',
  ...CREDENTIALS,
  privateKey: 'AKENEO_IMAGES_PRIVATE_KEY',
} as const;

/** The options of a command, not yet checked. */
export interface LoadedOptions {
  readonly options: Partial<AkeneoImagesOptions>;
  /** Where they are from, in words. */
  readonly source: string;
}

/**
 * Reads the options from the configuration, and those that it has not from the environment: the address, all
 * credentials, the private key. What is secret is never printed from then on.
 *
 * @throws UsageError for a `--config` that is not there; CommandError for one that cannot be loaded
 */
export async function loadOptions({ values, io, terminal }: Invocation): Promise<LoadedOptions> {
  const named = values.text('config');
  const file = resolve(io.cwd, named ?? CONFIG_FILE);
  if (named !== undefined && !existsSync(file)) throw new UsageError(`--config: there is no file ${named}`);
  const hasFile = existsSync(file);
  // Before the configuration runs: an error of its own may quote them.
  terminal.hide(secretsIn(io.env));
  const configured = hasFile ? await loadFile(file) : {};
  const fromEnvironment = readEnvironment(io.env, configured);
  const options = { ...configured, ...fromEnvironment } as Partial<AkeneoImagesOptions>;
  terminal.hide(secretsOf(options));
  const sources = [
    ...(hasFile ? [basename(file)] : []),
    ...(Object.keys(fromEnvironment).length > 0 ? ['the environment'] : []),
  ];
  return { options, source: sources.join(' and ') || 'nowhere' };
}

/**
 * The options, checked.
 *
 * @throws CommandError that says what is wrong with them
 */
export function settingsOf({ options, source }: LoadedOptions): Settings {
  try {
    return parseOptions(options as AkeneoImagesOptions);
  } catch (error) {
    const wrong = textOf(error).replace(/^akeneoImages: /, '');
    const todo =
      source === 'nowhere'
        ? `. Set ${VARIABLES.baseUrl} and the credentials in the environment, or export them from ${CONFIG_FILE}`
        : '';
    throw new CommandError(wrong + todo);
  }
}

async function loadFile(file: string): Promise<Record<string, unknown>> {
  const name = basename(file);
  let loaded: { readonly default?: unknown };
  try {
    loaded = (await import(pathToFileURL(file).href)) as typeof loaded;
  } catch (error) {
    throw new CommandError(`${name} cannot be loaded: ${textOf(error)}`);
  }
  const { default: options } = loaded;
  if (typeof options === 'object' && options !== null) return options as Record<string, unknown>;
  throw new CommandError(`${name} must have the options of akeneoImages() as its default export`);
}

/** Credentials come from one place, as an App's token excludes those of a Connection. */
function readEnvironment(
  env: Readonly<Record<string, string | undefined>>,
  configured: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const hasCredentials = Object.keys(CREDENTIALS).some((name) => configured[name] !== undefined);
  const entries = Object.entries(VARIABLES).flatMap(([name, variable]) => {
    const value = variableIn(env, variable);
    const isConfigured = name in CREDENTIALS ? hasCredentials : configured[name] !== undefined;
    return value === undefined || isConfigured ? [] : [[name, value] as const];
  });
  return Object.fromEntries(entries);
}

/** A variable of the environment; an empty one counts as none. */
export function variableIn(env: Readonly<Record<string, string | undefined>>, name: string): string | undefined {
  return env[name] === '' ? undefined : env[name];
}

function secretsIn(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return [...Object.values(CREDENTIALS), VARIABLES.privateKey].flatMap((name) => variableIn(env, name) ?? []);
}

/** User names and client ids are secret in messages, too, as they are in those of `akeneoImages()`. */
function secretsOf(options: Partial<AkeneoImagesOptions>): readonly string[] {
  const { clientId, secret, username, password, accessToken, encryptionKey, privateKey } = options;
  return [clientId, secret, username, password, accessToken, encryptionKey, privateKey]
    .flat()
    .filter((value) => typeof value === 'string');
}

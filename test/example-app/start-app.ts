import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../example-app/main.js', import.meta.url));

type Command = readonly [program: string, ...args: string[]];

const NODE: Command = [process.execPath, MAIN];
/** Without the build that comes before it: it would write what other tests are just reading. */
export const NPM: Command = ['npm', 'start', '--ignore-scripts'];

export interface RunningApp {
  /** With its slash at the end. */
  readonly url: string;
  /** All that it printed so far. */
  readonly output: () => string;
  /** Ends it by a signal; resolves when it and all that it started are gone, with its exit code, null for none. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
}

/** The example app as `npm start` runs it, in a process of its own, once it says where it listens. */
export async function startApp(environment: Record<string, string> = {}, command = NODE): Promise<RunningApp> {
  const { app, output, exited } = run({ PORT: '0', ...environment }, command);
  const listens = new Promise<string>((resolve) => {
    app.stdout.on('data', () => {
      const url = /http:\S+/.exec(output())?.[0];
      if (url !== undefined) resolve(url);
    });
  });
  const gone = exited.then((code) => {
    throw new Error(`The app ended with ${String(code)}: ${output()}`);
  });
  const url = await Promise.race([listens, gone]);
  gone.catch(() => undefined);
  const stop = (signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> => {
    app.kill(signal);
    return exited;
  };
  return { url, output, stop };
}

/** The example app where it has no reason to stay: its exit code and what it printed. */
export async function runApp(environment: Record<string, string>): Promise<{ code: number | null; output: string }> {
  const { output, exited } = run(environment, NODE);
  const code = await exited;
  return { code, output: output() };
}

function run(environment: Record<string, string>, [program, ...args]: Command) {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:AKENEO_.*|REDIS_URL|PORT|HOST)$/.test(name));
  const app = spawn(program, args, { env: { ...Object.fromEntries(inherited), ...environment } });
  const printed: Buffer[] = [];
  for (const stream of [app.stdout, app.stderr]) stream.on('data', (part: Buffer) => printed.push(part));
  const exited = once(app, 'close').then(([code]) => code as number | null);
  return { app, output: () => Buffer.concat(printed).toString(), exited };
}

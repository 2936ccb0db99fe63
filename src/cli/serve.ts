import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { akeneoImages } from '../middleware/akeneo-images.js';
import type { AkeneoImagesOptions } from '../middleware/parse-options.js';
import type { AkeneoImages } from '../middleware/public-types.js';
import { VERSION } from '../shared/version.js';
import { CONFIG, type Command, type Invocation, type Values } from './command.js';
import { loadOptions, settingsOf, variableIn } from './load-options.js';
import { CommandError, EXIT, explain, UsageError } from './problems.js';
import { createListener, EVENTS_PATH, HEALTH_PATH, METRICS_PATH } from './serve-listener.js';
import { disconnect } from './store.js';

const DEFAULT_PORT = 3000;
const DEFAULT_GRACE_S = 5;

export const SERVE: Command = {
  name: 'serve',
  summary: 'run a server that needs no program of yours',
  usage: '[options]',
  text: `Serves the pictures, and beside them ${HEALTH_PATH}/live and ${HEALTH_PATH}/ready for probes (${HEALTH_PATH} is
the latter), ${METRICS_PATH} where prom-client is installed, and ${EVENTS_PATH} for the PIM's events
where AKENEO_EVENTS_SECRET is set.

On SIGTERM, ${HEALTH_PATH}/ready fails at once; after --grace seconds no new connections are taken,
requests are answered to their end (at most limits.closeMs), and the process ends with 0. SIGINT
(Ctrl+C) and a second signal skip the wait.`,
  options: {
    port: { type: 'string', value: 'PORT', text: `(default: PORT of the environment, or ${DEFAULT_PORT})` },
    host: { type: 'string', value: 'HOST', text: 'address to listen at (default: all)' },
    mount: { type: 'string', value: 'PATH', text: 'path that the pictures are served below (default: /)' },
    grace: { type: 'string', value: 'SECONDS', text: `see above (default: ${DEFAULT_GRACE_S})` },
    ...CONFIG,
  },
  examples: ['akeneo-images serve', 'akeneo-images serve --mount /images --port 8080'],
  run: serve,
};

interface ServeSettings {
  readonly port: number;
  readonly host: string | undefined;
  /** Without a slash at its end; empty for the root. */
  readonly mount: string;
  readonly graceMs: number;
}

async function serve(invocation: Invocation): Promise<number> {
  const { values, positionals, io, terminal } = invocation;
  if (positionals.length > 0) throw new UsageError(`serve takes no arguments, such as ${positionals[0]!}`);
  const settings = readSettings(values, io.env);
  const loaded = await loadOptions(invocation);
  const { store, baseUrl } = settingsOf(loaded);
  const images = akeneoImages(loaded.options as AkeneoImagesOptions);
  const state = { isWarm: false, isEnding: false };
  const eventsSecret = variableIn(io.env, 'AKENEO_EVENTS_SECRET');
  const { listener, extras } = createListener({ images, mount: settings.mount, eventsSecret, state });
  const server = createServer(listener);
  const signals = new Signals(invocation);
  try {
    const address = await listen(server, settings);
    terminal.line(
      `akeneo-images ${VERSION} serves the pictures of ${new URL(baseUrl).host} at ${address}${settings.mount}/`,
    );
    terminal.line(`Also: ${extras.join(', ')}`);
    images
      .ready()
      .catch((error: unknown) => {
        if (!state.isEnding) terminal.note(`akeneo-images: not all is ready: ${explain(error)}`);
      })
      .finally(() => (state.isWarm = true));
    await signals.ending(settings.graceMs, () => (state.isEnding = true));
    await end(server, images);
  } finally {
    signals.close();
    await images.close();
    await disconnect(store);
  }
  return EXIT.fine;
}

/** The server first, so that a proxy sends new requests elsewhere instead of getting 503. */
async function end(server: Server, images: AkeneoImages): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  await images.close();
  server.closeIdleConnections();
  // Requests have ended, or were ended; a connection that sends nothing must not keep the process.
  server.closeAllConnections();
  await closed;
}

/** Waits for signals. */
class Signals {
  readonly #received: ('SIGINT' | 'SIGTERM')[] = [];
  readonly #off: () => void;
  #wake: () => void = () => undefined;

  constructor({ io }: Invocation) {
    this.#off = io.onSignal((signal) => {
      this.#received.push(signal);
      this.#wake();
    });
  }

  /** Resolves when the server is to close: `graceMs` after the first SIGTERM, at once on SIGINT or a second signal. */
  async ending(graceMs: number, onFirst: () => void): Promise<void> {
    while (this.#received.length === 0) await this.#next();
    onFirst();
    if (this.#received[0] === 'SIGINT') return;
    const until = performance.now() + graceMs;
    while (this.#received.length === 1 && performance.now() < until) await this.#next(until - performance.now());
  }

  close(): void {
    this.#off();
  }

  #next(ms?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

async function listen(server: Server, { port, host }: ServeSettings): Promise<string> {
  try {
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, host, resolve));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new CommandError(`port ${port} is taken. Choose another one by --port or PORT`);
    if (code === 'EACCES')
      throw new CommandError(`port ${port} may not be used. Choose one above 1023 by --port or PORT`);
    throw new CommandError(`cannot listen at ${host ?? 'all addresses'}, port ${port} (${code ?? explain(error)})`);
  }
  const shown = host === undefined || host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  const { port: got } = server.address() as AddressInfo;
  return `http://${shown.includes(':') ? `[${shown}]` : shown}:${got}`;
}

function readSettings(values: Values, env: Invocation['io']['env']): ServeSettings {
  const given = values.text('port');
  const port = given ?? variableIn(env, 'PORT') ?? String(DEFAULT_PORT);
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) {
    throw new UsageError(
      `${given === undefined ? 'PORT' : '--port'} must be a number from 0 to 65535, not ${JSON.stringify(port)}`,
    );
  }
  const mount = (values.text('mount') ?? '/').replace(/\/+$/, '');
  if (!/^(?:\/[\w.~-]+)*$/.test(mount)) throw new UsageError('--mount must be a path such as /images');
  const grace = values.text('grace') ?? String(DEFAULT_GRACE_S);
  if (!/^\d{1,4}$/.test(grace)) throw new UsageError('--grace must be a whole number of seconds');
  return { port: Number(port), host: values.text('host'), mount, graceMs: Number(grace) * 1000 };
}

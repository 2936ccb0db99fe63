import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { AkeneoImages, MetricsRegistry } from '../middleware/public-types.js';
import { Packages } from '../render/protocol/packages.js';
import { originForm } from '../url/index.js';

export const HEALTH_PATH = '/health';
export const METRICS_PATH = '/metrics';
export const EVENTS_PATH = '/akeneo-events';

export interface ListenerOptions {
  readonly images: AkeneoImages;
  /** Without a slash at its end; empty for the root. */
  readonly mount: string;
  readonly eventsSecret: string | undefined;
  readonly state: {
    /** The threads and the token were waited for, with success or without. */
    readonly isWarm: boolean;
    /** The server was told to end. */
    readonly isEnding: boolean;
  };
}

type Handler = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void;

/** The part of prom-client that is used. */
interface PromClient {
  readonly Registry: new () => MetricsRegistry & { readonly contentType: string; metrics(): Promise<string> };
  collectDefaultMetrics(options: { register: unknown }): void;
}

/** Answers all requests of `serve`. `extras` are the paths beside the pictures. */
export function createListener(options: ListenerOptions): { listener: RequestListener; extras: readonly string[] } {
  const routes = routesOf(options);
  const { images, mount, state } = options;
  const listener: RequestListener = (req, res) => {
    const target = originForm(req.url ?? '/');
    const [path = ''] = target.split('?', 1);
    // A connection that never goes idle would be kept open for as long as its client asks.
    if (state.isEnding) res.setHeader('Connection', 'close');
    const next = (error?: unknown): void => {
      if (error === undefined) notFound(res);
      else res.destroy();
    };
    const route = routes.get(path);
    if (route) route(req, res, next);
    else if (path.startsWith(`${mount}/`)) {
      // As Express has it, so that addresses of our own get the mount path.
      Object.assign(req, { originalUrl: target, url: target.slice(mount.length) });
      images(req, res, next);
    } else next();
  };
  return { listener, extras: [...routes.keys()].filter((path) => path !== HEALTH_PATH) };
}

function routesOf({ images, eventsSecret, state }: ListenerOptions): ReadonlyMap<string, Handler> {
  const health = images.healthHandler();
  const ready: Handler = (req, res, next) => {
    if (state.isEnding) send(res, 503, 'The server is ending\n');
    else if (state.isWarm) health(req, res, next);
    else send(res, 503, 'The server is starting\n');
  };
  const routes = new Map<string, Handler>([
    [HEALTH_PATH, ready],
    // A restart cures neither the PIM nor the store: the event loop answers, which is enough.
    [`${HEALTH_PATH}/live`, (_, res) => send(res, 200, 'alive\n')],
    [`${HEALTH_PATH}/ready`, ready],
  ]);
  const metrics = metricsHandler(images);
  if (metrics) routes.set(METRICS_PATH, metrics);
  if (eventsSecret !== undefined) routes.set(EVENTS_PATH, images.events({ secret: eventsSecret }));
  return routes;
}

/** Undefined without prom-client. */
function metricsHandler(images: AkeneoImages): Handler | undefined {
  const require = new Packages().requireOf(['prom-client']);
  if (!require) return undefined;
  const client = require('prom-client') as PromClient;
  const register = new client.Registry();
  client.collectDefaultMetrics({ register });
  images.metrics(register);
  return (_, res, next) => {
    register.metrics().then((text) => send(res, 200, text, register.contentType), next);
  };
}

function notFound(res: ServerResponse): void {
  send(res, 404, 'There is nothing here\n');
}

function send(res: ServerResponse, status: number, text: string, type = 'text/plain; charset=utf-8'): void {
  res.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(text),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
  });
  res.end(text);
}

/**
 * A PIM for demonstration and tests: a real HTTP server on the loopback address that answers as Akeneo does, and tells
 * afterwards what it was asked.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { bearerToken, checkAccept, checkFirewall, checkPermission } from './access.js';
import { failure, page, type Answer } from './answer.js';
import { catalogueAnswer } from './catalogue-endpoints.js';
import { Catalogue } from './catalogue.js';
import { faultAnswer, Faults } from './faults.js';
import { inRange } from './ranges.js';
import { download, list, metadata, root, systemInformation } from './media-endpoints.js';
import { MediaStore } from './media-store.js';
import { Meter } from './meter.js';
import { allowedMethods, callKind, findRoute, type Route } from './routes.js';
import { brokenRules } from './rules.js';
import { cut, send, silence } from './send.js';
import { MAX_TOKEN_BODY, tokenEndpoint } from './token-endpoint.js';
import { Tokens } from './tokens.js';
import type { Call, DemoPim, DemoPimOptions, Edition, Fault, Permissions } from './types.js';

export type * from './types.js';

/** The example app may run for weeks; its PIM remembers the latest calls only. */
const MAX_REMEMBERED = 10_000;

/** Characters of a request's target: nginx takes 8 KB of a first line. */
const MAX_TARGET = 8150;

export async function startDemoPim(options: DemoPimOptions = {}): Promise<DemoPim> {
  const pim = new Pim(options);
  await pim.listen(options.port ?? 0);
  return pim;
}

class Pim implements DemoPim {
  readonly calls: { -readonly [K in keyof Call]: Call[K] }[] = [];
  readonly violations: string[] = [];
  readonly meter = new Meter();
  readonly permissions: Permissions = {
    overall: true,
    assets: true,
    records: true,
    categories: true,
    products: true,
    structure: true,
  };
  readonly catalogue: Catalogue;
  edition: Edition = 'saas';
  missingTokenBody: 'documented' | 'bundle' = 'documented';
  encodedSlash: 'refuse' | 'decode' = 'refuse';
  ranges: 'ignore' | 'take' | 'mistake' = 'ignore';
  latency: number;
  gate: Promise<void> | undefined;

  readonly #server = createServer((req, res) => void this.#serve(req, res));
  readonly #basePath: string;
  readonly #concurrency: number;
  readonly #tokens: Tokens;
  readonly #media = new MediaStore();
  readonly #faults = new Faults();
  readonly #now: () => number;

  constructor({ basePath = '', latency = 0, concurrency = 4, now = Date.now, ...options }: DemoPimOptions) {
    this.#basePath = basePath.replace(/\/+$/, '');
    this.#concurrency = concurrency;
    this.#now = now;
    this.catalogue = new Catalogue(now);
    this.latency = latency;
    this.#tokens = new Tokens(options.credentials ?? {}, {
      lifetime: options.tokenLifetime ?? 3600,
      refreshLifetime: options.refreshTokenLifetime ?? 1_209_600,
      now,
    });
    // Longer than any client keeps an idle socket, so that no call meets one that is just being closed.
    this.#server.keepAliveTimeout = 120_000;
  }

  async listen(port: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject).listen(port, '127.0.0.1', resolve);
    });
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  get #host(): string {
    return `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  get url(): string {
    return `http://${this.#host}${this.#basePath}`;
  }

  /**
   * Akeneo: absolute links are made from what the PIM believes its host to be, which behind a proxy is often wrong. These
   * lead here under another name, so that a client that follows one is told by its `Host`.
   */
  get #hrefBase(): string {
    return this.url.replace('127.0.0.1', 'localhost');
  }

  async #serve(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const target = req.url ?? '';
    const route = this.#route(target);
    const kind = callKind(route);
    const { method = '', headers } = req;
    const call = { method, path: target, headers, status: 0, at: this.#now(), kind };
    this.#remember(this.calls, call);
    for (const rule of brokenRules(req, kind, this.#host)) this.#remember(this.violations, rule);
    const gone = this.#meter(req, res);
    const fault = this.#faults.take(kind, target);
    try {
      if (this.latency > 0) await delay(this.latency, undefined, { signal: gone });
      await this.gate;
      if (fault?.type === 'stall' && fault.after === undefined) {
        await silence(gone);
        return;
      }
      if (fault?.type === 'reset' && fault.after === undefined) {
        cut(res, 'reset');
        return;
      }
      const body = await readBody(req);
      const answer = faultAnswer(fault, this.#hrefBase) ?? this.#answer(req, route, body);
      call.status = answer.status;
      await send(res, answer, fault, gone);
    } catch (error) {
      if (!gone.aborted) res.destroy(error as Error);
    }
  }

  /** Counts the call until its answer has ended or its socket has closed; the signal tells that it is over. */
  #meter(req: IncomingMessage, res: ServerResponse): AbortSignal {
    const over = new AbortController();
    const owner = this.#tokens.bearer(bearerToken(req.headers.authorization) ?? '') === 'app' ? 'app' : 'connection';
    const inFlight = this.meter.enter(owner);
    if (inFlight > this.#concurrency) {
      this.#remember(this.violations, `had ${inFlight} calls in flight (${req.method ?? ''} ${req.url ?? ''})`);
    }
    const leave = (): void => {
      if (over.signal.aborted) return;
      over.abort();
      this.meter.leave(owner);
    };
    res.once('finish', leave).once('close', leave);
    return over.signal;
  }

  #route(target: string): Route | undefined {
    const path = target.split('?', 1)[0]!;
    if (!path.startsWith(`${this.#basePath}/`)) return undefined;
    return findRoute(decoded(path.slice(this.#basePath.length)), this.edition);
  }

  /** The PIM's checks, in its order: web server, router, firewall, headers, controller. */
  #answer(req: IncomingMessage, route: Route | undefined, body: Buffer): Answer {
    const { method = '', headers } = req;
    const { url = '' } = req;
    if (url.length > MAX_TARGET) return page(414, '414 Request-URI Too Large');
    const [path = '', queryText = ''] = url.split('?', 2);
    if (this.encodedSlash === 'refuse' && /%2f/i.test(path)) return page(404, '404 Not Found');
    if (!path.startsWith(`${this.#basePath}/`)) return page(404, '404 Not Found');
    const uri = `http://${headers.host ?? this.#host}${path}`;
    if (!route) return failure(404, `No route found for "${method} ${uri}"`);
    const methods = allowedMethods(route);
    if (!methods.includes(method)) {
      const allow = methods.filter((name) => name !== 'HEAD').join(', ');
      const message = `No route found for "${method} ${uri}": Method Not Allowed (Allow: ${allow})`;
      return failure(405, message, { Allow: allow });
    }

    if (route.name === 'login') return page(200, 'Login');
    if (route.name === 'token') {
      if (body.length > MAX_TOKEN_BODY) {
        this.#remember(this.violations, `sent ${body.length} bytes to the token route`);
      }
      return tokenEndpoint(this.#tokens, headers, body);
    }
    const query = new URLSearchParams(queryText);
    const firewall = { tokens: this.#tokens, permissions: this.permissions, missingTokenBody: this.missingTokenBody };
    return (
      (route.name === 'root' ? undefined : checkFirewall(firewall, headers, query)) ??
      checkAccept(method, headers.accept) ??
      checkPermission(this.permissions, route) ??
      inRange(this.#resource(route, query, body), headers.range, this.ranges)
    );
  }

  #resource(route: Exclude<Route, { name: 'token' | 'login' }>, query: URLSearchParams, body: Buffer): Answer {
    switch (route.name) {
      case 'root':
        return root(this.#hrefBase);
      case 'system':
        return systemInformation();
      case 'list':
        return list(this.#media, query, this.#hrefBase);
      case 'metadata':
        return metadata(this.#media, route.code, this.#hrefBase);
      case 'download':
        return download(this.#media, route.kind, route.code);
      default: {
        const { catalogue, edition } = this;
        const context = { catalogue, edition, media: this.#media, hrefBase: this.#hrefBase };
        return catalogueAnswer(context, { route, query, body });
      }
    }
  }

  #remember<T>(memory: T[], entry: T): void {
    memory.push(entry);
    if (memory.length > MAX_REMEMBERED) memory.shift();
  }

  get credentials(): DemoPim['credentials'] {
    return this.#tokens.credentials;
  }

  get accessToken(): string {
    return this.#tokens.appToken;
  }

  get tokenRequests(): number {
    return this.calls.filter(({ kind }) => kind === 'token').length;
  }

  get tokenLifetime(): number {
    return this.#tokens.lifetime;
  }

  set tokenLifetime(seconds: number) {
    this.#tokens.lifetime = seconds;
  }

  addMedia(...upload: Parameters<DemoPim['addMedia']>): string {
    return this.#media.add(...upload);
  }

  removeFile(...file: Parameters<DemoPim['removeFile']>): void {
    this.#media.loseFile(...file);
  }

  fault(fault: Fault): void {
    this.#faults.arm(fault);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  regenerateSecret(): void {
    this.#tokens.regenerateSecret();
  }

  expireTokens(): void {
    this.#tokens.expire();
  }

  revokeTokens(): void {
    this.#tokens.revoke();
  }

  disconnectApp(): void {
    this.#tokens.disconnectApp();
  }

  reset(): void {
    this.calls.length = 0;
    this.violations.length = 0;
    this.meter.reset();
    this.clearFaults();
  }
}

/** Akeneo: the router sees a path whose escapes are undone; one that cannot be undone stays, and matches nothing. */
function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

async function readBody(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of req) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

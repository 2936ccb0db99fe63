import express from 'express';
import {
  createServer,
  request as httpRequest,
  type IncomingHttpHeaders,
  type RequestListener,
  type Server,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { startDemoPim, type DemoPim } from '../../example-app/pim/demo-pim.js';
import { akeneoImages, type AkeneoImages, type AkeneoImagesOptions } from '../../src/index.js';
import type { MediaKind } from '../../src/url/resource.js';

/** Reports that a test expects stay out of its output, and can be looked at. */
export class MemoryLogger {
  readonly lines: string[] = [];
  warn = (message: string, details?: unknown): void => void this.lines.push(`${message} ${String(details)}`);
  error = this.warn;
  debug = this.warn;
}

export interface Response {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** The code of a failure; undefined for a success. */
export function errorCode({ headers }: Pick<Response, 'headers'>): string | undefined {
  return (headers['ik-error'] as string | undefined)?.split(' ')[0];
}

export interface RequestOptions {
  method?: string;
  headers?: Record<string, string>;
  /** The request target as it goes out, in place of that of the address. */
  target?: string;
}

/** For renders and requests of tests that are not about their deadline: a machine may be busy. */
const UNHURRIED_MS = 300_000;

/** A demo PIM and a server with the middleware mounted at `/images`. */
export class Harness {
  readonly logger = new MemoryLogger();
  /** The newest first. */
  readonly #closers: (() => Promise<unknown>)[] = [];
  #kept = 0;

  private constructor(readonly pim: DemoPim) {}

  static async start(): Promise<Harness> {
    const harness = new Harness(await startDemoPim());
    harness.#closers.push(() => harness.pim.close());
    return harness.keep();
  }

  /** What was started so far outlives `closeNew`. */
  keep(): this {
    this.#kept = this.#closers.length;
    return this;
  }

  /** Closes what was started since `keep`. Threads that nobody uses would warm up, while other tests need the cores. */
  closeNew(): Promise<void> {
    return closeAll(this.#closers.splice(0, this.#closers.length - this.#kept));
  }

  /** Another middleware on the same PIM. */
  images(options: Partial<AkeneoImagesOptions> = {}): AkeneoImages {
    const credentials = options.accessToken === undefined ? this.pim.credentials : {};
    const images = akeneoImages({
      baseUrl: this.pim.url,
      ...credentials,
      workers: 1,
      logger: this.logger,
      ...options,
      limits: { renderMs: UNHURRIED_MS, requestMs: UNHURRIED_MS, ...options.limits },
    } as AkeneoImagesOptions);
    this.#closers.unshift(() => images.close());
    return images;
  }

  /** A client of a server with such a middleware. */
  async serve(options: Partial<AkeneoImagesOptions> = {}): Promise<Client> {
    const images = this.images(options);
    return new Client(await this.listen(express().use('/images', images)), images);
  }

  async listen(listener: RequestListener): Promise<string> {
    const server = createServer(listener);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    this.#closers.unshift(() => closeServer(server));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  /** Puts a file into the PIM; returns its resource path. */
  add(
    body: Buffer,
    { kind = 'media-files', name = 'picture.bin', mimeType = 'application/octet-stream' }: AddOptions = {},
  ): string {
    return `${kind}/${this.pim.addMedia(kind, { name, mimeType, body })}`;
  }

  stop(): Promise<void> {
    return closeAll(this.#closers);
  }
}

export interface AddOptions {
  kind?: MediaKind;
  name?: string;
  mimeType?: string;
}

export class Client {
  constructor(
    readonly url: string,
    readonly images: AkeneoImages,
  ) {}

  /** A request below the mount point; `path` goes out as it is, without a client's own ideas of URLs. */
  get(path: string, options: RequestOptions = {}): Promise<Response> {
    return request(`${this.url}/images`, path, options);
  }
}

export function request(
  base: string,
  path: string,
  { method = 'GET', headers = {}, target }: RequestOptions = {},
): Promise<Response> {
  const { hostname, port, pathname } = new URL(base);
  const mount = pathname === '/' ? '' : pathname;
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest(
      { hostname, port, path: target ?? mount + path, method, headers, agent: false },
      (incoming) => {
        const parts: Buffer[] = [];
        incoming.on('data', (part: Buffer) => parts.push(part));
        incoming.on('error', reject);
        incoming.on('end', () =>
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(parts) }),
        );
      },
    );
    outgoing.on('error', reject).end();
  });
}

async function closeAll(closers: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const close of closers) await close();
}

function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(() => resolve()));
}

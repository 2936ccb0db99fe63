import {
  createServer,
  request,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

export type Handle = (req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void) => void;

export interface LoopbackResponse {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Of the body. */
  readonly bytes: number;
}

/** A server of this process for itself: a middleware whose pictures are wanted without one. */
export class Loopback {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  static async start(handle: Handle): Promise<Loopback> {
    const server = createServer((req, res) => {
      handle(req, res, () => {
        if (!res.headersSent) res.writeHead(404);
        res.end();
      });
    });
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    return new Loopback(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** @param path with its leading slash, percent-encoded */
  get(path: string, headers: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<LoopbackResponse> {
    return getOver(`${this.url}${path}`, headers, signal);
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

function getOver(
  url: string,
  headers: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<LoopbackResponse> {
  return new Promise((resolve, reject) => {
    const { port, pathname, search } = new URL(url);
    const options = { host: '127.0.0.1', port, path: pathname + search, headers, ...(signal && { signal }) };
    const outgoing = request(options, (incoming) => {
      let bytes = 0;
      incoming.on('data', (chunk: Buffer) => (bytes += chunk.length));
      incoming.on('error', reject);
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, bytes }));
    });
    outgoing.on('error', reject).end();
  });
}

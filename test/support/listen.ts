import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** A server on a free port, for as long as a test needs it. */
export interface Listening {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves `listener` over real HTTP; `tunnel` takes CONNECT requests, as a proxy does. */
export async function listen(
  listener: RequestListener,
  tunnel?: (req: IncomingMessage, socket: Socket) => void,
): Promise<Listening> {
  const server = createServer(listener);
  if (tunnel) server.on('connect', tunnel);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

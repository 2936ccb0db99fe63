/** Finds a free port for a server. */

import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const ATTEMPTS = 20;

/** Listens on `port`, or on the next one that is free. Resolves with the port it got. */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  for (let attempt = 0; ; attempt++) {
    try {
      await tryToListen(server, host, port + attempt);
      return (server.address() as AddressInfo).port;
    } catch (error) {
      const taken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE';
      if (!taken || attempt === ATTEMPTS || port + attempt === 65535) throw error;
    }
  }
}

function tryToListen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

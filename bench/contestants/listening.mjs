// @ts-check
import { createServer } from 'node:http';

/**
 * Starts an HTTP server and gives what each contestant that is a server has.
 *
 * @param {import('node:http').RequestListener} listener
 */
export async function listening(listener) {
  const server = createServer(listener);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  let before = process.cpuUsage();
  return {
    facts: { url: `http://127.0.0.1:${port}` },
    /** Milliseconds of the processor, of all threads, since the last call. */
    cpu() {
      const { user, system } = process.cpuUsage(before);
      before = process.cpuUsage();
      return (user + system) / 1000;
    },
  };
}

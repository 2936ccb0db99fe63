import KeyvRedis from '@keyv/redis';
import { Keyv } from 'keyv';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { akeneoImages, type AkeneoImages, type AkeneoImagesOptions } from '../../src/index.js';
import type { Stats } from '../../src/shared/stats.js';
import { obey } from '../support/remote.js';

/** What is measured in the server's process. */
export interface Figures {
  /** Bytes. */
  readonly rss: number;
  readonly stats: Stats;
}

let images: AkeneoImages | undefined;

/** The middleware in a process of its own, with nothing in it but a server. */
const commands = {
  /** Returns the address of the mount point. */
  start: async (options: AkeneoImagesOptions, redisUrl: string | undefined) => {
    const store = redisUrl === undefined ? undefined : new Keyv({ store: new KeyvRedis(redisUrl) });
    // Faults are made on purpose here, and the answers tell of them.
    const logger = { warn: () => undefined, error: () => undefined };
    const made = akeneoImages({ ...options, store, logger });
    images = made;
    const server = createServer((req, res) => made(req, res, () => res.writeHead(404).end()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    await made.ready();
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  },
  purge: (resourcePath: string) => images!.purge(resourcePath),
  figures: (): Figures => ({ rss: process.memoryUsage.rss(), stats: images!.stats() }),
};

export type ServerCommands = typeof commands;

obey(commands);

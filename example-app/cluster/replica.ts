/** One of several servers that share a Redis: the middleware as a shop would use it. */

import KeyvRedis from '@keyv/redis';
import { akeneoImages, type Stats } from 'akeneo-images';
import express from 'express';
import { Keyv } from 'keyv';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Connection } from '../settings.js';
import { beginWork, type Work } from './part.js';
import { lockConnection, redisLock } from './redis-lock.js';

export interface ReplicaSettings {
  /** 0 lets the system choose. */
  readonly port: number;
  readonly connection: Connection;
  readonly redisUrl: string;
  /** Whether work is shared out by a lock. */
  readonly lock: boolean;
}

export interface ReplicaReady {
  readonly port: number;
}

beginWork(async ({ port, connection, redisUrl, lock }: ReplicaSettings): Promise<Work<ReplicaReady, Stats>> => {
  const adapter = new KeyvRedis<unknown>(redisUrl);
  const redis = lockConnection(redisUrl);
  const images = akeneoImages({
    ...connection,
    store: new Keyv({ store: adapter }),
    ...(lock && { lock: redisLock(redis) }),
  });
  const server = createServer(express().use('/images', images)).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    ready: { port: (server.address() as AddressInfo).port },
    report: () => images.stats(),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      await images.close();
      server.closeAllConnections();
      await closed;
      redis.disconnect();
      await adapter.disconnect(true);
    },
  };
});

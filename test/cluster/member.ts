import KeyvRedis from '@keyv/redis';
import { Keyv } from 'keyv';
import { lockConnection, redisLock } from '../../example-app/cluster/redis-lock.js';
import type { Client, Harness } from '../support/harness.js';
import { ownName } from '../support/stores/backend.js';

/** One of several middlewares on one Redis, with connections and memory of its own as if in a process of its own. */
export interface Member extends Client {
  leave(): Promise<void>;
}

/** Three of them, who share what lies in a new namespace. */
export function joinThree(harness: Harness, redisUrl: string): Promise<Member[]> {
  const namespace = ownName();
  return Promise.all([1, 2, 3].map(() => join(harness, redisUrl, namespace)));
}

async function join(harness: Harness, redisUrl: string, namespace: string): Promise<Member> {
  const adapter = new KeyvRedis<unknown>(redisUrl);
  const redis = lockConnection(redisUrl);
  const client = await harness.serve({
    store: new Keyv({ store: adapter, namespace }),
    lock: redisLock(redis),
    // Less than a stream may stay unread: what waits for it does not get its call by that.
    limits: { pimMs: 8000 },
  });
  const leave = (): Promise<void> => {
    redis.disconnect();
    return adapter.disconnect(true);
  };
  return Object.assign(client, { leave });
}

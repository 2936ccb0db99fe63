/** A cache that outlives the process. */

import KeyvRedis from '@keyv/redis';
import { Keyv } from 'keyv';

export interface RedisStore {
  readonly keyv: Keyv;
  close(): Promise<void>;
}

/** A Keyv over Redis. Connects by itself, and again when the connection is lost. */
export function openRedis(url: string): RedisStore {
  const adapter = new KeyvRedis<unknown>(url);
  return {
    keyv: new Keyv({ store: adapter }),
    // Does not wait for a server that is dead.
    close: () => adapter.disconnect(true),
  };
}

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
    // Without waiting for answers that a dead server never gives.
    close: () => adapter.disconnect(true),
  };
}

/** A lock that all processes on one Redis or Valkey share, for the middleware's option `lock`. */

import type { Lock } from 'akeneo-images';
import { Redis } from 'ioredis';
import { Semaphore } from 'redis-semaphore';

/** Milliseconds after which a place is free whose holder has died, and after which a living one renews it. */
const LOCK_MS = 6000;
const RENEW_MS = 1500;

/** Milliseconds between two tries to get a place. */
const RETRY_MS = 20;

class Place extends Semaphore {
  /** Redis may be away for a moment. Nobody hears of a renewal that fails, and that would end the process. */
  protected override _refresh(): Promise<boolean> {
    return super._refresh().catch(() => true);
  }
}

/** A connection for a lock: without Redis its commands fail soon, instead of waiting until it is back. */
export function lockConnection(url: string): Redis {
  const redis = new Redis(url, { maxRetriesPerRequest: 0, commandTimeout: 5000, retryStrategy: () => 250 });
  // It connects again by itself; the middleware says when the lock fails.
  redis.on('error', () => undefined);
  return redis;
}

export function redisLock(redis: Redis): Lock {
  return async (key, places, signal) => {
    const place = new Place(redis, key, places, {
      lockTimeout: LOCK_MS,
      refreshInterval: RENEW_MS,
      retryInterval: RETRY_MS,
      // The signal ends the waiting.
      acquireTimeout: Infinity,
      // Work that has lost its lock goes on: made twice is better than not at all.
      onLockLost: () => undefined,
    });
    await place.acquire(signal);
    return () => place.release();
  };
}

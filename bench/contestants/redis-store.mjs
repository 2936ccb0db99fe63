// @ts-check
import KeyvRedis from '@keyv/redis';
import { Keyv } from 'keyv';

export const REDIS_URL = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';

/** @param {string} namespace */
export function redisStore(namespace) {
  const keyv = new Keyv({ store: new KeyvRedis(REDIS_URL), namespace });
  keyv.on('error', () => undefined);
  return keyv;
}

import { setTimeout as sleep } from 'node:timers/promises';
import { toKeyv } from '../cache/keyv-store.js';

/** Milliseconds for a store to disconnect. */
const PATIENCE_MS = 2000;

/** Whether other processes can see what is in a store. */
export function isShared(store: object | undefined): boolean {
  if (store === undefined) return false;
  const { store: adapter } = toKeyv(store) as { store?: unknown };
  return !(adapter instanceof Map) && !(store instanceof Map);
}

/** Disconnects the store of a configuration, which belongs to this process alone. */
export async function disconnect(store: object | undefined): Promise<void> {
  const { disconnect: end } = (store ?? {}) as { disconnect?: unknown };
  if (typeof end !== 'function') return;
  const ended = Promise.resolve((end as () => unknown).call(store)).catch(() => undefined);
  await Promise.race([ended, sleep(PATIENCE_MS, undefined, { ref: false })]);
}

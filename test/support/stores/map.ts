import { ownName, type Backend, type BackendKind } from './backend.js';

/** Keyv 5 writes strings; Keyv 6 writes a string and its end. */
type Stored = string | { value: string };

/** One `Map`, which may serve several Keyvs of one process. */
export const map: BackendKind = {
  name: 'a Map',
  start: () => {
    const entries = new Map<string, Stored>();
    const raw = (stored: Stored): string => (typeof stored === 'string' ? stored : stored.value);
    const backend: Backend = {
      namespace: ownName(),
      connect: () => entries,
      rows: () => Promise.resolve(new Map([...entries].map(([key, stored]) => [key, raw(stored)]))),
      rewrite: (change) => {
        for (const [key, stored] of entries) {
          const value = change(raw(stored));
          entries.set(key, typeof stored === 'string' ? value : { ...stored, value });
        }
        return Promise.resolve();
      },
      stop: () => Promise.resolve(),
    };
    return Promise.resolve(backend);
  },
};

import { Keyv } from 'keyv';
import { createRequire } from 'node:module';
import type { KeyvLike, StoreOption } from '../../../src/cache/keyv-store.js';
import { Unavailable } from '../available.js';
import { keyv6Folder } from '../install-keyv-6.js';

/** A major version of Keyv; `load` throws `Unavailable` where it is not installed. */
export interface KeyvVersion {
  readonly name: string;
  load(): (adapter: object, namespace: string) => KeyvLike & StoreOption;
}

const keyv5: KeyvVersion = {
  name: 'Keyv 5',
  load: () => (store, namespace) => new Keyv({ store, namespace }),
};

const keyv6: KeyvVersion = {
  name: 'Keyv 6',
  load: () => {
    const Keyv6 = keyv6Class();
    return (store, namespace) => new Keyv6({ store, namespace });
  },
};

function keyv6Class(): new (options: { store: object; namespace: string }) => KeyvLike & StoreOption {
  try {
    return (createRequire(keyv6Folder)('keyv') as { Keyv: ReturnType<typeof keyv6Class> }).Keyv;
  } catch {
    throw new Unavailable('Keyv 6');
  }
}

export const KEYVS: readonly KeyvVersion[] = [keyv5, keyv6];

import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { encryptedTokenStore } from '../../../src/pim/auth/encrypted-token-store.js';
import type { TokenStore } from '../../../src/pim/types.js';

const KEY = randomBytes(32);

describe('pim/auth/encrypted-token-store', () => {
  let stored: string | undefined;
  const plain: TokenStore = {
    get: () => Promise.resolve(stored),
    set: (token) => (stored = token),
  };

  beforeEach(() => {
    stored = undefined;
  });

  it('returns what was set, and undefined for an unknown key', async () => {
    const store = encryptedTokenStore(plain, KEY, 'name');
    expect(await store.get()).to.equal(undefined);
    store.set('tökén', 1000);
    expect(await store.get()).to.equal('tökén');
  });

  it('stores tokens encrypted, with different bytes each time', () => {
    const store = encryptedTokenStore(plain, KEY, 'name');
    store.set('a very secret token', 1000);
    const first = stored!;
    store.set('a very secret token', 1000);
    expect(Buffer.from(first, 'base64').toString('latin1')).to.not.include('secret');
    expect(stored).to.not.equal(first);
  });

  it('rejects values encrypted with another key or for another store key, or modified ones', async () => {
    encryptedTokenStore(plain, KEY, 'name').set('token', 1000);
    const box = stored!;
    expect(await encryptedTokenStore(plain, randomBytes(32), 'name').get()).to.equal(undefined);
    expect(await encryptedTokenStore(plain, KEY, 'other').get()).to.equal(undefined);
    const bytes = Buffer.from(box, 'base64');
    for (let at = 0; at < bytes.length; at++) {
      const changed = Buffer.from(bytes);
      changed[at]! ^= 1;
      stored = changed.toString('base64');
      expect(await encryptedTokenStore(plain, KEY, 'name').get(), String(at)).to.equal(undefined);
    }
    for (const junk of ['', 'token', '["token",1,2]', box.slice(0, 20)]) {
      stored = junk;
      expect(await encryptedTokenStore(plain, KEY, 'name').get(), junk).to.equal(undefined);
    }
  });
});

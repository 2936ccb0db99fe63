import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { TokenStore } from '../types.js';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A token store whose tokens are encrypted and authenticated with AES-256-GCM. What cannot be decrypted counts as
 * absent.
 *
 * @param key 32 bytes
 * @param name binds a stored token to its place, so that it is worth nothing elsewhere
 */
export function encryptedTokenStore(store: TokenStore, key: Uint8Array, name: string): TokenStore {
  const additionalData = Buffer.from(name);
  return {
    async get() {
      const stored = await store.get();
      return stored === undefined ? undefined : decrypt(Buffer.from(stored, 'base64'), key, additionalData);
    },
    set(token, ttl) {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, key, iv).setAAD(additionalData);
      const text = Buffer.concat([cipher.update(token, 'utf8'), cipher.final()]);
      return store.set(Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64'), ttl);
    },
  };
}

function decrypt(box: Buffer, key: Uint8Array, additionalData: Buffer): string | undefined {
  try {
    const decipher = createDecipheriv(CIPHER, key, box.subarray(0, IV_BYTES), { authTagLength: TAG_BYTES });
    decipher.setAAD(additionalData).setAuthTag(box.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(box.subarray(IV_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

import { hash } from 'node:crypto';
import { counters } from './counters.js';

/** A Buffer over the same memory. On shared memory, a Buffer searches many times as fast as a plain Uint8Array. */
export function viewAsBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** SHA-256 of a body, in base64url. */
export function digestOf(body: Uint8Array): string {
  counters.bodyDigests += 1;
  return hash('sha256', body, 'base64url');
}

/** SHA-256 of what a cache key stands for, in base64url. */
export function hashKey(text: string): string {
  counters.keyHashes += 1;
  return hash('sha256', text, 'base64url');
}

/** The rows and files of the PIM's media, one store for each kind. */

import { createHash } from 'node:crypto';
import { extname } from 'node:path';
import type { FileBody, MediaKind, UploadedFile } from './types.js';

export interface MediaFile {
  readonly code: string;
  readonly name: string;
  readonly mimeType: string;
  readonly size: number | null;
  readonly extension: string;
  /** Undefined once the file is lost; its row stays. */
  body: FileBody | undefined;
}

export class MediaStore {
  readonly #files = new Map<MediaKind, Map<string, MediaFile>>();

  /** Akeneo: each upload makes a new row under a new code; nothing is ever written over. */
  add(kind: MediaKind, { name, mimeType, body, size, uploadedAt = Date.now() }: UploadedFile): string {
    // eslint-disable-next-line no-control-regex -- PHP refuses them in a header, so no such name can be downloaded
    if (/[\u0000-\u001f\u007f]/.test(name))
      throw new TypeError(`A file name without control characters, please: ${name}`);
    const files = this.#of(kind);
    let microseconds = uploadedAt * 1000;
    let code = mediaCode(name, microseconds);
    while (files.has(code)) code = mediaCode(name, ++microseconds);
    files.set(code, {
      code,
      name,
      mimeType,
      size: Buffer.isBuffer(body) ? body.length : (size ?? null),
      extension: extensionOf(name),
      body,
    });
    return code;
  }

  /** Akeneo: the stores are separate, so a code is known to its own kind only. */
  get(kind: MediaKind, code: string): MediaFile | undefined {
    return this.#of(kind).get(code);
  }

  list(kind: MediaKind): MediaFile[] {
    return [...this.#of(kind).values()];
  }

  loseFile(kind: MediaKind, code: string): void {
    const file = this.get(kind, code);
    if (!file) throw new Error(`No ${kind} has the code ${code}`);
    file.body = undefined;
  }

  #of(kind: MediaKind): Map<string, MediaFile> {
    let files = this.#files.get(kind);
    if (!files) this.#files.set(kind, (files = new Map<string, MediaFile>()));
    return files;
  }
}

/**
 * Akeneo: the SHA-1 of name and moment, its first four digits as folders, and the name with every byte that is no
 * ASCII letter, digit or dot replaced by `_`; beyond 100 bytes, 95 of them, a dot and the extension.
 */
function mediaCode(name: string, microseconds: number): string {
  const moment = `${(microseconds % 1e6) / 1e6} ${Math.floor(microseconds / 1e6)}`;
  const digest = createHash('sha1')
    .update(name + moment)
    .digest('hex');
  let sanitised = Buffer.from(name)
    .toString('latin1')
    .replace(/[^A-Za-z0-9.]/g, '_');
  if (sanitised.length > 100) sanitised = `${sanitised.slice(0, 95)}.${extensionOf(name)}`;
  return `${digest.slice(0, 4).split('').join('/')}/${digest}_${sanitised}`;
}

/** Akeneo: ten characters at most. */
function extensionOf(name: string): string {
  return extname(name).slice(1, 11);
}

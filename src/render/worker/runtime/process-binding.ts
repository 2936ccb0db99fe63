import { constants } from 'node:fs';

/**
 * libvips' loader reads the flags of files from `process.binding`, a part of Node's internals that is refused with
 * `--permission`. Gives it these flags in this thread, and nothing else.
 */
export function replaceBinding(): void {
  Object.assign(process, { binding: () => ({ fs: constants }) });
}

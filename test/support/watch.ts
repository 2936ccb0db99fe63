import type { RenditionWatch } from '../../src/media/library.js';

/** Follows a rendition whose body stays in memory. */
export function watchOf(body: Buffer): RenditionWatch {
  return {
    isCurrent: () => true,
    ask: () => Promise.resolve(),
    peekBody: () => body,
    readBody: () => Promise.resolve({ body, from: 'memory' }),
  };
}

import { resourceName } from '../url/index.js';
import type { RenditionQuery } from './cache-keys.js';
import type { BufferedOriginal, OriginalRequest, Originals } from './originals.js';
import type { RenderFile, RenderOrder } from './renderer.js';
import { layerFormat, renderedFormat } from './unrendered.js';

/** A rendition that was made before. */
export interface KnownRendition extends RenditionQuery {
  readonly key: string;
  readonly source: OriginalRequest;
  readonly layers: readonly OriginalRequest[];
}

/** How to make a rendition again, of what the cache has. Undefined if it has lost a file: nothing is downloaded. */
export async function cachedOrder(request: KnownRendition, originals: Originals): Promise<RenderOrder | undefined> {
  const [source, ...layers] = await Promise.all(
    [request.source, ...request.layers].map((file) => originals.cached(file)),
  );
  if (!source) return undefined;
  const original: BufferedOriginal = { kind: 'buffered', entry: source, from: 'memory', stale: undefined };
  const format = renderedFormat(original, request);
  if (!format) return undefined;
  const files = new Map<string, RenderFile>();
  for (const [index, { key, resource }] of request.layers.entries()) {
    const entry = layers[index];
    if (!entry) return undefined;
    files.set(resourceName(resource), { key, entry, format: layerFormat(entry) });
  }
  return { ...request, source: { key: request.source.key, entry: source, format }, layers: files };
}

import { RenderPool, type RenderPoolOptions } from '../../src/render/pool/render-pool.js';
import { sniff, sniffDocument } from '../../src/render/protocol/formats.js';
import type { RenderTask, SourceFile } from '../../src/render/protocol/messages.js';
import { digestOf } from '../../src/shared/bytes.js';
import { parseTransformation, type Transformation } from '../../src/url/index.js';

export function transformation(string: string): Transformation {
  const target = { pathTransformation: string, queryTransformation: undefined };
  return parseTransformation(target, { named: {}, restrictUnnamed: false, quality: 80 });
}

/** Files that layers are made of, by resource name. */
export function layerFiles(files: Iterable<readonly [string, Uint8Array]>): ReadonlyMap<string, SourceFile> {
  return new Map([...files].map(([name, bytes]) => [name, { bytes, format: sniff(bytes) ?? sniffDocument(bytes) }]));
}

/** A render of a source. What is no picture passes for a JPEG, as the main thread would never let it. */
export function task(source: Uint8Array, string: string, more: Partial<RenderTask> = {}): RenderTask {
  return {
    source: { bytes: source, format: sniff(source) ?? sniffDocument(source) ?? 'jpg', digest: digestOf(source) },
    transformation: transformation(string),
    layers: new Map(),
    accepted: { avif: false, webp: false },
    autoFormats: ['avif', 'webp'],
    thumbnail: false,
    limits: { inputPixels: 100_000_000, outputPixels: 25_000_000 },
    detections: {},
    strict: false,
    ...more,
  };
}

export function pool(options: Partial<RenderPoolOptions> = {}): RenderPool {
  return new RenderPool({ workers: 1, queue: 100, renderMs: 300_000, fonts: {}, fastDecoders: true, ...options });
}

/** Runs tests with our own decoders, and again with libvips alone, as `fastDecoders` chooses. */
export function withEachDecoder(tests: (decoders: Pick<RenderPoolOptions, 'fastDecoders'>) => void): void {
  for (const fastDecoders of [true, false]) {
    describe(`with fastDecoders: ${fastDecoders}`, () => tests({ fastDecoders }));
  }
}

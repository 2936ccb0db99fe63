import { RenderPool, type PoolOptions } from '../../src/render/pool/render-pool.js';
import type { RenderTask } from '../../src/render/protocol/messages.js';
import { parseTransformation, type Transformation } from '../../src/url/index.js';

export function transformation(string: string): Transformation {
  const target = { pathTransformation: string, queryTransformation: undefined };
  return parseTransformation(target, { named: {}, restrictUnnamed: false, quality: 80 });
}

export function job(source: Uint8Array, string: string, more: Partial<RenderTask> = {}): RenderTask {
  return {
    source,
    transformation: transformation(string),
    inputs: new Map(),
    accepted: { avif: false, webp: false },
    autoFormats: ['avif', 'webp'],
    limits: { inputPixels: 100_000_000, outputPixels: 25_000_000 },
    ...more,
  };
}

export function pool(options: Partial<PoolOptions> = {}): RenderPool {
  return new RenderPool({ workers: 1, queue: 100, renderMs: 300_000, fonts: {}, ...options });
}

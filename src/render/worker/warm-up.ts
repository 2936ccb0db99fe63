import { digestOf } from '../../shared/bytes.js';
import { parseTransformation } from '../../url/index.js';
import type { RenderTask } from '../protocol/messages.js';
import type { WarmStep } from '../protocol/warm-steps.js';
import { encodeJpeg } from './encoders/jpeg.js';
import { render } from './pipeline.js';
import type { Codecs } from './runtime/codecs.js';

/** Pixels of a side of the sample: V8 compiles a codec well only once it has worked. */
const SAMPLE_SIDE = 512;

/** Two encoders make AVIFs, one of them the larger ones. */
const TRANSFORMATIONS: Readonly<Record<Exclude<WarmStep, 'libvips'>, string>> = {
  webp: 'w-256,f-webp',
  jpg: 'w-256,f-jpg',
  png: 'w-256,f-png',
  avif: 'w-256,f-avif',
  'large-avif': 'w-400,f-avif',
};

let bytes: Promise<Uint8Array> | undefined;

/**
 * Loads libvips and the decoders, or renders a small picture in a format: the first picture of a format takes many times
 * as long as the next.
 */
export async function warmUp(step: WarmStep, codecs: Codecs): Promise<void> {
  if (step === 'libvips') {
    await Promise.all([codecs.vips(), ...codecs.decoders()]);
    return;
  }
  bytes ??= sample(codecs);
  await render(taskOf(await bytes, TRANSFORMATIONS[step]), codecs);
}

function taskOf(bytes: Uint8Array, transformation: string): RenderTask {
  const target = { pathTransformation: transformation, queryTransformation: undefined };
  return {
    source: { bytes, format: 'jpg', digest: digestOf(bytes) },
    transformation: parseTransformation(target, { named: {}, restrictUnnamed: false, quality: 80 }),
    layers: new Map(),
    accepted: { avif: true, webp: true },
    autoFormats: [],
    thumbnail: false,
    limits: { inputPixels: SAMPLE_SIDE ** 2, outputPixels: SAMPLE_SIDE ** 2 },
    detections: {},
    strict: false,
  };
}

/** A picture with smooth areas, edges and noise, as photographs have them. */
function sample(codecs: Codecs): Promise<Uint8Array> {
  const data = new Uint8Array(4 * SAMPLE_SIDE ** 2);
  let noise = 1;
  for (let at = 0; at < data.length; at += 4) {
    const pixel = at / 4;
    const [x, y] = [pixel % SAMPLE_SIDE, Math.floor(pixel / SAMPLE_SIDE)];
    noise = (noise * 1103515245 + 12345) % 2147483648;
    const shade = (x + y) / 4 + (Math.hypot(x - 256, y - 256) < 150 ? 60 : 0) + (noise % 16);
    data.set([shade, 255 - x / 2, y / 2, 255], at);
  }
  const bitmap = { data, width: SAMPLE_SIDE, height: SAMPLE_SIDE, opaque: true };
  return encodeJpeg(bitmap, { quality: 80, lossless: false, progressive: false }, codecs);
}

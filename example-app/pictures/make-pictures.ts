/** Makes the demo's pictures on two threads, so that the server stays responsive and gets the memory back. */

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Painted } from './painter.js';
import { RECIPES, type PictureFacts } from './recipes.js';

export interface DemoPicture extends PictureFacts {
  readonly body: Buffer;
}

export async function makePictures(): Promise<DemoPicture[]> {
  const bodies: Buffer[] = [];
  const indices = RECIPES.keys();
  const painters = Math.min(2, availableParallelism());
  await Promise.all(Array.from({ length: painters }, () => paint(indices, bodies)));
  return RECIPES.map(({ sku, title, note, kind, fileName, mimeType, size }, i) => {
    return { sku, title, note, kind, fileName, mimeType, size, body: bodies[i]! };
  });
}

/** One thread, which makes pictures until none is left. */
async function paint(indices: Iterator<number>, bodies: Buffer[]): Promise<void> {
  const painter = new Worker(new URL('./painter.js', import.meta.url));
  const next = (): void => {
    const index = indices.next();
    painter.postMessage(index.done ? 'home' : index.value);
  };
  painter.on('message', ({ index, body }: Painted) => {
    bodies[index] = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
    next();
  });
  next();
  await new Promise<void>((resolve, reject) => {
    painter.once('error', reject).once('exit', () => resolve());
  });
}

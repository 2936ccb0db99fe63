import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** The face that the package of the models has to try them with: a JPEG of 256×256. */
export function faceSample(): Buffer {
  const folder = dirname(createRequire(import.meta.url).resolve('@vladmandic/human'));
  const source = readFileSync(join(folder, '../src/sample.ts'), 'utf8');
  const [, base64 = ''] = /export const face: string = `([^`]+)`/.exec(source) ?? [];
  return Buffer.from(base64, 'base64');
}

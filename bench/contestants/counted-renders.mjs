// @ts-check
import { createRequire } from 'node:module';
import sharp from 'sharp';

const require = createRequire(import.meta.url);

/** Counts the pictures that sharp makes in this process, from now on. @returns {() => number} */
export function countedRenders() {
  let renders = 0;
  // Those who import it and those who require it have two classes.
  for (const { prototype } of /** @type {any[]} */ ([sharp, require('sharp')])) {
    const { toBuffer } = prototype;
    prototype.toBuffer = function (/** @type {unknown[]} */ ...values) {
      renders += 1;
      return toBuffer.apply(this, values);
    };
  }
  return () => renders;
}

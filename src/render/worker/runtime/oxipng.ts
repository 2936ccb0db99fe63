import { initSync, optimise_raw } from '@jsquash/oxipng/codec/pkg/squoosh_oxipng.js';

/**
 * Writes RGBA pixels as the smallest PNG that a level finds, without loss.
 *
 * @param level 0 is fastest; each takes about twice as long as the one before
 */
export type Oxipng = (pixels: Uint8Array, width: number, height: number, level: 0 | 1 | 2) => Uint8Array;

/**
 * OxiPNG as a function, and the memory it works in. The loader knows one instance, that of this thread.
 *
 * @param module `squoosh_oxipng_bg.wasm`
 */
export function loadOxipng(module: WebAssembly.Module): { optimise: Oxipng; memory: WebAssembly.Memory } {
  const { memory } = initSync(module);
  const optimise: Oxipng = (pixels, width, height, level) =>
    optimise_raw(pixels as unknown as Uint8ClampedArray, width, height, level, false, false);
  return { optimise, memory };
}

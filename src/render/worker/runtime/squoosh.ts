import { createRequire } from 'node:module';

/** The part of `@squoosh/lib` that is used: its codecs and its quantiser, never its `ImagePool`. */
export interface SquooshLib {
  readonly encoders: {
    readonly mozjpeg: { enc(): Promise<SquooshEncoder> };
  };
  readonly preprocessors: { readonly quant: { instantiate(): Promise<Quantiser> } };
}

export interface SquooshEncoder {
  encode(pixels: ArrayBuffer, width: number, height: number, options: object): Uint8Array;
}

export type Quantiser = (
  pixels: Uint8Array,
  width: number,
  height: number,
  options: { numColors: number; dither: number },
) => { data: Uint8ClampedArray<ArrayBuffer> };

/**
 * Prepares the globals of this worker thread for Squoosh's loaders, which were written for Node 16: on later versions
 * they would `fetch` file paths, and they assign to `navigator`. Silences what codecs print. The host's own globals, in
 * another thread, stay as they are.
 */
export function prepareGlobals(): void {
  console.log = console.warn = console.error = () => undefined;
  Reflect.deleteProperty(globalThis, 'fetch');
  Object.defineProperty(globalThis, 'navigator', { value: undefined, configurable: true, writable: true });
}

const require = createRequire(import.meta.url);

/** Loaded at its first use, after `prepareGlobals`. */
export function squoosh(): SquooshLib {
  return require('@squoosh/lib') as SquooshLib;
}

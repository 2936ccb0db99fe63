import { createRequire } from 'module';

/** The part of `@squoosh/lib` that is used: its codecs and its quantiser, never its `ImagePool`. */
export interface SquooshLib {
  readonly encoders: {
    readonly mozjpeg: { enc(): Promise<SquooshEncoder>; readonly defaultEncoderOptions: object };
    readonly oxipng: { enc(): Promise<SquooshEncoder>; readonly defaultEncoderOptions: object };
  };
  readonly preprocessors: {
    readonly quant: {
      instantiate(): Promise<
        (
          pixels: Uint8Array,
          width: number,
          height: number,
          options: { numColors: number; dither: number },
        ) => { data: Uint8ClampedArray<ArrayBuffer> }
      >;
    };
  };
}
export interface SquooshEncoder {
  encode(pixels: ArrayBuffer, width: number, height: number, options: object): Uint8Array;
}

/**
 * Makes the globals of this worker thread such that Squoosh's loaders, written for Node 16, work on later ones: they
 * would `fetch` file paths, and assign to `navigator`. What codecs have to say of a picture is not for the host's
 * console. The host's own globals are in another thread.
 */
export function prepareGlobals(): void {
  console.log = console.warn = console.error = () => undefined;
  Reflect.deleteProperty(globalThis, 'fetch');
  Object.defineProperty(globalThis, 'navigator', { value: undefined, configurable: true, writable: true });
}
export const require = createRequire(import.meta.url);

/** Loaded at the first use, after `prepareGlobals`. */
export function squoosh(): SquooshLib {
  return require('@squoosh/lib') as SquooshLib;
}

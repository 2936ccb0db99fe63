import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { compileFunction } from 'node:vm';

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

/** A CommonJS module as a function of what it finds around it. */
type Evaluate = (exports: object, require: (name: string) => unknown, filename: string, dirname: string) => void;

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

/** How Embind copies pixels into a codec: byte by byte, which takes an eighth of the time to make a JPEG. */
const COPY_LOOP = 'for(var i=0;i<length;++i){HEAPU8[ptr+4+i]=value[i]}';
const COPY_AT_ONCE = 'HEAPU8.set(value,ptr+4)';

/** Needed by `ImagePool` only. */
const UNUSED = 'web-streams-polyfill';

let loaded: SquooshLib | undefined;

/** Loaded at its first use, after `prepareGlobals`. */
export function squoosh(): SquooshLib {
  return (loaded ??= load());
}

/** Evaluates the package as `require` does, but for how it copies pixels, and without what is not used. */
function load(): SquooshLib {
  const file = require.resolve('@squoosh/lib');
  const code = readFileSync(file, 'utf8').replaceAll(COPY_LOOP, COPY_AT_ONCE);
  const requireFor = createRequire(file);
  const requireUsed = (name: string): unknown => (name === UNUSED ? {} : requireFor(name));
  const exported = {};
  const run = compileFunction(code, ['exports', 'require', '__filename', '__dirname'], { filename: file }) as Evaluate;
  run(exported, requireUsed, file, dirname(file));
  return exported as SquooshLib;
}

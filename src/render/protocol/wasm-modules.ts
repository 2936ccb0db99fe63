import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const { resolve } = createRequire(import.meta.url);

const FILES = {
  jpeg: ofWorker('decoders/jpeg/assembly.wasm'),
  png: ofWorker('decoders/png/assembly.wasm'),
  vips: resolve('wasm-vips').replace(/[^/\\]+$/, 'vips.wasm'),
  // Copied from @jsquash by the build.
  webp: ofWorker('codecs/webp_enc_simd.wasm'),
  oxipng: ofWorker('codecs/squoosh_oxipng_bg.wasm'),
  avif: ofWorker('codecs/avif_enc.wasm'),
};
type Name = keyof typeof FILES;

/** Modules by name. */
export type WasmModules = Partial<Readonly<Record<Name, WebAssembly.Module>>>;

const compiling = new Map<Name, Promise<WebAssembly.Module>>();
/** Those that are compiled. */
let compiled: WasmModules = {};

/** A WebAssembly module, compiled at the first call unless it was adopted. */
export function wasmModule(name: Name): Promise<WebAssembly.Module> {
  let module = compiling.get(name);
  if (!module) {
    module = compile(name);
    compiling.set(name, module);
  }
  return module;
}

async function compile(name: Name): Promise<WebAssembly.Module> {
  const module = compiled[name] ?? (await WebAssembly.compile(await readFile(FILES[name])));
  compiled = { ...compiled, [name]: module };
  return module;
}

/** Compiles all modules, for threads to come. */
export async function compileModules(): Promise<void> {
  await Promise.all((Object.keys(FILES) as Name[]).map(wasmModule));
}

/** The modules that this thread has compiled. Another thread can adopt them, and share their code. */
export function compiledModules(): WasmModules {
  return compiled;
}

/**
 * Takes over modules that another thread has compiled. Reading and compiling them again would find their code in V8's
 * cache, but take a tenth of a thread's start.
 */
export function adoptModules(modules: WasmModules): void {
  compiled = { ...compiled, ...modules };
}

/** A file beside the modules of the worker: here, and in the package that rolldown.config.js makes. */
function ofWorker(path: string): string {
  return fileURLToPath(new URL(`../worker/${path}`, import.meta.url));
}

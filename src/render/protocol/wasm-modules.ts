import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const { resolve } = createRequire(import.meta.url);

const FILES = {
  jpeg: fileURLToPath(new URL('../worker/decoders/jpeg/assembly.wasm', import.meta.url)),
  png: fileURLToPath(new URL('../worker/decoders/png/assembly.wasm', import.meta.url)),
  vips: resolve('wasm-vips').replace(/[^/\\]+$/, 'vips.wasm'),
  webp: resolve('@jsquash/webp/codec/enc/webp_enc_simd.wasm'),
  oxipng: resolve('@jsquash/oxipng/codec/pkg/squoosh_oxipng_bg.wasm'),
  avif: resolve('@jsquash/avif/codec/enc/avif_enc.wasm'),
};
type Name = keyof typeof FILES;

const compiled = new Map<Name, Promise<WebAssembly.Module>>();

/**
 * A WebAssembly module, compiled at the first call in each thread. V8 recognises bytes that it has compiled for another
 * thread, and shares the code, including what it has optimised since.
 */
export function wasmModule(name: Name): Promise<WebAssembly.Module> {
  let module = compiled.get(name);
  if (!module) {
    module = readFile(FILES[name]).then((bytes) => WebAssembly.compile(bytes));
    compiled.set(name, module);
  }
  return module;
}

/** Compiles all modules, so that the process keeps their code for the next threads. */
export async function compileModules(): Promise<void> {
  await Promise.all((Object.keys(FILES) as Name[]).map(wasmModule));
}

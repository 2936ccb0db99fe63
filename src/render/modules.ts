import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

/** WebAssembly that every worker needs, compiled once; a compiled module goes to a worker without its bytes. */
export interface WasmModules {
  readonly vips: WebAssembly.Module;
  readonly webp: WebAssembly.Module;
  readonly avif: WebAssembly.Module;
}

const { resolve } = createRequire(import.meta.url);

let compiled: Promise<WasmModules> | undefined;

/** The modules, compiled at the first call and shared by all pools of the process. */
export function wasmModules(): Promise<WasmModules> {
  compiled ??= compileAll();
  return compiled;
}

async function compileAll(): Promise<WasmModules> {
  const [vips, webp, avif] = await Promise.all([
    compile(resolve('wasm-vips').replace(/[^/\\]+$/, 'vips.wasm')),
    compile(resolve('@jsquash/webp/codec/enc/webp_enc_simd.wasm')),
    compile(resolve('@jsquash/avif/codec/enc/avif_enc.wasm')),
  ]);
  return { vips, webp, avif };
}

async function compile(file: string): Promise<WebAssembly.Module> {
  return WebAssembly.compile(await readFile(file));
}

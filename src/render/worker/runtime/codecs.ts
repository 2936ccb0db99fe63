import { createRequire } from 'node:module';
import Vips from 'wasm-vips';
import type { WorkerSetup } from '../../protocol/messages.js';
import { JpegDecoder } from '../decoders/jpeg/jpeg-decoder.js';
import { wasmModule } from '../../protocol/wasm-modules.js';
import { PngDecoder } from '../decoders/png/png-decoder.js';
import { FontLibrary } from '../text/font-library.js';

/** libvips with its dynamic libraries: AVIF and SVG are not in the main module. */
export type VipsRuntime = typeof Vips;

/** Encodes RGBA pixels, four bytes each. */
export interface RgbaEncoder {
  encode(pixels: Uint8Array, width: number, height: number, options: object): Uint8Array | null | undefined;
}

/** A codec as jSquash's own files export it; the types that come with them name globals that do not. */
interface CodecModule {
  readonly default: (options: object) => Promise<RgbaEncoder>;
}

/** The part of `@squoosh/lib` that is used: its codecs and its quantiser, never its `ImagePool`. */
interface SquooshLib {
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

/** The part of Emscripten's file system that libvips reads and writes by. */
interface Files {
  open: (path: string, flags: number, mode?: number) => unknown;
  unlink: (path: string) => void;
  write: (stream: { readonly fd: number }, bytes: unknown, at: number, length: number, ...place: unknown[]) => number;
}

/** Emscripten's flags of a file that is to be made, and must not be there yet. */
const CREATES = 0o100;
const EXCLUSIVE = 0o200;

/** What libvips names its temporary files by. */
const RANDOM = '/dev/urandom';

const STDERR = 2;

/**
 * Keeps libvips from the host's files: a drawing may name any, and would show what is in it. What it writes itself are
 * pictures of more than 100 MB; they lose their name at once, so that nothing is left of them when their thread is
 * ended. What its parts have to say of a picture, past `printErr`, is not for the host's console.
 */
function sandboxFiles(vips: VipsRuntime): void {
  const { FS } = vips as unknown as { FS: Files };
  const { open, unlink, write } = FS;
  FS.open = (path, flags, mode) => {
    if (!(flags & CREATES)) return open(path === RANDOM ? path : '', flags, mode);
    const file = open(path, flags | EXCLUSIVE, 0o600);
    unlink(path);
    return file;
  };
  FS.write = (stream, bytes, at, length, ...place) =>
    stream.fd <= STDERR ? length : write(stream, bytes, at, length, ...place);
}

/** libvips computes pixels in a thread of its own, which takes as long to start as libvips did; the first would wait. */
function startVipsThread(vips: VipsRuntime): void {
  const image = vips.Image.black(1, 1);
  image.writeToMemory();
  image.delete();
}

const require = createRequire(import.meta.url);

/** The codecs of one worker, each made at its first use. */
export class Codecs {
  /** Those of the codecs, with the bytes that each began with. */
  readonly #memories = new Map<WebAssembly.Memory, number>();
  readonly #made = new Map<string, Promise<unknown>>();

  /** What texts are drawn with. */
  readonly fonts: FontLibrary;

  constructor({ fonts }: Pick<WorkerSetup, 'fonts'>) {
    this.fonts = new FontLibrary(fonts);
  }

  /**
   * Bytes that WebAssembly memories have grown by, of the instances whose memory can be seen. They never shrink. What a
   * codec begins with is only claimed: libvips' 256 MiB are taken from the machine as they are used.
   */
  get grownBytes(): number {
    return [...this.#memories].reduce((sum, [{ buffer }, first]) => sum + buffer.byteLength - first, 0);
  }

  /** Whether anything has needed libvips. */
  get hasVips(): boolean {
    return this.#made.has('vips');
  }

  vips(): Promise<VipsRuntime> {
    return this.#once('vips', async () => {
      const silent = (): undefined => undefined;
      const vips = await Vips({
        dynamicLibraries: ['vips-resvg.wasm', 'vips-heif.wasm'],
        print: silent,
        printErr: silent,
        // Warnings about sources go past `printErr`, straight to the process's own.
        preRun: (module: { ENV: Record<string, string> }) => {
          module.ENV.VIPS_WARNING = '0';
        },
        instantiateWasm: this.#instantiate(await wasmModule('vips')),
      });
      // Parallelism is across workers; an operation cache would hold pictures that are never asked for again.
      vips.concurrency(1);
      vips.Cache.max(0);
      sandboxFiles(vips);
      startVipsThread(vips);
      return vips;
    });
  }

  jpeg(): Promise<JpegDecoder> {
    return this.#once('jpeg', async () => new JpegDecoder(await this.#assembly('jpeg')));
  }

  png(): Promise<PngDecoder> {
    return this.#once('png', async () => new PngDecoder(await this.#assembly('png')));
  }

  webp(): Promise<RgbaEncoder> {
    return this.#once('webp', async () => {
      const { default: factory } = (await import('@jsquash/webp/codec/enc/webp_enc_simd.js')) as CodecModule;
      return factory({ noInitialRun: true, instantiateWasm: this.#instantiate(await wasmModule('webp')) });
    });
  }

  avif(): Promise<RgbaEncoder> {
    return this.#once('avif', async () => {
      const { default: factory } = (await import('@jsquash/avif/codec/enc/avif_enc.js')) as CodecModule;
      return factory({ noInitialRun: true, instantiateWasm: this.#instantiate(await wasmModule('avif')) });
    });
  }

  mozjpeg(): Promise<SquooshEncoder> {
    return this.#once('mozjpeg', () => squoosh().encoders.mozjpeg.enc());
  }

  oxipng(): Promise<SquooshEncoder> {
    return this.#once('oxipng', () => squoosh().encoders.oxipng.enc());
  }

  quantiser(): ReturnType<SquooshLib['preprocessors']['quant']['instantiate']> {
    return this.#once('quantiser', () => squoosh().preprocessors.quant.instantiate());
  }

  #once<T>(name: string, make: () => Promise<T>): Promise<T> {
    let made = this.#made.get(name) as Promise<T> | undefined;
    if (!made) {
      made = make();
      this.#made.set(name, made);
    }
    return made;
  }

  async #assembly(name: 'jpeg' | 'png'): Promise<WebAssembly.Exports> {
    return this.#instantiate(await wasmModule(name))({}, () => undefined);
  }

  #instantiate(module: WebAssembly.Module) {
    return (
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ): WebAssembly.Exports => {
      const instance = new WebAssembly.Instance(module, imports);
      for (const item of [...Object.values(imports), instance.exports].flatMap((group) => Object.values(group))) {
        if (item instanceof WebAssembly.Memory) this.#memories.set(item, item.buffer.byteLength);
      }
      done(instance, module);
      return instance.exports;
    };
  }
}

/** Loaded at the first use, after `prepareGlobals`. */
function squoosh(): SquooshLib {
  return require('@squoosh/lib') as SquooshLib;
}

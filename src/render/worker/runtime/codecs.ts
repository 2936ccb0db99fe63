import Vips from 'wasm-vips';
import type { WorkerSetup } from '../../protocol/messages.js';
import { JpegDecoder } from '../decoders/jpeg/jpeg-decoder.js';
import { wasmModule } from '../../protocol/wasm-modules.js';
import { PngDecoder } from '../decoders/png/png-decoder.js';
import { FontLibrary } from '../text/font-library.js';
import { sandboxFiles, startVipsThread, type VipsRuntime } from '../vips/load-vips.js';
import { squoosh, type SquooshEncoder, type SquooshLib } from './squoosh.js';

/** Encodes RGBA pixels, four bytes each. */
export interface RgbaEncoder {
  encode(pixels: Uint8Array, width: number, height: number, options: object): Uint8Array | null | undefined;
}

/** A codec as jSquash's own files export it; the types that come with them name globals that do not. */
interface CodecModule {
  readonly default: (options: object) => Promise<RgbaEncoder>;
}

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

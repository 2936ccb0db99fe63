import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { ImageError } from '../../../shared/errors.js';
import type { SourceFormat } from '../../protocol/formats.js';
import type { PixelLimits, WorkerSetup } from '../../protocol/messages.js';
import { decoderFile } from '../../protocol/optional-packages.js';
import { wasmModule } from '../../protocol/wasm-modules.js';
import type { Libheif } from '../decoders/heic.js';
import type { InkGrid } from '../decoders/jpeg/ink-grid.js';
import { JpegDecoder } from '../decoders/jpeg/jpeg-decoder.js';
import type { Pdfium } from '../decoders/pdf.js';
import { PngDecoder } from '../decoders/png/png-decoder.js';
import type { OpenRaster } from '../decoders/raster.js';
import type { Detector } from '../detect/detector.js';
import type { FontLibrary } from '../text/font-library.js';
import type { VipsRuntime } from '../vips/load-vips.js';
import { CodecMemories } from './codec-memories.js';
import type { Oxipng } from './oxipng.js';
import { squoosh, type Quantiser, type SquooshEncoder } from './squoosh.js';

/** Encodes RGBA pixels, four bytes each. */
export interface RgbaEncoder {
  encode(pixels: Uint8Array, width: number, height: number, options: object): Uint8Array | null | undefined;
}

/** A codec as jSquash's own files export it. The types that come with them need browser globals. */
interface CodecModule {
  readonly default: (options: object) => Promise<RgbaEncoder>;
}

/** `@embedpdf/pdfium`. */
interface PdfiumPackage {
  readonly init: (options: object) => Promise<Pdfium>;
}

/** Encoders of which a thread may make several instances. */
const DROPPABLE = ['webp', 'avif'] as const;
/** Bytes by which one of them may grow: what pictures of about a megapixel need. */
const MAX_ENCODER_GROWTH = 24 * 1024 * 1024;

const require = createRequire(import.meta.url);

/** The codecs and fonts of one worker, each loaded at its first use, its modules included. */
export class Codecs {
  readonly #memories = new CodecMemories();
  readonly #loaded = new Map<string, Promise<unknown>>();
  #releaseImages = (): void => undefined;
  #hasVips = false;

  readonly #fonts: WorkerSetup['fonts'];

  /** Whether our own decoders decode what they can; else libvips decodes everything. */
  readonly fastDecoders: boolean;

  constructor({ fonts, fastDecoders = true }: Pick<WorkerSetup, 'fonts'> & Partial<WorkerSetup>) {
    this.#fonts = fonts;
    this.fastDecoders = fastDecoders;
  }

  /** Bytes that WebAssembly memories have grown by, of the instances whose memory is visible. */
  get grownBytes(): number {
    return this.#memories.grownBytes();
  }

  /** Bytes of these memories that are in use, about. */
  get usedBytes(): number {
    return this.#memories.usedBytes;
  }

  /** Drops encoders that have grown large: another instance takes milliseconds, another thread half a second. */
  dropGrownEncoders(): void {
    for (const name of DROPPABLE) {
      if (this.#memories.grownBytes(name) <= MAX_ENCODER_GROWTH) continue;
      this.#memories.forget(name);
      this.#loaded.delete(name);
    }
  }

  /** Whether libvips is loaded. */
  get hasVips(): boolean {
    return this.#hasVips;
  }

  vips(): Promise<VipsRuntime> {
    return this.#lazy('vips', async () => {
      const { loadVips } = await import('../vips/load-vips.js');
      const { vips, releaseImages } = await loadVips(this.#instantiate('vips', await wasmModule('vips')));
      this.#releaseImages = releaseImages;
      this.#hasVips = true;
      return vips;
    });
  }

  /** What texts are drawn with. */
  fonts(): Promise<FontLibrary> {
    return this.#lazy('fonts', async () => new (await import('../text/font-library.js')).FontLibrary(this.#fonts));
  }

  /** Deletes all of libvips' images. To be called at the end of each render. */
  releaseImages(): void {
    this.#releaseImages();
  }

  jpeg(): Promise<JpegDecoder> {
    return this.#lazy('jpeg', async () => new JpegDecoder(await this.#assembly('jpeg')));
  }

  /**
   * The colours of CMYK with a profile; needs libvips.
   *
   * @throws ImageError `EDECODE`
   */
  async inks(profile: Uint8Array | undefined): Promise<InkGrid> {
    const vips = await this.vips();
    const [{ inkGrid }, { withDecodeErrors }] = await Promise.all([
      import('../vips/inks.js'),
      import('../vips/decode-errors.js'),
    ]);
    return withDecodeErrors(() => inkGrid(profile, vips));
  }

  png(): Promise<PngDecoder> {
    return this.#lazy('png', async () => new PngDecoder(await this.#assembly('png')));
  }

  /**
   * What opens files of a format that libvips does not read; undefined for all others.
   *
   * @throws ImageError `EFORMAT` where its package is not installed
   */
  async raster(format: SourceFormat, { inputPixels, outputPixels }: PixelLimits): Promise<OpenRaster | undefined> {
    switch (format) {
      case 'pdf':
        return (await import('../decoders/pdf.js')).pdfOpener(await this.#pdfium(), outputPixels);
      case 'jp2':
        return (await import('../decoders/jp2.js')).jp2Opener(await this.#pdfium());
      case 'heic':
        return (await import('../decoders/heic.js')).heicOpener(await this.#libheif(), inputPixels);
      case 'psd':
        return (await import('../decoders/psd/psd.js')).openPsd;
      case 'bmp':
        return (await import('../decoders/bmp.js')).openBmp;
      case 'ico':
        return (await import('../decoders/ico.js')).openIco;
      default:
        return undefined;
    }
  }

  #pdfium(): Promise<Pdfium> {
    return this.#lazy('pdfium', async () => {
      const file = installed('pdf');
      const module = await WebAssembly.compile(await readFile(join(dirname(file), 'pdfium.wasm')));
      const { init } = require(file) as PdfiumPackage;
      const silent = (): void => undefined;
      const pdfium = await init({
        instantiateWasm: this.#instantiate('pdfium', module),
        print: silent,
        printErr: silent,
      });
      pdfium.PDFiumExt_Init();
      return pdfium;
    });
  }

  #libheif(): Promise<Libheif> {
    return this.#lazy('libheif', async () => {
      const folder = join(dirname(installed('heic')), 'libheif-wasm');
      const module = await WebAssembly.compile(await readFile(join(folder, 'libheif.wasm')));
      const silent = (): void => undefined;
      const load = require(join(folder, 'libheif.js')) as (options: object) => Libheif;
      return load({ instantiateWasm: this.#instantiate('libheif', module), print: silent, printErr: silent });
    });
  }

  /** Our own decoders, unless they are not to be used. */
  decoders(): Promise<unknown>[] {
    return this.fastDecoders ? [this.jpeg(), this.png()] : [];
  }

  /** Undefined if its packages are not installed. */
  detector(): Promise<Detector | undefined> {
    return this.#lazy('detector', async () => (await import('../detect/detector.js')).Detector.load());
  }

  webp(): Promise<RgbaEncoder> {
    return this.#lazy('webp', async () => {
      const { default: factory } = (await import('@jsquash/webp/codec/enc/webp_enc_simd.js')) as CodecModule;
      return factory({ noInitialRun: true, instantiateWasm: this.#instantiate('webp', await wasmModule('webp')) });
    });
  }

  avif(): Promise<RgbaEncoder> {
    return this.#lazy('avif', async () => {
      const { default: factory } = (await import('@jsquash/avif/codec/enc/avif_enc.js')) as CodecModule;
      return factory({ noInitialRun: true, instantiateWasm: this.#instantiate('avif', await wasmModule('avif')) });
    });
  }

  mozjpeg(): Promise<SquooshEncoder> {
    return this.#lazy('mozjpeg', () => squoosh().encoders.mozjpeg.enc());
  }

  oxipng(): Promise<Oxipng> {
    return this.#lazy('oxipng', async () => {
      const [{ loadOxipng }, module] = await Promise.all([import('./oxipng.js'), wasmModule('oxipng')]);
      const { optimise, memory } = loadOxipng(module);
      this.#memories.track('oxipng', memory);
      return optimise;
    });
  }

  quantiser(): Promise<Quantiser> {
    return this.#lazy('quantiser', () => squoosh().preprocessors.quant.instantiate());
  }

  #lazy<T>(name: string, load: () => Promise<T>): Promise<T> {
    let loaded = this.#loaded.get(name) as Promise<T> | undefined;
    if (!loaded) {
      loaded = load();
      this.#loaded.set(name, loaded);
      // What could not be loaded is tried again.
      loaded.catch(() => this.#loaded.delete(name));
    }
    return loaded;
  }

  async #assembly(name: 'jpeg' | 'png'): Promise<WebAssembly.Exports> {
    return this.#instantiate(name, await wasmModule(name))({}, () => undefined);
  }

  #instantiate(codec: string, module: WebAssembly.Module) {
    return (
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ): WebAssembly.Exports => {
      const instance = new WebAssembly.Instance(module, imports);
      for (const item of [...Object.values(imports), instance.exports].flatMap((group) => Object.values(group))) {
        if (item instanceof WebAssembly.Memory) this.#memories.track(codec, item);
      }
      done(instance, module);
      return instance.exports;
    };
  }
}

/** The main file of the package that decodes a format. The main thread asks for no render without it. */
function installed(format: SourceFormat): string {
  const file = decoderFile(format);
  if (file === undefined) throw new ImageError('EFORMAT', 'This kind of file cannot be rendered');
  return file;
}

import type { DecodeReuse, SourceUse } from '../../../protocol/messages.js';
import type { Size } from '../../../protocol/size.js';
import type { Pixels } from '../pixels.js';
import { aligned, growMemory, writeKernel } from '../wasm-memory.js';
import { isCmyk } from './colours.js';
import { planDecode, type DecodePlan, type ScanPlan } from './decode-plan.js';
import type { JpegHeader } from './header.js';
import type { InkGrid } from './ink-grid.js';
import type { JpegAssembly } from './jpeg-assembly.js';
import { coefficientBytes, layOut, type KeptCoefficients, type MemoryLayout } from './memory-layout.js';
import type { Scan } from './scan-collector.js';
import {
  writeComponents,
  writeFactors,
  writeHuffmanTables,
  writeProgressiveScan,
  writeScanComponents,
} from './write-parameters.js';

/** Largest coefficients that are kept for another decode: 7 MP as 4:2:0, or half of that as 4:4:4. */
const MAX_KEPT_BYTES = 20 * 1024 * 1024;

/**
 * Largest coefficients of a progressive file, which have to be in memory, kept or not: 28 MP as 4:2:0, 14 MP as 4:4:4.
 * libvips takes more for them.
 */
const MAX_PROGRESSIVE_BYTES = 80 * 1024 * 1024;

/** A picture that is being decoded. */
interface Job {
  readonly header: JpegHeader;
  readonly plan: DecodePlan;
  readonly layout: MemoryLayout;
  readonly memory: Uint8Array;
  readonly kept: KeptCoefficients;
}

/**
 * Decodes the usual JPEGs (see `openJpeg`) in a size of at most their own, in less than half of the time that libjpeg
 * and libvips take as WebAssembly. It reads bits without branches and several coefficients per look-up, skips
 * coefficients that a small picture does not need, shrinks blocks to the same pixels as libjpeg, and resizes luma and
 * chroma before they become RGB.
 */
export class JpegDecoder {
  readonly #assembly: JpegAssembly;
  /** The source whose coefficients are kept, by its id. */
  #keptSource: number | undefined;
  /** To what size the kept coefficients were shrunk last, and where. */
  #shrunk: string | undefined;

  /** @param exports those of an instance of assembly.wasm, which imports nothing */
  constructor(exports: WebAssembly.Exports) {
    this.#assembly = exports as unknown as JpegAssembly;
  }

  /**
   * Decodes a picture as it is stored, to exactly the size `to`. Undefined if it would be enlarged, is too large or is
   * damaged: then another decoder has to try.
   *
   * @param bytes bytes per pixel: RGB or RGBA
   * @param use a source that will be reused is kept decoded until another one is decoded
   * @param inks colours of CMYK; without them it stays as it is, four bytes per pixel and 255 for full ink
   */
  decode(
    header: JpegHeader,
    to: Size,
    bytes: 3 | 4,
    use?: SourceUse,
    inks?: InkGrid,
  ): (Pixels & DecodeReuse) | undefined {
    const plan = planDecode(header, to);
    if (!plan) return undefined;
    const hasInks = isCmyk(header.colours);
    const reusedDecode = use !== undefined && use.sourceId === this.#keptSource;
    const kept = reusedDecode ? 'all' : this.#toKeep(header, plan, use?.willReuse === true);
    if (!kept) return undefined;
    const layout = layOut(header, plan, { to, bytes: hasInks ? 4 : bytes, kept, inks }, this.#assembly);
    const memory = growMemory(this.#assembly, layout.end);
    if (!memory) return undefined;

    const job = { header, plan, layout, memory, kept };
    writeComponents(header, plan, layout, this.#assembly);
    if (!reusedDecode) {
      this.#keptSource = undefined;
      this.#shrunk = undefined;
      if (!this.#decodeScans(job)) return undefined;
      if (kept === 'all' && use?.willReuse) this.#keptSource = use.sourceId;
    }
    if (kept !== 'none') this.#shrink(job);
    this.#resize(job, to);
    const { width, height } = to;
    if (hasInks) this.#putInks(job, to, bytes, inks);
    else this.#putPixels(job, to, bytes);
    const length = (hasInks && !inks ? 4 : bytes) * width * height;
    const data = memory.subarray(layout.pixels, layout.pixels + length);
    return { data, width, height, hasDecoded: this.#keptSource !== undefined, reusedDecode };
  }

  /** Which coefficients to keep; undefined if they would take too much memory. */
  #toKeep(header: JpegHeader, plan: DecodePlan, willReuse: boolean): KeptCoefficients | undefined {
    const bytes = (kept: KeptCoefficients): number => coefficientBytes(plan, kept, this.#assembly);
    if (!header.progressive) return willReuse && bytes('all') <= MAX_KEPT_BYTES ? 'all' : 'none';
    if (willReuse && bytes('all') <= MAX_PROGRESSIVE_BYTES) return 'all';
    return bytes('needed') <= MAX_PROGRESSIVE_BYTES ? 'needed' : undefined;
  }

  /** Decodes to coefficients that are kept, or else to shrunk components. False if the data is damaged. */
  #decodeScans(job: Job): boolean {
    const { header, plan, layout, memory, kept } = job;
    writeFactors(header.quantisation, this.#assembly);
    const { coefficients, decoded } = layout.components[0]!;
    // Those of all components lie before the decoded samples.
    if (kept !== 'none') memory.fill(0, coefficients, decoded);
    for (const [index, scan] of header.scans.entries()) {
      if (this.#isNeeded(scan, layout, kept) && !this.#decodeScan(job, scan, plan.scans[index]!)) return false;
    }
    if (header.progressive) header.components.forEach((_, index) => this.#assembly.dequantise(index));
    return true;
  }

  /** Whether a scan has more than AC coefficients for which there is no memory. */
  #isNeeded({ components, spectralStart }: Scan, layout: MemoryLayout, kept: KeptCoefficients): boolean {
    const { blockBytes } = layout.components[components[0]!.index]!;
    return kept === 'none' || spectralStart === 0 || blockBytes === this.#assembly.BLOCK_BYTES.value;
  }

  #decodeScan({ header, layout, memory, kept }: Job, scan: Scan, scanPlan: ScanPlan): boolean {
    const { unstuff, decodeSequentialScan, keepSequentialScan, decodeProgressiveScan } = this.#assembly;
    const { intervals, words, data } = layout;
    writeHuffmanTables(scan, header.progressive, words, this.#assembly);
    writeScanComponents(scan, this.#assembly);
    memory.set(scan.data, data);
    if (!unstuff(data, data + scan.data.length, words, intervals, scanPlan.intervals)) return false;
    if (header.progressive) {
      return decodeProgressiveScan(writeProgressiveScan(scan, scanPlan, this.#assembly), intervals) !== 0;
    }
    const { columns, rows } = scanPlan;
    const decode = kept === 'none' ? decodeSequentialScan : keepSequentialScan;
    return decode(intervals, columns, rows, scan.restartInterval) !== 0;
  }

  /** Shrinks kept coefficients to components, unless that was done for this size. */
  #shrink({ plan, layout }: Job): void {
    const shrunk = `${plan.planes[0]!.side}: ${layout.components.map(({ decoded }) => decoded).join()}`;
    if (this.#shrunk === shrunk) return;
    this.#shrunk = undefined;
    plan.planes.forEach((_, index) => this.#assembly.shrinkBlocks(index));
    if (this.#keptSource !== undefined) this.#shrunk = shrunk;
  }

  #resize({ plan, layout, memory }: Job, { width }: Size): void {
    const { components, kernels, line } = layout;
    for (const [kernel, address] of kernels) writeKernel(kernel, memory, address);
    plan.planes.forEach(({ stride, vertical, horizontal }, index) => {
      const [rows, columns] = [kernels.get(vertical)!, kernels.get(horizontal)!];
      const { decoded, resized } = components[index]!;
      this.#assembly.resample(decoded, aligned(stride), stride, rows, columns, line, resized, aligned(width));
    });
  }

  #putPixels({ header, layout }: Job, { width, height }: Size, bytes: number): void {
    const { toGrey, toRgb } = this.#assembly;
    const [first, second, third] = layout.components.map(({ resized }) => resized) as [number, number, number];
    const stride = aligned(width);
    if (header.colours === 'grey') toGrey(first, stride, width, height, layout.pixels, bytes);
    else toRgb(first, second, third, stride, width, height, layout.pixels, bytes);
  }

  #putInks({ header, layout, memory }: Job, { width, height }: Size, bytes: number, inks: InkGrid | undefined): void {
    const { toCmyk, inksToRgb } = this.#assembly;
    const { components, grid, pixels } = layout;
    const planes = components.map(({ resized }) => resized) as [number, number, number, number];
    toCmyk(...planes, aligned(width), width, height, pixels, header.colours === 'YCCK');
    if (!inks) return;
    new Uint16Array(memory.buffer, grid).set(inks);
    inksToRgb(pixels, width * height, grid, bytes);
  }
}

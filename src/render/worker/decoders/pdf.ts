import { ImageError } from '../../../shared/errors.js';
import { DecodeError } from '../../protocol/decode-error.js';
import type { Size } from '../../protocol/size.js';
import type { OpenRaster, RasterPixels } from './raster.js';

/** What is used of `@embedpdf/pdfium`, which has PDFium's own functions. Addresses are those of its memory. */
export interface Pdfium {
  PDFiumExt_Init(): void;
  FPDF_LoadMemDocument(address: number, length: number, password: string): number;
  FPDF_GetLastError(): number;
  FPDF_GetPageCount(document: number): number;
  FPDF_GetPageSizeByIndexF(document: number, page: number, size: number): boolean;
  FPDF_LoadPage(document: number, page: number): number;
  FPDF_RenderPageBitmap(...args: readonly number[]): void;
  FPDF_ClosePage(page: number): void;
  FPDF_CloseDocument(document: number): void;
  FPDFBitmap_CreateEx(width: number, height: number, format: number, address: number, stride: number): number;
  FPDFBitmap_FillRect(...args: readonly number[]): boolean;
  FPDFBitmap_Destroy(bitmap: number): void;
  readonly pdfium: {
    readonly HEAPU8: Uint8Array;
    readonly HEAPF32: Float32Array;
    readonly wasmExports: { malloc(bytes: number): number; free(address: number): void };
  };
}

/** Dots per inch of a page that is not resized, and points per inch. */
const DENSITY = 150;
const POINTS = 72;
/** Acrobat's own limit. */
const MAX_POINTS = 14_400;
const MAX_PAGES = 10_000;

const BGRA = 4;
/** What a page is drawn on. */
export const WHITE = 0xffffffff;
export const TRANSPARENT = 0;
/** Flags of `FPDF_RenderPageBitmap`: annotations, RGBA, and a bounded cache of pictures. */
const FLAGS = 0x01 | 0x10 | 0x200;

/** `FPDF_GetLastError` of a file that asks for a password. */
const NEEDS_PASSWORD = 4;

/** A page of a PDF, drawn on white in the size that is wanted. Without one, it has 150 dpi, or as many as `maxPixels` allow. */
export function pdfOpener(pdfium: Pdfium, maxPixels: number): OpenRaster {
  return (file, wanted) =>
    withDocument(pdfium, file, (document) => {
      const pages = pdfium.FPDF_GetPageCount(document);
      if (pages < 1) throw new DecodeError('The document has no pages');
      if (pages > MAX_PAGES) throw tooLarge(`more than ${MAX_PAGES} pages`);
      const page = Math.min(wanted, pages - 1);
      const size = pixelSize(pageSize(pdfium, document, page), maxPixels);
      return {
        ...size,
        pages,
        fewColours: false,
        cmyk: false,
        // Opened anew, so that nothing is left open where no pixels are wanted after all.
        decode: (to = size) => withDocument(pdfium, file, (again) => drawPage(pdfium, again, page, to, WHITE)),
      };
    });
}

export function withDocument<T>(pdfium: Pdfium, file: Buffer, use: (document: number) => T): T {
  return withMemory(pdfium, file.length, (address) => {
    pdfium.pdfium.HEAPU8.set(file, address);
    const document = pdfium.FPDF_LoadMemDocument(address, file.length, '');
    if (document === 0) {
      const isLocked = pdfium.FPDF_GetLastError() === NEEDS_PASSWORD;
      throw new DecodeError(isLocked ? 'The document needs a password' : 'The source cannot be decoded');
    }
    try {
      return use(document);
    } finally {
      pdfium.FPDF_CloseDocument(document);
    }
  });
}

function withMemory<T>({ pdfium }: Pdfium, bytes: number, use: (address: number) => T): T {
  const { wasmExports } = pdfium;
  const address = wasmExports.malloc(bytes);
  if (address === 0) throw new RangeError('PDFium: out of memory');
  try {
    return use(address);
  } finally {
    wasmExports.free(address);
  }
}

/** In points. */
function pageSize(pdfium: Pdfium, document: number, page: number): Size {
  return withMemory(pdfium, 8, (address) => {
    if (!pdfium.FPDF_GetPageSizeByIndexF(document, page, address)) throw new DecodeError('The page cannot be decoded');
    const [width = 0, height = 0] = pdfium.pdfium.HEAPF32.subarray(address / 4, address / 4 + 2);
    if (!(width > 0 && height > 0)) throw new DecodeError('The page has no size');
    if (Math.max(width, height) > MAX_POINTS) throw tooLarge(`pages of more than ${MAX_POINTS} points`);
    return { width, height };
  });
}

function pixelSize({ width, height }: Size, maxPixels: number): Size {
  const scale = Math.min(DENSITY / POINTS, Math.sqrt(maxPixels / (width * height)));
  return { width: Math.max(1, Math.floor(width * scale)), height: Math.max(1, Math.floor(height * scale)) };
}

/** A page from 0, as RGBA on `TRANSPARENT`, else as RGB. */
export function drawPage(
  pdfium: Pdfium,
  document: number,
  index: number,
  { width, height }: Size,
  paper: number,
): RasterPixels {
  const page = pdfium.FPDF_LoadPage(document, index);
  if (page === 0) throw new DecodeError('The page cannot be decoded');
  try {
    const stride = 4 * width;
    return withMemory(pdfium, stride * height, (address) => {
      const bitmap = pdfium.FPDFBitmap_CreateEx(width, height, BGRA, address, stride);
      if (bitmap === 0) throw new DecodeError('The page cannot be drawn');
      try {
        pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, paper);
        pdfium.FPDF_RenderPageBitmap(bitmap, page, 0, 0, width, height, 0, FLAGS);
        const { HEAPU8 } = pdfium.pdfium;
        if (paper === WHITE) return { data: opaque(HEAPU8, address, width * height), width, height, bands: 3 };
        return { data: HEAPU8.slice(address, address + stride * height), width, height, bands: 4 };
      } finally {
        pdfium.FPDFBitmap_Destroy(bitmap);
      }
    });
  } finally {
    pdfium.FPDF_ClosePage(page);
  }
}

/** RGB of RGBA pixels, all of which are opaque. */
function opaque(memory: Uint8Array, address: number, pixels: number): Uint8Array {
  const rgb = new Uint8Array(3 * pixels);
  for (let from = address, to = 0; to < rgb.length; from += 4, to += 3) {
    rgb[to] = memory[from]!;
    rgb[to + 1] = memory[from + 1]!;
    rgb[to + 2] = memory[from + 2]!;
  }
  return rgb;
}

function tooLarge(what: string): ImageError {
  return new ImageError('ELIMIT', `The source has ${what}`, { status: 413 });
}

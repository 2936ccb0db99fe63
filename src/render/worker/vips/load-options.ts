import type Vips from 'wasm-vips';
import type { SourceFormat } from '../../protocol/formats.js';

/**
 * How strict libvips' loaders are: a file that ends too early is an error, smaller faults are shown as well as the
 * decoder can. libtiff does not tell these apart, and would leave black in place of what is missing.
 */
export function failOn(format: SourceFormat): string {
  return `fail_on=${format === 'tiff' ? 'error' : 'truncated'}`;
}

/** A whole number of an image's metadata. */
export function metadataInt(image: Vips.Image, name: string, otherwise: number): number {
  return image.getTypeof(name) ? image.getInt(name) : otherwise;
}

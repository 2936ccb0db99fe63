import type Vips from 'wasm-vips';

/**
 * Holds libvips images for as long as a job needs them. They live in WebAssembly memory, which JavaScript's collector
 * does not see.
 */
export class Scope {
  readonly #images = new Set<Vips.Image>();

  keep(image: Vips.Image): Vips.Image {
    this.#images.add(image);
    return image;
  }

  release(): void {
    for (const image of this.#images) image.delete();
    this.#images.clear();
  }
}

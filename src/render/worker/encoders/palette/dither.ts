import type { Pixels } from '../../decoders/pixels.js';
import { multiply, NearestColour } from './nearest-colour.js';
import { toWords } from './words.js';

/** Share of an error that is passed on, in sixteenths: less than all makes less noise, and smaller files. */
const STRENGTH = 12;

/** Errors whose squared length is no more than this are not seen, and are dropped. */
const UNSEEN = 2;
/** Errors that are longer than this are halved. */
const LARGE = 1024;

/**
 * The pixels of a picture in the colours of a palette, by Floyd and Steinberg's error diffusion along lines that turn
 * back and forth. Transparent pixels stay so, and pass nothing on; opaque ones stay so where the palette has such
 * colours.
 *
 * @param palette up to 256 colours, RGBA
 * @returns RGBA
 */
export function dither(bitmap: Pixels, palette: Uint8Array): Uint8Array<ArrayBuffer> {
  const diffusion = new Diffusion(bitmap, palette);
  for (let y = 0; y < bitmap.height; y++) diffusion.ditherLine(y);
  return new Uint8Array(diffusion.output.buffer);
}

class Diffusion {
  readonly output: Uint32Array<ArrayBuffer>;
  readonly #data: Uint8Array;
  readonly #width: number;
  /** Of opaque pixels the nearest opaque colour, if there is one: specks that are translucent would be seen. */
  readonly #opaque: NearestColour;
  readonly #nearest: NearestColour;
  /** Errors of this line and of the next one, in sixteenths, with a pixel more at each end. */
  #errors: Int32Array;
  #next: Int32Array;
  /** The pixel as it should be: components that are multiplied by alpha. */
  readonly #wanted = new Int32Array(4);

  constructor({ data, width, height }: Pixels, palette: Uint8Array) {
    this.output = new Uint32Array(width * height);
    this.#data = data;
    this.#width = width;
    this.#nearest = new NearestColour(palette);
    const opaque = Uint32Array.from(toWords(palette).filter((_, index) => palette[4 * index + 3] === 255));
    const isMixed = opaque.length > 0 && opaque.length < palette.length / 4;
    this.#opaque = isMixed ? new NearestColour(new Uint8Array(opaque.buffer)) : this.#nearest;
    this.#errors = new Int32Array(4 * (width + 2));
    this.#next = new Int32Array(4 * (width + 2));
  }

  ditherLine(y: number): void {
    const width = this.#width;
    const step = y % 2 === 0 ? 1 : -1;
    const wanted = this.#wanted;
    for (let n = 0, x = step === 1 ? 0 : width - 1; n < width; n++, x += step) {
      const pixel = width * y + x;
      const alpha = this.#data[4 * pixel + 3]!;
      this.#read(4 * pixel, alpha);
      if (alpha > 0) this.#correct(4 * (x + 1));
      const nearest = alpha === 255 ? this.#opaque : this.#nearest;
      const index = nearest.find(wanted[0]!, wanted[1]!, wanted[2]!, wanted[3]!);
      this.output[pixel] = nearest.words[index]!;
      if (alpha > 0) this.#spread(4 * (x + 1), 4 * step, nearest.components, 4 * index);
    }
    [this.#errors, this.#next] = [this.#next, this.#errors];
    this.#next.fill(0);
  }

  #read(from: number, alpha: number): void {
    const data = this.#data;
    const wanted = this.#wanted;
    wanted[0] = multiply(data[from]!, alpha);
    wanted[1] = multiply(data[from + 1]!, alpha);
    wanted[2] = multiply(data[from + 2]!, alpha);
    wanted[3] = alpha;
  }

  /** Adds the errors of the pixels before, if they can be seen. */
  #correct(at: number): void {
    const errors = this.#errors;
    const wanted = this.#wanted;
    let [red, green, blue, alpha] = [
      passed(errors[at]!),
      passed(errors[at + 1]!),
      passed(errors[at + 2]!),
      passed(errors[at + 3]!),
    ];
    const size = red * red + green * green + blue * blue + alpha * alpha;
    if (size <= UNSEEN) return;
    if (size > LARGE) [red, green, blue, alpha] = [red >> 1, green >> 1, blue >> 1, alpha >> 1];
    const opacity = clamp(wanted[3]! + alpha, 255);
    wanted[0] = clamp(wanted[0]! + red, opacity);
    wanted[1] = clamp(wanted[1]! + green, opacity);
    wanted[2] = clamp(wanted[2]! + blue, opacity);
    wanted[3] = opacity;
  }

  #spread(at: number, forward: number, components: Int32Array, colour: number): void {
    const errors = this.#errors;
    const next = this.#next;
    for (let c = 0; c < 4; c++) {
      const error = this.#wanted[c]! - components[colour + c]!;
      if (error === 0) continue;
      errors[at + forward + c]! += 7 * error;
      next[at - forward + c]! += 3 * error;
      next[at + c]! += 5 * error;
      next[at + forward + c]! += error;
    }
  }
}

/** What is passed on of sixteenths of an error, rounded. */
function passed(sixteenths: number): number {
  return (sixteenths * STRENGTH + 128) >> 8;
}

function clamp(value: number, most: number): number {
  return value < 0 ? 0 : value > most ? most : value;
}

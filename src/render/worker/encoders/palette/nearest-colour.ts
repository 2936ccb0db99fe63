import { toWords } from './words.js';

/** Slots in which colours that were looked for remember what was found; a power of two. */
const SLOTS = 1 << 16;

/** Spreads colours over the slots: the fractional part of the golden ratio. */
const MULTIPLIER = 0x9e3779b1;

/** Bits of each component of a cell, and how wide a cell is. */
const CELL_BITS = 4;
const SHIFT = 8 - CELL_BITS;
const WIDTH = 1 << SHIFT;

/** From a cell's middle to its farthest corner, in four dimensions. */
const REACH = Math.sqrt(4 * (WIDTH / 2) ** 2);

/**
 * Finds the nearest of up to 256 colours, by the distance of components that are multiplied by their alpha: what is
 * nearly transparent hardly counts. A cell is a small range of colours; for each that is met, the colours that can be
 * nearest to any of its members are listed once.
 */
export class NearestColour {
  /** Of each colour: red, green, blue and alpha, the first three multiplied by the last. */
  readonly components: Int32Array;
  /** The colours, RGBA. */
  readonly words: Uint32Array;
  readonly #count: number;
  /** Where the list of a cell starts; 0 if it was not met yet. Its first item is its length. */
  readonly #starts = new Int32Array(1 << (4 * CELL_BITS));
  #lists = new Uint16Array(1 << 14);
  #end = 1;
  /** By slot: the colour that was looked for last, and what was found. */
  readonly #asked = new Int32Array(SLOTS);
  readonly #found = new Int16Array(SLOTS).fill(-1);

  /** @param colours RGBA */
  constructor(colours: Uint8Array) {
    this.#count = colours.length / 4;
    this.components = premultiplied(colours);
    this.words = toWords(colours);
  }

  /** The index of the colour that is nearest to these components, each multiplied by alpha, 0–255. */
  find(red: number, green: number, blue: number, alpha: number): number {
    const colour = red | (green << 8) | (blue << 16) | (alpha << 24);
    const slot = (Math.imul(colour, MULTIPLIER) >>> 0) % SLOTS;
    const known = this.#found[slot]!;
    if (known >= 0 && this.#asked[slot] === colour) return known;
    const found = this.#search(red, green, blue, alpha);
    this.#asked[slot] = colour;
    this.#found[slot] = found;
    return found;
  }

  #search(red: number, green: number, blue: number, alpha: number): number {
    const cell =
      ((red >> SHIFT) << (3 * CELL_BITS)) |
      ((green >> SHIFT) << (2 * CELL_BITS)) |
      ((blue >> SHIFT) << CELL_BITS) |
      (alpha >> SHIFT);
    const start = this.#starts[cell]! || this.#list(cell, red, green, blue, alpha);
    const lists = this.#lists;
    const end = start + lists[start]!;
    let nearest = 0;
    let least = Infinity;
    for (let at = start + 1; at <= end; at++) {
      const index = lists[at]!;
      const distance = distanceTo(this.components, index, red, green, blue, alpha);
      if (distance < least) {
        least = distance;
        nearest = index;
      }
    }
    return nearest;
  }

  /** Lists the colours that may be nearest to a member of the cell of these components. */
  #list(cell: number, red: number, green: number, blue: number, alpha: number): number {
    const middle = (value: number): number => ((value >> SHIFT) << SHIFT) + WIDTH / 2;
    const [r, g, b, a] = [middle(red), middle(green), middle(blue), middle(alpha)];
    const distances = new Float64Array(this.#count);
    let least = Infinity;
    for (let index = 0; index < this.#count; index++) {
      const distance = Math.sqrt(distanceTo(this.components, index, r, g, b, a));
      distances[index] = distance;
      if (distance < least) least = distance;
    }
    const start = this.#end;
    this.#reserve(this.#count + 1);
    for (let index = 0; index < this.#count; index++) {
      if (distances[index]! <= least + 2 * REACH) this.#lists[++this.#end] = index;
    }
    this.#lists[start] = this.#end++ - start;
    this.#starts[cell] = start;
    return start;
  }

  #reserve(count: number): void {
    if (this.#end + count < this.#lists.length) return;
    const larger = new Uint16Array(2 * this.#lists.length);
    larger.set(this.#lists);
    this.#lists = larger;
  }
}

function premultiplied(colours: Uint8Array): Int32Array {
  return Int32Array.from(colours, (value, at) => {
    const alpha = colours[at | 3]!;
    return (at & 3) === 3 ? alpha : multiply(value, alpha);
  });
}

function distanceTo(
  components: Int32Array,
  index: number,
  red: number,
  green: number,
  blue: number,
  alpha: number,
): number {
  const at = 4 * index;
  const r = red - components[at]!;
  const g = green - components[at + 1]!;
  const b = blue - components[at + 2]!;
  const a = alpha - components[at + 3]!;
  return r * r + g * g + b * b + a * a;
}

/** A component multiplied by its alpha, rounded: 0–255, as both are. */
export function multiply(value: number, alpha: number): number {
  const product = value * alpha + 128;
  return (product + (product >> 8)) >> 8;
}

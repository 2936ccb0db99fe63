/** Most ranges of one file. The largest of Fontsource's have a few hundred. */
const MAX_RANGES = 20_000;

/** A set of characters, as `unicode-range` of CSS writes it: `U+0-FF,U+131`. */
export class UnicodeRanges {
  /** Sorted; each range is a first and a last code. */
  readonly #ranges: readonly (readonly [first: number, last: number])[];

  constructor(text: string) {
    this.#ranges = text
      .split(',', MAX_RANGES)
      .flatMap((range) => {
        const [, first, last] = /^\s*U\+([\da-f]{1,6})(?:-([\da-f]{1,6}))?\s*$/i.exec(range) ?? [];
        return first === undefined ? [] : [[parseInt(first, 16), parseInt(last ?? first, 16)] as const];
      })
      .sort(([a], [b]) => a - b);
  }

  has(code: number): boolean {
    let [low, high] = [0, this.#ranges.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ranges[middle]![0] <= code) low = middle + 1;
      else high = middle;
    }
    const range = this.#ranges[low - 1];
    return range !== undefined && code <= range[1];
  }
}

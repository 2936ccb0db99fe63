import { acceptedFormats } from '../url/index.js';

/** Longer headers are not remembered: browsers send less than 150 characters. */
const MAX_LENGTH = 256;

/** Values remembered. There are about as many as there are browsers. */
const MAX_VALUES = 64;

/** What the last few values of `Accept` stand for, since parsing one takes as long as the rest of a hot response. */
export class AcceptMemo {
  readonly #known = new Map<string, string>();

  /** Names the formats that a client accepts: values that mean the same give one name. Undefined for a long value. */
  nameOf(accept = ''): string | undefined {
    const known = this.#known.get(accept);
    if (known !== undefined) return known;
    if (accept.length > MAX_LENGTH) return undefined;
    const { avif, webp } = acceptedFormats(accept);
    const name = (avif ? 'a' : '') + (webp ? 'w' : '');
    if (this.#known.size >= MAX_VALUES) this.#known.clear();
    this.#known.set(accept, name);
    return name;
  }

  get size(): number {
    return this.#known.size;
  }
}

/** A file that was made to harm, and how a request for it has to end. */
export interface HostilePicture {
  /** What it is: the beginning of a sentence. */
  readonly name: string;
  readonly make: () => Buffer | Promise<Buffer>;
  /** What is asked of it; `w-40,f-webp,lo-true` by default. */
  readonly transformation?: string;
  /** Too slow for every run: left out unless all is asked for. */
  readonly nightly?: true;
  readonly ends: Ending;
}

export type Rgb = readonly [red: number, green: number, blue: number];

/** A refusal with this code, or a picture of this size with this colour in its middle, if that is certain. */
export type Ending =
  | { readonly code: 'EDECODE' | 'ELIMIT' | 'ETIMEDOUT'; readonly status: number }
  | { readonly size: readonly [width: number, height: number]; readonly colour: Rgb | undefined };

/** It cannot be read. */
export const DAMAGED: Ending = { code: 'EDECODE', status: 422 };

/** Its beginning says that it has too many pixels. */
export const TOO_LARGE: Ending = { code: 'ELIMIT', status: 400 };

/** It has too many parts, each of which costs its decoder time. */
export const TOO_MANY_PARTS: Ending = { code: 'ELIMIT', status: 413 };

/** It never comes to an end. */
export const ENDLESS: Ending = { code: 'ETIMEDOUT', status: 504 };

export const BLACK: Rgb = [0, 0, 0];

export function shown(width: number, height: number, colour?: Rgb): Ending {
  return { size: [width, height], colour };
}

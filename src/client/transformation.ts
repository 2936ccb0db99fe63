import type { Parameter, Scope } from '../url/parameter-declaration.js';
import type { PARAMETERS } from '../url/parameters.js';

type Table = typeof PARAMETERS;

/** Parameters of one picture, as opposed to those of its layers. */
type Key = {
  [K in keyof Table]: Table[K] extends Parameter<unknown, infer S>
    ? Scope extends S
      ? K
      : S extends 'layer'
        ? never
        : K
    : never;
}[keyof Table];

/** What is written for a value that parses to `T`: the words of a list as they are, everything else as in URLs. */
type Written<T> = T extends boolean ? boolean : T extends string ? T : string | number;

/**
 * One step of a transformation: ImageKit's parameters by their keys in URLs, as in `docs/transformations.md`.
 *
 * Numbers and texts are written as they are, and `true` is enough for an effect without a value. A parameter that is
 * `undefined` is left out.
 *
 * @example
 * import type { Step } from 'akeneo-images/client';
 *
 * const step: Step = { w: 400, ar: '4-3', fo: 'auto', f: 'webp', 'e-sharpen': true };
 */
export type Step = {
  readonly [K in Key]?:
    (Table[K] extends Parameter<infer T> ? Written<T> | (K extends `e-${string}` ? true : never) : never) | undefined;
};

/** A step, several steps one after the other, or a transformation as it stands in URLs, such as `w-400,h-300:rt-90`. */
export type Transformation = string | Step | readonly (string | Step)[];

/**
 * The text of a transformation in URLs.
 *
 * @throws TypeError for a value that contains `,`, `:`, `/`, `?` or `#`, which would end it
 */
export function write(transformation: Transformation): string {
  if (typeof transformation === 'string') return transformation;
  const steps: readonly (string | Step)[] = Array.isArray(transformation) ? transformation : [transformation];
  return steps
    .map((step) => (typeof step === 'string' ? step : writeStep(step)))
    .filter(Boolean)
    .join(':');
}

function writeStep(step: Step): string {
  return Object.entries(step)
    .flatMap(([key, value]) => {
      if (value === undefined) return [];
      if (value === true && key.startsWith('e-')) return [key];
      if (/[,:/?#]/.test(String(value))) throw new TypeError(`${key}: "${value}" contains one of , : / ? #`);
      return [`${key}-${encodeURIComponent(value)}`];
    })
    .join(',');
}

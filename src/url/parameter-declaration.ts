/** What the parameter table says about each parameter. */

import type { ValueType } from './values/value-type.js';

/**
 * What a parameter applies to:
 *
 * - `step`: one step of a chain
 * - `output`: the final encode
 * - `layer`: a layer, its position or its text
 * - `request`: the request as a whole
 */
export type Scope = 'step' | 'output' | 'layer' | 'request';

/**
 * How much of a parameter is implemented:
 *
 * - `rendered`: it has an effect.
 * - `ignored`: it is recognised, and any value is accepted without effect.
 */
export type Support = 'rendered' | 'ignored';

/** Why a parameter is ignored: it needs one of ImageKit's models, or applies only to video, or to metadata. */
export type IgnoredReason = 'model' | 'video' | 'metadata';

interface Declaration<S extends Scope> {
  readonly scope: S;
  /** One line for the documentation. */
  readonly about: string;
  /** The option names of the official SDKs. docs/imagekit.md#sdk-names */
  readonly sdk: readonly string[];
}

/** A parameter whose value is parsed. */
export interface Parameter<
  T,
  S extends Scope = Scope,
  U extends Support = Exclude<Support, 'ignored'>,
> extends Declaration<S> {
  readonly support: U;
  readonly type: ValueType<T>;
  /** Whether this value is refused with `EUNSUPPORTED`. Default: no value is. */
  isLater?(value: T): boolean;
}

export interface IgnoredParameter<S extends Scope = Scope> extends Declaration<S> {
  readonly support: 'ignored';
  readonly reason: IgnoredReason;
}

type Declare<U extends Support> = <T, S extends Scope>(
  scope: S,
  type: ValueType<T>,
  about: string,
  ...sdk: string[]
) => Parameter<T, S, U>;

function declareAs<U extends Support>(support: U): Declare<U> {
  return (scope, type, about, ...sdk) => ({ scope, support, type, about, sdk });
}

export const rendered = declareAs('rendered');

const ABOUT_IGNORED: Readonly<Record<IgnoredReason, string>> = {
  model: 'Made by a model; needs ImageKit itself',
  video: 'Video only',
  metadata: 'Content credentials',
};

export function ignored<S extends Scope>(scope: S, reason: IgnoredReason, ...sdk: string[]): IgnoredParameter<S> {
  return { scope, support: 'ignored', reason, about: ABOUT_IGNORED[reason], sdk };
}

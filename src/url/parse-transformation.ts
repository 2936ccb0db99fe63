/** Parses the transformation of a request. docs/imagekit.md */

import { ImageError } from '../shared/errors.js';
import { ignoredEffects } from './ignored-effects.js';
import { declarationOf, entriesOf, type Params } from './parameters.js';
import { analyzeChain } from './syntax/analyzer.js';
import { expandNamed } from './syntax/expand-named.js';
import { assertLimits, parseSyntax, type Chain } from './syntax/parser.js';
import { quote } from './text.js';
import { urlWarnings } from './url-warnings.js';
import type { Step, Target, Transformation } from './transformation-types.js';

/** Options that apply to transformations. */
export interface TransformationSettings {
  /** Transformation strings by name, for `n-<name>`. */
  readonly named: Readonly<Record<string, string>>;
  /** Accept only a single named transformation, or none. */
  readonly restrictUnnamed: boolean;
  /** The quality without `q`, 1 to 100. */
  readonly quality: number;
}

/**
 * Parses the transformations of the path and the query into one chain in normal form: named transformations are
 * expanded, and parameters and steps without effect removed. Output and request parameters move from the steps to
 * fields of their own.
 *
 * @throws ImageError `EINVAL` if the transformation is not valid, `ELIMIT` if it exceeds a limit of the language
 */
export function parseTransformation(
  target: Pick<Target, 'pathTransformation' | 'queryTransformation'>,
  settings: TransformationSettings,
): Transformation {
  const parsed = [
    ...parseSyntax(target.pathTransformation ?? '', 'path'),
    ...parseSyntax(target.queryTransformation ?? '', 'query'),
  ];
  if (settings.restrictUnnamed) assertNamedOnly(parsed);
  const chain = expandNamed(parsed, settings.named);
  assertLimits(chain);
  const { steps, params } = analyzeChain(chain, 'base');
  const last = Object.assign({}, ...params) as Params;
  const original = last.orig === true;
  // `orig-true` overrides all output parameters.
  const output = original ? {} : last;
  return {
    steps: original ? [] : steps,
    output: {
      format: output.f ?? 'auto',
      quality: output.q ?? settings.quality,
      lossless: output.lo ?? false,
      progressive: output.pr ?? false,
      profile: output.cp ?? false,
      metadata: output.md ?? false,
      density: output.dn,
    },
    original,
    defaultImage: last.di,
    page: output.pg,
    ignored: original ? [] : ignoredEffects(chain),
    warnings: original ? [] : urlWarnings(chain),
  };
}

/** Enforces `restrictUnnamed`. `tr:` and `tr:-` are empty and pass. docs/imagekit.md#named-transformations */
function assertNamedOnly(chain: Chain): void {
  const items = chain.flat().filter((item) => item.type !== 'param' || item.key !== '' || item.value !== '');
  const [only, ...more] = items;
  if (only !== undefined && (more.length > 0 || only.type !== 'param' || only.key !== 'n')) {
    throw new ImageError(
      'EINVAL',
      'Bad Image Transformation Request: only one named transformation (n-<name>) is allowed',
    );
  }
}

/**
 * Refuses a transformation with a parameter value that is valid but not implemented.
 *
 * @throws ImageError `EUNSUPPORTED`
 */
export function assertRendered({ steps, output, page }: Transformation): void {
  assertParams({
    ...(output.density === undefined ? {} : { dn: output.density }),
    ...(page === undefined ? {} : { pg: page }),
  });
  assertSteps(steps);
}

function assertSteps(steps: readonly Step[]): void {
  for (const { params, layers, condition } of steps) {
    assertParams(params);
    for (const layer of layers) {
      assertParams(layer.placement);
      assertSteps(layer.steps);
    }
    if (condition) assertSteps([...condition.then, ...condition.else]);
  }
}

function assertParams(params: Params): void {
  for (const [key, value] of entriesOf(params)) {
    const parameter = declarationOf(key);
    if (parameter.isLater?.(value)) throw unsupported(`${key}: ${quote(parameter.type.write(value))}`);
  }
}

function unsupported(what: string): ImageError {
  return new ImageError('EUNSUPPORTED', `${what} is not supported yet`);
}

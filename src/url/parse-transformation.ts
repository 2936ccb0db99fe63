/** From the strings of a target to a transformation. ImageKit: reference 1.2, 1.3, 2.7 and 6.12. */

import { ImageError } from '../shared/errors.js';
import { analyzeChain } from './syntax/analyzer.js';
import { assertLimits, parseSyntax } from './syntax/parser.js';
import type { Chain } from './syntax/parser.js';
import { ignoredEffects } from './ignored-effects.js';
import { expandNamed } from './syntax/expand-named.js';
import { declarationOf, entriesOf } from './parameters.js';
import type { Params } from './parameters.js';
import { quote } from './text.js';
import type { Step, Target, Transformation } from './transformation-types.js';

/** What the owner of the server decides about transformations. */
export interface TransformationSettings {
  /** Strings for `n-<name>`. */
  readonly named: Readonly<Record<string, string>>;
  /** Refuse everything but one single name. */
  readonly restrictUnnamed: boolean;
  /** Quality where the URL gives none, 1–100. */
  readonly quality: number;
}

/**
 * Reads what a URL asks for: the steps of the path, then those of the query, names expanded. The result is in its
 * normal form: parameters and steps that do nothing are gone, those of the output and the request are in their own
 * fields and no longer in the steps.
 *
 * @throws ImageError `EINVAL` for what is not valid, `ELIMIT` for what is too much
 */
export function parseTransformation(
  target: Pick<Target, 'pathTransformation' | 'queryTransformation'>,
  settings: TransformationSettings,
): Transformation {
  const written = [
    ...parseSyntax(target.pathTransformation ?? '', 'path'),
    ...parseSyntax(target.queryTransformation ?? '', 'query'),
  ];
  if (settings.restrictUnnamed) refuseUnnamed(written);
  const chain = expandNamed(written, settings.named);
  assertLimits(chain);
  const { steps, params } = analyzeChain(chain, 'base');
  const last = Object.assign({}, ...params) as Params;
  const original = last.orig === true;
  // Beside `orig-true` nothing else counts.
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
  };
}

/** `tr:` and `tr:-` ask for nothing and pass. ImageKit: reference 6.12. */
function refuseUnnamed(chain: Chain): void {
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
 * Refuses what the language knows and the renderer does not do yet.
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
    const isLater = parameter.isLater?.(value) ?? parameter.support === 'later';
    if (isLater) throw unsupported(`${key}: ${quote(parameter.type.write(value))}`);
  }
}

function unsupported(what: string): ImageError {
  return new ImageError('EUNSUPPORTED', `${what} is not supported yet`);
}

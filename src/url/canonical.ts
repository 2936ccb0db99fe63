/** The canonical string of a transformation, which is part of the cache key. */

import { declarationOf, entriesOf, type Params } from './parameters.js';
import { writeTests } from './syntax/conditions.js';
import type { Layer, Step, Transformation } from './transformation-types.js';

/**
 * Writes a transformation so that all its spellings give one string. Output parameters are always written, with their
 * effective values. Parsing the string gives an equal transformation, unless it is longer than the 4096 characters that
 * the parser accepts: percent-encoding and named transformations can make it longer than the URL was.
 */
export function canonicalTransformation(transformation: Transformation): string {
  const { steps, output, original, defaultImage, page } = transformation;
  const request: Params = {
    ...(defaultImage === undefined ? {} : { di: defaultImage }),
    ...(page === undefined ? {} : { pg: page }),
  };
  if (original) return writeParams({ orig: true, ...request });
  const encode: Params = {
    f: output.format,
    q: output.quality,
    lo: output.lossless,
    pr: output.progressive,
    cp: output.profile,
    md: output.metadata,
    ...(output.density === undefined ? {} : { dn: output.density }),
  };
  return [...steps.map(writeStep), writeParams({ ...encode, ...request })].join(':');
}

function writeChain(steps: readonly Step[]): string {
  return steps.map(writeStep).join(':');
}

function writeStep({ params, layers, condition }: Step): string {
  if (condition === undefined) return joinItems([writeParams(params), ...layers.map(writeLayer)]);
  const elseBranch = condition.else.length === 0 ? '' : joinItems(['if-else', writeChain(condition.else)]);
  return joinItems([`if-${writeTests(condition.tests)}`, writeChain(condition.then), elseBranch, 'if-end']);
}

/** Input and placement are written as a step of their own, because the layer may begin with a condition. */
function writeLayer({ type, input, placement, steps }: Layer): string {
  const head = joinItems([`i-${encodeURIComponent(input)}`, writeParams(placement)]);
  return joinItems([`l-${type}`, [head, ...steps.map(writeStep)].join(':'), 'l-end']);
}

function writeParams(params: Params): string {
  return joinItems(
    entriesOf(params).map(([key, value]) => {
      const text = declarationOf(key).type.write(value);
      return `${key}-${encodeURIComponent(text)}`;
    }),
  );
}

function joinItems(items: readonly string[]): string {
  return items.filter((item) => item !== '').join(',');
}

/** The canonical string of a transformation: the part of a cache key that says what is done to a picture. */

import { writeTests } from './syntax/conditions.js';
import { declarationOf, entriesOf } from './parameters.js';
import type { Params } from './parameters.js';
import type { Layer, Step, Transformation } from './transformation-types.js';

/**
 * Writes a transformation in the one spelling that all its spellings share. What decides about the output is always
 * written, with its effective value. Parsing the string gives an equal transformation (as long as it stays below the
 * language's limit of 4096 characters, which encoding and names can exceed).
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
  const otherwise = condition.else.length === 0 ? '' : joinItems(['if-else', writeChain(condition.else)]);
  return joinItems([`if-${writeTests(condition.tests)}`, writeChain(condition.then), otherwise, 'if-end']);
}

/** The head is a step of its own, since a condition cannot stand beside it. */
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

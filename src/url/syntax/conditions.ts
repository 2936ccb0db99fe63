/** The tests of conditions. docs/imagekit.md#conditions */

import { ImageError } from '../../shared/errors.js';
import { quote } from '../text.js';
import type { Comparison, Condition, ConditionProperty, ConditionTerm } from '../transformation-types.js';
import { MAX_NUMBER, parseNumber } from '../values/expression.js';

const PROPERTIES: readonly string[] = ['w', 'h', 'ar', 'iw', 'ih', 'iar'] satisfies ConditionProperty[];
const COMPARISONS: readonly string[] = ['eq', 'ne', 'gt', 'gte', 'lt', 'lte'] satisfies Comparison[];

/**
 * Parses the text after `if-`: `h_gte_100_and_h_lte_400_or_ar_lt_4-3`. `and` binds tighter than `or`.
 *
 * @throws ImageError `EINVAL` if the text is not a list of tests
 */
export function parseTests(text: string): Condition['tests'] {
  const words = text.split('_');
  const tests: ConditionTerm[][] = [[]];
  for (let start = 0; start < words.length || start === 0; start += 4) {
    const [property = '', comparison = '', value = '', connective] = words.slice(start, start + 4);
    const parsed = parseValue(property, value);
    if (!PROPERTIES.includes(property) || !COMPARISONS.includes(comparison) || parsed === undefined)
      throw invalid(text);
    tests
      .at(-1)!
      .push({ property: property as ConditionProperty, comparison: comparison as Comparison, value: parsed });
    if (connective === undefined) return tests;
    if (connective === 'or') tests.push([]);
    else if (connective !== 'and') throw invalid(text);
  }
  throw invalid(text);
}

/** Parses a number or, for ratios only, `4-3`. */
function parseValue(property: string, text: string): number | undefined {
  const [width, height = 1, ...more] = text.split(/[-:]/).map(parseNumber);
  const isRatio = property.endsWith('ar');
  if (width === undefined || more.length > 0 || (!isRatio && /[-:]/.test(text))) return undefined;
  const value = width / height;
  return value <= MAX_NUMBER && (value === 0 || value >= 1e-6) ? value : undefined;
}

function invalid(text: string): ImageError {
  return new ImageError(
    'EINVAL',
    `if: ${quote(text)} is not a condition such as ar_gt_1 or w_gte_100_and_h_lt_4000 (properties: w, h, ar, iw, ih, iar)`,
  );
}

/** Writes tests so that `parseTests` gives the same tests. */
export function writeTests(tests: Condition['tests']): string {
  return tests
    .map((terms) =>
      terms.map(({ property, comparison, value }) => [property, comparison, value].join('_')).join('_and_'),
    )
    .join('_or_');
}

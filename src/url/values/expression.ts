/** Arithmetic expressions. ImageKit: reference 4.2. */

import { ImageError } from '../../shared/errors.js';
import type { NumberOrExpression } from './types.js';
import type { Expression } from './types.js';
import type { Variable } from './types.js';
import type { Operator } from './types.js';

/** The largest literal of the language. Every number between 0.000001 and this is written without an exponent. */
export const LARGEST_NUMBER = 1e15;
const SMALLEST_NUMBER = 1e-6;

const VARIABLES: ReadonlySet<string> = new Set<Variable>([
  'iw',
  'ih',
  'iar',
  'cw',
  'ch',
  'car',
  'bw',
  'bh',
  'bar',
  'idn',
]);

type Operation = (left: number, right: number) => number;

/** ImageKit's order of evaluation: products first, then sums, then `mod`, and `pow` last. */
const LEVELS: readonly Readonly<Partial<Record<Operator, Operation>>>[] = [
  { mul: (left, right) => left * right, div: (left, right) => left / right },
  { add: (left, right) => left + right, sub: (left, right) => left - right },
  { mod: (left, right) => left % right },
  { pow: (left, right) => left ** right },
];
const OPERATORS: ReadonlySet<string> = new Set(LEVELS.flatMap((level) => Object.keys(level)));

/**
 * A decimal number without a sign: `400`, `400.0`, `0.5`, `.5`. What is smaller than a millionth is 0.
 *
 * @returns undefined when it is not a number; may be Infinity for a very long one
 */
export function parseNumber(text: string): number | undefined {
  if (!/^(?:\d+\.?\d*|\.\d+)$/.test(text)) return undefined;
  const value = Number(text);
  return value < SMALLEST_NUMBER ? 0 : value;
}

/** A number, or an expression such as `iw_div_2` or a lone variable; undefined when it is neither. */
export function parseNumberOrExpression(text: string): NumberOrExpression | undefined {
  const parts = text.split('_');
  if (parts.length % 2 === 0) return undefined;
  const operands: (number | Variable)[] = [];
  const operators: Operator[] = [];
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 1) {
      if (!OPERATORS.has(part)) return undefined;
      operators.push(part as Operator);
      continue;
    }
    const operand = VARIABLES.has(part) ? (part as Variable) : parseNumber(part);
    if (operand === undefined || (typeof operand === 'number' && operand > LARGEST_NUMBER)) return undefined;
    operands.push(operand);
  }
  const [first] = operands;
  return operands.length === 1 && typeof first === 'number' ? first : { operands, operators };
}

/** The spelling that `parseNumberOrExpression` reads back as the same value. */
export function writeNumberOrExpression(value: NumberOrExpression): string {
  if (typeof value === 'number') return String(value);
  return value.operands
    .map((operand, index) => [operand, value.operators[index]].join('_'))
    .join('_')
    .slice(0, -1);
}

/**
 * The value of an expression (a number is its own): `iw_sub_cw_div_2` is `iw - cw / 2`, `2_add_3_pow_2` is 25.
 *
 * @param variables values of the variables that exist here
 * @throws ImageError `EINVAL` for a variable without a value, a division by zero and a result that is not finite
 */
export function evaluate(
  expression: NumberOrExpression,
  variables: Readonly<Partial<Record<Variable, number>>>,
): number {
  if (typeof expression === 'number') return expression;
  let operands = expression.operands.map((operand) => {
    const value = typeof operand === 'number' ? operand : variables[operand];
    if (value === undefined) throw invalid(expression, `${String(operand)} has no value here`);
    return value;
  });
  let operators = expression.operators;
  for (const level of LEVELS) {
    const left = [operands[0]!];
    const later: Operator[] = [];
    for (const [index, operator] of operators.entries()) {
      const operation = level[operator];
      const right = operands[index + 1]!;
      if (operation === undefined) {
        left.push(right);
        later.push(operator);
      } else {
        if (right === 0 && (operator === 'div' || operator === 'mod')) throw invalid(expression, 'division by zero');
        left.push(operation(left.pop()!, right));
      }
    }
    operands = left;
    operators = later;
  }
  const value = operands[0]!;
  if (!Number.isFinite(value)) throw invalid(expression, 'the result is not a finite number');
  return value;
}

function invalid(expression: Expression, problem: string): ImageError {
  return new ImageError('EINVAL', `${writeNumberOrExpression(expression)}: ${problem}`);
}

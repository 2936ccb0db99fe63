/** Arithmetic expressions. docs/imagekit.md#expressions */

import { ImageError } from '../../shared/errors.js';
import type { Expression, NumberOrExpression, Operator, Variable } from './types.js';

/** The largest number that a URL may contain. `String` writes numbers from 0.000001 to this without an exponent. */
export const MAX_NUMBER = 1e15;
const MIN_NUMBER = 1e-6;
/** More than any number needs: JavaScript writes at most 25 characters. */
const MAX_NUMBER_CHARACTERS = 512;

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

/** The operators by precedence, the tightest first. Unlike in mathematics, `pow` comes last. */
const LEVELS: readonly Readonly<Partial<Record<Operator, Operation>>>[] = [
  { mul: (left, right) => left * right, div: (left, right) => left / right },
  { add: (left, right) => left + right, sub: (left, right) => left - right },
  { mod: (left, right) => left % right },
  { pow: (left, right) => left ** right },
];
const OPERATORS: ReadonlySet<string> = new Set(LEVELS.flatMap((level) => Object.keys(level)));

/**
 * Parses an unsigned decimal number: `400`, `400.0`, `0.5`, `.5`. A value below a millionth becomes 0.
 *
 * @returns `undefined` if the text is not a number, or one of more than 512 characters; `Infinity` if it is too large
 */
export function parseNumber(text: string): number | undefined {
  if (text.length > MAX_NUMBER_CHARACTERS || !/^(?:\d+(?:\.\d*)?|\.\d+)$/.test(text)) return undefined;
  const value = Number(text);
  return value < MIN_NUMBER ? 0 : value;
}

/**
 * Parses a number, a variable or an expression such as `iw_div_2`. Returns `undefined` if the text is none of these.
 */
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
    if (operand === undefined || (typeof operand === 'number' && operand > MAX_NUMBER)) return undefined;
    operands.push(operand);
  }
  const [first] = operands;
  return operands.length === 1 && typeof first === 'number' ? first : { operands, operators };
}

/** Writes a value so that `parseNumberOrExpression` gives the same value. */
export function writeNumberOrExpression(value: NumberOrExpression): string {
  if (typeof value === 'number') return String(value);
  return value.operands
    .map((operand, index) => [operand, value.operators[index]].join('_'))
    .join('_')
    .slice(0, -1);
}

/**
 * Evaluates an expression: `iw_sub_cw_div_2` is `iw - cw / 2`, `2_add_3_pow_2` is 25.
 *
 * @param variables the values of the variables that are defined where the expression is used
 * @throws ImageError `EINVAL` for an undefined variable, a division by zero, or a result that is not finite
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
    const remaining: Operator[] = [];
    for (const [index, operator] of operators.entries()) {
      const operation = level[operator];
      const right = operands[index + 1]!;
      if (operation === undefined) {
        left.push(right);
        remaining.push(operator);
      } else {
        if (right === 0 && (operator === 'div' || operator === 'mod')) throw invalid(expression, 'division by zero');
        left.push(operation(left.pop()!, right));
      }
    }
    operands = left;
    operators = remaining;
  }
  const value = operands[0]!;
  if (!Number.isFinite(value)) throw invalid(expression, 'the result is not a finite number');
  return value;
}

function invalid(expression: Expression, problem: string): ImageError {
  return new ImageError('EINVAL', `${writeNumberOrExpression(expression)}: ${problem}`);
}

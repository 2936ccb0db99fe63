import { expect } from 'chai';
import fc from 'fast-check';
import { ImageError } from '../../src/shared/errors.js';
import {
  assertRendered,
  canonicalTransformation,
  evaluate,
  PARAMETERS,
  parseTransformation,
  type Operator,
  type Transformation,
  type Variable,
} from '../../src/url/index.js';
import { parseNumberOrExpression } from '../../src/url/values/expression.js';

const SETTINGS = { named: { thumb: 'w-9,h-9:rt-90' }, restrictUnnamed: false, quality: 80 };

function parse(string: string, position: 'path' | 'query'): Transformation {
  const target = position === 'path' ? [string, undefined] : [undefined, string];
  return parseTransformation({ pathTransformation: target[0], queryTransformation: target[1] }, SETTINGS);
}

const position = fc.constantFrom('path' as const, 'query' as const);

/** Strings made of words of the language; most are valid. */
const word = fc.oneof(
  fc.constantFrom(...Object.keys(PARAMETERS).map((key) => `${key}-`)),
  fc.constantFrom(
    'l-image',
    'l-text',
    'l-end',
    'if-w_gt_5',
    'if-else',
    'if-end',
    'i-a.png',
    'i-media-files@@a.png',
    'ie-YQ%3D%3D',
  ),
  fc.constantFrom(
    '300',
    '0.5',
    'N5',
    'iw_div_2',
    'bw',
    'red',
    'FF000050',
    'true',
    'top_left',
    'auto',
    'pad_resize',
    'extract',
    'max',
    'blurred_5_N5',
  ),
  fc.constantFrom(',', ':', '_', '-', '%2C', '%3A', '@@', '%20', '+', '%'),
  fc.string({ maxLength: 4 }),
);
const language = fc.array(word, { maxLength: 40 }).map((words) => words.join(''));

describe('url/fast-check', () => {
  it('any string results in a transformation or a 400', () => {
    fc.assert(
      fc.property(fc.oneof(language, fc.string({ unit: 'binary', maxLength: 300 })), position, (string, where) => {
        try {
          assertRendered(parse(string, where));
        } catch (error) {
          expect(error).to.be.instanceOf(ImageError).with.property('status', 400);
        }
      }),
      { numRuns: 5000, seed: 1 },
    );
  });

  it('a canonical string results in the same transformation and the same canonical string', () => {
    fc.assert(
      fc.property(language, position, (string, where) => {
        let transformation: Transformation;
        try {
          transformation = parse(string, where);
        } catch {
          return;
        }
        const canonical = canonicalTransformation(transformation);
        const again = parse(canonical, 'path');
        expect(again).to.deep.equal({ ...transformation, ignored: [], warnings: [] });
        expect(canonicalTransformation(again)).to.equal(canonical);
      }),
      { numRuns: 5000, seed: 2 },
    );
  });

  it('expressions have the same value as with an independent evaluator', () => {
    const variables: Record<Variable, number> = {
      iw: 1200,
      ih: 800,
      iar: 1.5,
      cw: 600,
      ch: 401,
      car: 600 / 401,
      bw: 3,
      bh: 7,
      bar: 3 / 7,
      idn: 72,
    };
    const operand = fc.oneof(
      fc.constantFrom(...(Object.keys(variables) as Variable[])),
      fc.integer({ min: 0, max: 99 }),
      fc.integer({ min: 1, max: 999 }).map((tenths) => tenths / 10),
    );
    const operator = fc.constantFrom<Operator>('add', 'sub', 'mul', 'div', 'mod', 'pow');
    const tail = fc.array(fc.tuple(operator, operand), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(operand, tail, (first, rest) => {
        const expected = orNothing(() => bySplitting([first, ...rest.flat()], variables));
        const parsed = parseNumberOrExpression([first, ...rest.flat()].join('_'));
        if (expected === undefined) {
          expect(() => evaluate(parsed!, variables)).to.throw(ImageError);
          return;
        }
        expect(evaluate(parsed!, variables)).to.be.closeTo(expected, Math.abs(expected) * 1e-9 + 1e-9);
      }),
      { numRuns: 3000, seed: 3 },
    );
  });
});

/** The value of an expression; `undefined` if it divides by zero or the result is not finite. */
function orNothing(work: () => number): number | undefined {
  try {
    return finite(work());
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

function divisor(value: number): number {
  if (value !== 0) return value;
  throw new RangeError('division by zero');
}

function finite(value: number): number {
  if (Number.isFinite(value)) return value;
  throw new RangeError('no number');
}

type Token = number | Variable | Operator;

/** Evaluates top-down: the operators that bind loosest split the expression first. docs/imagekit.md#expressions */
const LAST_FIRST: readonly (readonly Token[])[] = [['pow'], ['mod'], ['add', 'sub'], ['mul', 'div']];

function bySplitting(tokens: readonly Token[], variables: Record<Variable, number>, level = 0): number {
  const [only] = tokens;
  if (tokens.length === 1) return typeof only === 'number' ? only : variables[only as Variable];
  // Evaluation from left to right: the last operator of a level is applied last.
  const at = tokens.findLastIndex((token) => LAST_FIRST[level]!.includes(token));
  if (at === -1) return bySplitting(tokens, variables, level + 1);
  const left = bySplitting(tokens.slice(0, at), variables, level);
  const right = bySplitting(tokens.slice(at + 1), variables, level);
  switch (tokens[at] as Operator) {
    case 'add':
      return left + right;
    case 'sub':
      return left - right;
    case 'mul':
      return left * right;
    case 'div':
      return left / divisor(right);
    case 'mod':
      return left % divisor(right);
    case 'pow':
      return left ** right;
  }
}

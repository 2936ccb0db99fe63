import { expect } from 'chai';
import {
  ABSENT,
  boolean,
  effect,
  flag,
  integer,
  number,
  oneOf,
  orAuto,
  parseSigned,
  signedNumberOrExpression,
  subParameters,
  text,
  writeSigned,
  type ValueType,
} from '../../../src/url/values/value-type.js';

/** A type whose every value counts as not given. */
const absent: ValueType<number> = { expects: '', parse: () => ABSENT, write: String };

describe('url/values/value-type', () => {
  it('parses a sign as N or -, without negative zero', () => {
    expect(['5', 'N5', '-5', '.5', 'N0'].map(parseSigned)).to.deep.equal([5, -5, -5, 0.5, 0]);
    expect(['', 'N', '+5', '--5', '1e3', '5px', '9999999999999999'].map(parseSigned)).to.deep.equal(
      Array(7).fill(undefined),
    );
    expect([5, -5, 0].map(writeSigned)).to.deep.equal(['5', 'N5', '0']);
  });

  it('accepts numbers within an inclusive range', () => {
    const { parse } = wrap(number('', -1, 2));
    expect(['N1', '2', 'N1.1', '2.1', 'a'].map(parse)).to.deep.equal([-1, 2, undefined, undefined, undefined]);
  });

  it('rounds to integers before checking the range', () => {
    const { parse } = wrap(integer('', 1, 10));
    expect(['80.0', '10.4', '0.5', '0.4', '10.5'].map(parse)).to.deep.equal([undefined, 10, 1, undefined, undefined]);
    expect(wrap(integer('', -5)).parse('N0.4')).to.equal(0);
  });

  it('accepts signed numbers and expressions', () => {
    const { parse, write } = wrap(signedNumberOrExpression);
    expect(parse('N2')).to.equal(-2);
    expect(parse('iw_sub_2')).to.deep.equal({ operands: ['iw', 2], operators: ['sub'] });
    expect(
      ['N2', 'iw_sub_2', 'a'].map((value) => (parse(value) === undefined ? undefined : write(parse(value)))),
    ).to.deep.equal(['N2', 'iw_sub_2', undefined]);
  });

  it('accepts auto in addition to another type', () => {
    const { parse, write } = wrap(orAuto(number('1 to 2', 1, 2)));
    expect(['auto', '1', '3'].map(parse)).to.deep.equal(['auto', 1, undefined]);
    expect(['auto', 1].map(write)).to.deep.equal(['auto', '1']);
    expect(orAuto(number('1 to 2', 1, 2)).expects).to.equal('auto, 1 to 2');
  });

  it('accepts words and their synonyms, but no inherited property names', () => {
    const { parse } = wrap(oneOf(['a', 'b'], { c: 'a' }));
    expect(['a', 'b', 'c', 'd', 'A', '', 'constructor'].map(parse)).to.deep.equal([
      'a',
      'b',
      'a',
      ...Array<undefined>(4).fill(undefined),
    ]);
  });

  it('accepts booleans, and flags without a value', () => {
    const values = ['true', '1', 'false', '0', '', '-', 'yes'];
    expect(values.map(wrap(boolean).parse)).to.deep.equal([true, true, false, false, undefined, undefined, undefined]);
    expect(values.map(wrap(flag).parse)).to.deep.equal([true, true, false, undefined, true, true, undefined]);
  });

  it('gives effects a default value, and can disable them', () => {
    const { parse, write } = wrap(effect('5', number('', 0, 10)));
    expect(['', '-', 'true', '7', 'false', '11'].map(parse)).to.deep.equal([5, 5, 5, 7, false, undefined]);
    expect([false, 7].map(write)).to.deep.equal(['false', '7']);
  });

  it('accepts any non-empty text', () => {
    expect([wrap(text('')).parse(''), wrap(text('')).parse('a b')]).to.deep.equal([undefined, 'a b']);
  });

  describe('sub-parameters', () => {
    const type = subParameters({ a: number('0 to 9', 0, 9), b: text('a text') }, { a: 1, b: 'x' });

    it('are accepted in any order, and optional', () => {
      expect(type.parse('a-2_b-y')).to.deep.equal({ a: 2, b: 'y' });
      expect(type.parse('b-y_a-2')).to.deep.equal({ a: 2, b: 'y' });
      expect(type.parse('')).to.deep.equal({ a: 1, b: 'x' });
    });

    it('can contain _ in their values, up to a known name', () => {
      expect(type.parse('b-y_z_1_a-2')).to.deep.equal({ a: 2, b: 'y_z_1' });
    });

    it('are ignored if unknown, the last of a name counts, and an invalid one invalidates all', () => {
      expect(type.parse('c-3_a-2')).to.deep.equal({ a: 2, b: 'x' });
      expect(type.parse('a-2_a-3')).to.deep.equal({ a: 3, b: 'x' });
      expect(type.parse('a-10_b-y')).to.equal(undefined);
      expect(wrap(subParameters({ a: absent }, { a: 1 })).parse('a-2')).to.equal(undefined);
    });

    it('are all written, in the order of their declaration', () => {
      expect(type.write({ b: 'y', a: 2 })).to.equal('a-2_b-y');
      expect(type.expects).to.equal('a list such as a-<0 to 9>_b-<a text>');
    });

    it('do not change the defaults', () => {
      type.parse('a-5');
      expect(type.parse('')).to.deep.equal({ a: 1, b: 'x' });
    });
  });

  /** Its functions, which need no `this`. */
  function wrap<T>(type: { parse(text: string): T; write(value: never): string }): {
    parse: (text: string) => T;
    write: (value: unknown) => string;
  } {
    return { parse: (value) => type.parse(value), write: (value) => type.write(value as never) };
  }
});

import { expect } from 'chai';
import { ImageError } from '../../src/shared/errors.js';
import { canonicalTransformation } from '../../src/url/canonical.js';
import { PARAMETERS } from '../../src/url/parameters.js';
import { assertRendered, parseTransformation } from '../../src/url/parse-transformation.js';
import { LIMITS } from '../../src/url/syntax/parser.js';
import type { Transformation } from '../../src/url/transformation-types.js';
import { SETTINGS } from './reading.js';

const SEED = Number(process.env.SEED ?? 20_240_601);
const RUNS = Number(process.env.RUNS ?? 6000);

/** A seeded generator of pseudo-random numbers (mulberry32), so that failures can be reproduced. */
class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  below(bound: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * bound);
  }

  pick<T>(from: readonly T[]): T {
    return from[this.below(from.length)]!;
  }

  many<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.below(most + 1) }, make);
  }
}

const named = { a: 'w-10,h-20', b: 'tr:n-a,rt-90:fl-h', c: 'n-c', d: 'if-w_gt_5,w-5,if-end' };

const KEYS = [...Object.keys(PARAMETERS), 'oi', 'v', 'rotate', ''];

/** Values that are valid for some parameter. */
const VALUES =
  `auto true false 1 0 0.5 300 400.0 N40 -5 99999 4-3 4_3 4:3 iw_div_2 bw iw_sub_cw_div_2 1_div_0 maintain_ratio
  pad_resize pad_resize_no_enlarge extract pad_extract at_max force center top_left face custom car_dog auto h v_h red F00
  FF000040 FF0000AA transparent blurred blurred_25_N30 dominant gradient_dominant_4 genfill-prompt-x red_20_blue
  co-red_in-40 2-2-0.8-0.024 ld-top_right_from-red_sp-0.9 bl-15_y-N5 a-N45 p-0_0_100_0_100_100_0_100 10_red
  ih_div_20_FF0000 max 10_max_20_30 logo.png @@a@@b.png aGVsbG8 multiply displace 5_10 b_i webp jpeg png 1_3 2-4
  name-"a" a b c d media-files@@a.png 1e-7 0.0000001 0.000001 720.000001 N0 N0.000001 0.1234567890123 a%2Cb x%3Ay %C3%A9
  %zz a+b a%20b Open%20Sans`.split(/\s+/);

function randomItem(random: Random, depth: number): string {
  const kind = random.below(14);
  if (kind === 0 && depth < 4) return `l-image,i-${random.pick(VALUES)},${randomChain(random, depth + 1)},l-end`;
  if (kind === 1 && depth < 4) return `l-text,${randomChain(random, depth + 1)},i-${random.pick(VALUES)},l-end`;
  if (kind === 2) return `n-${random.pick(['a', 'b', 'c', 'd', 'x'])}`;
  return `${random.pick(KEYS)}-${random.pick(VALUES)}`;
}

function randomStep(random: Random, depth: number): string {
  if (random.below(10) === 0 && depth < 4) {
    const property = random.pick(['w', 'h', 'ar', 'iw']);
    const otherwise = random.below(2) === 0 ? '' : `if-else,${randomChain(random, depth + 1)},`;
    return `if-${property}_${random.pick(['gt', 'lte', 'eq'])}_${random.below(9)},${randomChain(random, depth + 1)},${otherwise}if-end`;
  }
  return random.many(4, () => randomItem(random, depth)).join(',');
}

function randomChain(random: Random, depth: number): string {
  return random.many(3, () => randomStep(random, depth)).join(':');
}

/** Valid items, so that most generated strings are valid transformations. */
function validItems(): string[] {
  return KEYS.flatMap((key) => VALUES.map((value) => `${key}-${value}`)).filter((item) => outcome(item) !== undefined);
}

const ALPHABET = [
  ...'wharcxyqfbo01295.,:-_%@N/ +="é\u0000\ud800😀'.split(''),
  'l-image,',
  'l-text,',
  'l-end',
  'if-',
  'if-else',
  'if-end',
  'w_gt_1',
  '_and_',
  'e-',
  '%2C',
  '%3A',
  '%25',
  'iw',
  '_div_',
  'n-b',
  'orig-true',
  'ar-4:3',
];

function outcome(text: string, position: 'path' | 'query' = 'path'): Transformation | undefined {
  const target = {
    pathTransformation: position === 'path' ? text : undefined,
    queryTransformation: position === 'query' ? text : undefined,
  };
  try {
    return parseTransformation(target, { ...SETTINGS, named });
  } catch (error) {
    if (!(error instanceof ImageError) || error.status !== 400) throw error;
    expect(error.message).to.match(/^[\x20-\x7e]+$/);
    return undefined;
  }
}

function check(text: string, position: 'path' | 'query' = 'path'): boolean {
  const transformation = outcome(text, position);
  if (transformation === undefined) return false;
  try {
    assertRendered(transformation);
  } catch (error) {
    expect(error).to.be.instanceOf(ImageError).with.property('code', 'EUNSUPPORTED');
  }
  const canonical = canonicalTransformation(transformation);
  if (canonical.length > LIMITS.characters) return true;
  // A different default quality must not matter, because the canonical string contains the quality.
  const target = { pathTransformation: canonical, queryTransformation: undefined };
  const again = parseTransformation(target, { ...SETTINGS, quality: transformation.original ? 80 : 33 });
  expect(again, `${text} => ${canonical}`).to.deep.equal({ ...transformation, ignored: [], warnings: [] });
  expect(canonicalTransformation(again)).to.equal(canonical);
  return true;
}

describe(`url: any string (SEED=${SEED}, RUNS=${RUNS})`, () => {
  it('of grammar tokens results in a transformation that round-trips through its canonical string, or a 400', () => {
    const random = new Random(SEED);
    let parsed = 0;
    for (let run = 0; run < RUNS; run += 1) {
      if (check(randomChain(random, 0), random.pick(['path', 'query'] as const))) parsed += 1;
    }
    expect(parsed).to.be.above(RUNS / 20);
  });

  it('of valid items results in a transformation that round-trips through its canonical string', () => {
    const random = new Random(SEED);
    const items = validItems();
    expect(items.length).to.be.above(300);
    for (const item of items) check(item);
    let parsed = 0;
    for (let run = 0; run < RUNS; run += 1) {
      const chain = () => random.many(4, () => random.many(6, () => random.pick(items)).join(',')).join(':');
      const layer = `l-image,i-a.png,${chain()},l-end`;
      const condition = `if-ar_gt_4-3,${chain()},if-else,${chain()},${layer},if-end`;
      if (check(random.pick([chain(), `${chain()},${layer}`, `${chain()}:${condition}`]))) parsed += 1;
    }
    // The rest are combinations that are not valid, such as a named condition beside other items.
    expect(parsed).to.be.above(RUNS * 0.8);
  });

  it('of arbitrary characters does so too', () => {
    const random = new Random(SEED);
    for (let run = 0; run < RUNS; run += 1) {
      check(random.many(40, () => random.pick(ALPHABET)).join(''), random.pick(['path', 'query'] as const));
    }
  });

  it('is parsed within milliseconds, even if malicious', () => {
    const full = (piece: string) =>
      piece.repeat(Math.ceil(LIMITS.characters / piece.length)).slice(0, LIMITS.characters);
    const hostile = [
      ...[
        'l-image,',
        'if-w_gt_1,',
        'ar-1:1:',
        'ar-1',
        'w-1,',
        ':',
        ',',
        '%2C',
        '%',
        '%25',
        '-',
        '_',
        'e-',
        'n-b,',
        '/',
        '@',
      ],
      ...[
        'l-image,i-a,l-end:',
        'w-iw_div_',
        'e-gradient-from-',
        'pg-1_',
        'pg-name-"a"_',
        'di-@@',
        'di-/',
        'ie-a=',
        '\ud800',
      ],
    ].map(full);
    const prefixed = [
      ['w-', '1'],
      ['w-', 'iw_add_'],
      ['w-', '1.'],
      ['ar-', '4'],
      ['bg-', 'blurred_'],
      ['pg-', '1_'],
      ['pg-', '1-'],
      ['pg-name-', '"a"_'],
      ['fo-', 'car_'],
      ['pa-', '1_'],
      ['b-', '1_'],
      ['e-gradient-', 'from-red_'],
      ['e-shadow-', '_bl'],
      ['e-distort-p-', '1_'],
      ['e-usm-', '1-'],
      ['if-', 'w_gt_1_and_'],
      ['l-text,ie-', 'A'],
      ['l-text,ie-', '='],
      ['l-text,i-', '%F0'],
      ['di-a', '/'],
      ['di-', '/x'],
    ].map(([start = '', piece = '']) => start + full(piece).slice(start.length));
    for (const text of [...hostile, ...prefixed]) {
      // Exponential work would run into the timeout of the test.
      expect(() => outcome(text), text.slice(0, 20)).not.to.throw();
    }
  });
});

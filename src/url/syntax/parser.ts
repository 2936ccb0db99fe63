/**
 * The transformation string as a tree of items, before any of them has a meaning: chains, steps, layers, conditions.
 * ImageKit: reference 1.4. The work is linear in the length of the string.
 */

import { ImageError } from '../../shared/errors.js';
import { decodeOnce, quote, wellFormed } from '../text.js';

/** The most that one request may ask for. ImageKit: reference 6.11. */
export const LIMITS = { characters: 4096, steps: 20, layers: 10, nesting: 3 } as const;

export interface ParamItem {
  readonly type: 'param';
  /** With `e-` for effects. */
  readonly key: string;
  /** Decoded; empty when there is none. */
  readonly value: string;
}

export interface LayerItem {
  readonly type: 'layer';
  /** What follows `l-`. */
  readonly kind: string;
  readonly chain: Chain;
}

export interface ConditionItem {
  readonly type: 'condition';
  /** What follows `if-`. */
  readonly test: string;
  readonly then: Chain;
  readonly else: Chain;
}

export type Item = ParamItem | LayerItem | ConditionItem;

/** Steps of items. No step is empty. */
export type Chain = readonly (readonly Item[])[];

/**
 * Takes a raw string apart.
 *
 * @param raw still percent-encoded
 * @param position in a query `+` is a space
 * @throws ImageError `ELIMIT` when it is too long, `EINVAL` when a layer or condition is not closed
 */
export function parseSyntax(raw: string, position: 'path' | 'query'): Chain {
  if (raw.length > LIMITS.characters) {
    throw new ImageError('ELIMIT', `The transformation is longer than ${LIMITS.characters} characters`);
  }
  return new Parser(tokens(wellFormed(raw), position)).whole();
}

interface Token {
  readonly text: string;
  /** True when a `:` stands before it. */
  readonly startsStep: boolean;
}

function tokens(raw: string, position: 'path' | 'query'): readonly Token[] {
  let text = position === 'query' ? raw.replaceAll('+', ' ') : raw;
  // Old SDKs encode the separators, new ones only the values: an encoded comma in a text has to stay text.
  const encoded = !text.includes(',') && (/%2C/i.test(text) || (!text.includes(':') && /%3A/i.test(text)));
  if (encoded) text = decodeOnce(text);
  // `ar-4:3`, which SDKs send, would be two steps.
  text = text.replace(/(^|[,:])ar-(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)(?=[,:]|$)/g, '$1ar-$2-$3');
  const found: Token[] = [];
  let startsStep = false;
  for (const [part] of text.matchAll(/[,:]|[^,:]+/g)) {
    if (part === ',') continue;
    if (part === ':') {
      startsStep = true;
      continue;
    }
    found.push({ text: encoded ? part : decodeOnce(part), startsStep });
    startsStep = false;
  }
  return found;
}

/** Reads tokens from left to right; one method per rule of the grammar. */
class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  whole(): Chain {
    const chain = this.#chain();
    const stray = this.#tokens[this.#next];
    if (stray !== undefined) throw new ImageError('EINVAL', `${stray.text}: nothing is open that it could close`);
    return chain;
  }

  /** Steps up to a closing word or the end. */
  #chain(): Chain {
    const chain: Item[][] = [];
    for (;;) {
      const token = this.#tokens[this.#next];
      if (token === undefined || isClosing(token.text)) return chain;
      this.#next += 1;
      if (chain.length === 0 || token.startsStep) chain.push([]);
      chain.at(-1)!.push(this.#item(token.text));
    }
  }

  #item(text: string): Item {
    if (text.startsWith('l-')) {
      const chain = this.#chain();
      this.#close(text, ['l-end']);
      return { type: 'layer', kind: text.slice(2), chain };
    }
    if (text.startsWith('if-')) {
      const then = this.#chain();
      const branches = this.#close(text, ['if-else', 'if-end']) === 'if-else';
      const otherwise = branches ? this.#chain() : [];
      if (branches) this.#close('if-else', ['if-end']);
      return { type: 'condition', test: text.slice(3), then, else: otherwise };
    }
    return param(text);
  }

  /** Takes the closing word that ended a chain. */
  #close(opened: string, expected: readonly string[]): string {
    const text = this.#tokens[this.#next]?.text;
    if (text === undefined || !expected.includes(text)) {
      const found = text === undefined ? '' : ` before ${text}`;
      throw new ImageError('EINVAL', `${quote(opened)}: ${expected.join(' or ')} is missing${found}`);
    }
    this.#next += 1;
    return text;
  }
}

function isClosing(text: string): boolean {
  return text === 'l-end' || text === 'if-else' || text === 'if-end';
}

/** `e-usm-2-2` has the key `e-usm`, everything else ends its key at the first `-`. */
function param(text: string): ParamItem {
  const start = /^e-[a-z0-9]/.test(text) ? 2 : 0;
  const end = text.indexOf('-', start);
  if (end === -1) return { type: 'param', key: text, value: '' };
  return { type: 'param', key: text.slice(0, end), value: text.slice(end + 1) };
}

/**
 * Refuses a tree that asks for too much work: too many steps in one chain, too many layers, too deep a nesting.
 *
 * @throws ImageError `ELIMIT`
 */
export function assertLimits(chain: Chain): void {
  let layers = 0;

  const visit = (steps: Chain, layerDepth: number, conditionDepth: number): void => {
    if (steps.length > LIMITS.steps) throw tooMuch(`more than ${LIMITS.steps} steps in a chain`);
    if (layerDepth > LIMITS.nesting) throw tooMuch(`layers nested deeper than ${LIMITS.nesting} levels`);
    if (conditionDepth > LIMITS.nesting) throw tooMuch(`conditions nested deeper than ${LIMITS.nesting} levels`);
    for (const item of steps.flat()) {
      if (item.type === 'layer') {
        layers += 1;
        if (layers > LIMITS.layers) throw tooMuch(`more than ${LIMITS.layers} layers`);
        visit(item.chain, layerDepth + 1, conditionDepth);
      } else if (item.type === 'condition') {
        visit(item.then, layerDepth, conditionDepth + 1);
        visit(item.else, layerDepth, conditionDepth + 1);
      }
    }
  };

  visit(chain, 0, 0);
}

function tooMuch(what: string): ImageError {
  return new ImageError('ELIMIT', `The transformation has ${what}`);
}

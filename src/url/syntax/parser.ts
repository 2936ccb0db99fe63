/**
 * Parses a transformation string into a tree of chains, steps, layers and conditions. Keys and values are not
 * interpreted here. The time is linear in the length of the string. docs/imagekit.md#chains-and-separators
 */

import { ImageError } from '../../shared/errors.js';
import { decodeOnce, quote, wellFormed } from '../text.js';

/** Limits of one request; `steps` is per chain. docs/imagekit.md#limits */
export const LIMITS = { characters: 4096, steps: 20, layers: 10, nesting: 3 } as const;

export interface ParamItem {
  readonly type: 'param';
  /** The key in URLs, with `e-` for effects. */
  readonly key: string;
  /** Percent-decoded; empty if the item has no value. */
  readonly value: string;
}

export interface LayerItem {
  readonly type: 'layer';
  /** The text after `l-`. */
  readonly kind: string;
  readonly chain: Chain;
}

export interface ConditionItem {
  readonly type: 'condition';
  /** The text after `if-`. */
  readonly test: string;
  readonly then: Chain;
  readonly else: Chain;
}

export type Item = ParamItem | LayerItem | ConditionItem;

/** A list of steps, each a list of items. No step is empty. */
export type Chain = readonly (readonly Item[])[];

/**
 * Parses a transformation string.
 *
 * @param raw the string, still percent-encoded
 * @param position where it was found: in a query, `+` is a space
 * @throws ImageError `ELIMIT` if it is too long, `EINVAL` if a layer or condition is not closed or was not opened
 */
export function parseSyntax(raw: string, position: 'path' | 'query'): Chain {
  if (raw.length > LIMITS.characters) {
    throw new ImageError('ELIMIT', `The transformation is longer than ${LIMITS.characters} characters`);
  }
  return new Parser(tokenize(wellFormed(raw), position)).parse();
}

interface Token {
  readonly text: string;
  /** Whether a `:` precedes it. */
  readonly startsStep: boolean;
}

function tokenize(raw: string, position: 'path' | 'query'): readonly Token[] {
  let text = position === 'query' ? raw.replaceAll('+', ' ') : raw;
  // Old SDKs encode the separators; current ones encode only the values, where an encoded comma is text.
  const hasEncodedSeparators = !text.includes(',') && (/%2C/i.test(text) || (!text.includes(':') && /%3A/i.test(text)));
  if (hasEncodedSeparators) text = decodeOnce(text);
  // SDKs send `ar-4:3`, which would otherwise be split into two steps.
  text = text.replace(/(^|[,:])ar-(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)(?=[,:]|$)/g, '$1ar-$2-$3');
  const tokens: Token[] = [];
  let startsStep = false;
  for (const [part] of text.matchAll(/[,:]|[^,:]+/g)) {
    if (part === ',') continue;
    if (part === ':') {
      startsStep = true;
      continue;
    }
    tokens.push({ text: hasEncodedSeparators ? part : decodeOnce(part), startsStep });
    startsStep = false;
  }
  return tokens;
}

/** A recursive-descent parser over tokens: one method for each rule of the grammar. */
class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  parse(): Chain {
    const chain = this.#chain();
    const unexpected = this.#tokens[this.#next];
    if (unexpected !== undefined) throw new ImageError('EINVAL', `${unexpected.text}: there is nothing to close`);
    return chain;
  }

  /** Parses steps up to a closing token (`l-end`, `if-else`, `if-end`) or the end. */
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
      const hasElse = this.#close(text, ['if-else', 'if-end']) === 'if-else';
      const elseBranch = hasElse ? this.#chain() : [];
      if (hasElse) this.#close('if-else', ['if-end']);
      return { type: 'condition', test: text.slice(3), then, else: elseBranch };
    }
    return parseParam(text);
  }

  /** Consumes the closing token after a chain, and returns it. */
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

/** The key ends at the first `-`, for effects at the first one after `e-`: `e-usm-2-2` has the key `e-usm`. */
function parseParam(text: string): ParamItem {
  const start = /^e-[a-z0-9]/.test(text) ? 2 : 0;
  const end = text.indexOf('-', start);
  if (end === -1) return { type: 'param', key: text, value: '' };
  return { type: 'param', key: text.slice(0, end), value: text.slice(end + 1) };
}

/**
 * Enforces the limits for steps of a chain, for layers, and for the nesting of layers and of conditions.
 *
 * @throws ImageError `ELIMIT`
 */
export function assertLimits(chain: Chain): void {
  let layers = 0;

  const visit = (steps: Chain, layerDepth: number, conditionDepth: number): void => {
    if (steps.length > LIMITS.steps) throw limitError(`more than ${LIMITS.steps} steps in a chain`);
    if (layerDepth > LIMITS.nesting) throw limitError(`layers nested deeper than ${LIMITS.nesting} levels`);
    if (conditionDepth > LIMITS.nesting) throw limitError(`conditions nested deeper than ${LIMITS.nesting} levels`);
    for (const item of steps.flat()) {
      if (item.type === 'layer') {
        layers += 1;
        if (layers > LIMITS.layers) throw limitError(`more than ${LIMITS.layers} layers`);
        visit(item.chain, layerDepth + 1, conditionDepth);
      } else if (item.type === 'condition') {
        visit(item.then, layerDepth, conditionDepth + 1);
        visit(item.else, layerDepth, conditionDepth + 1);
      }
    }
  };

  visit(chain, 0, 0);
}

function limitError(what: string): ImageError {
  return new ImageError('ELIMIT', `The transformation has ${what}`);
}

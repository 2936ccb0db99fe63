/** Named transformations. ImageKit: reference 2.7, `n`. */

import { ImageError } from '../../shared/errors.js';
import { parseSyntax } from './parser.js';
import type { Chain, Item } from './parser.js';
import { quote } from '../text.js';

/** Bounds what names inside of names can grow to. */
const MAX_EXPANSIONS = 100;

/**
 * Puts the stored strings in the place of `n-…` items, wherever they stand. The items of a stored string's first step
 * go where the name stood, its further steps follow the step that named it.
 *
 * @param named the stored strings by name, with or without `tr:` before them
 * @throws ImageError `EINVAL` for an unknown name and one that refers to itself, `ELIMIT` for too many of them
 */
export function expandNamed(chain: Chain, named: Readonly<Record<string, string>>): Chain {
  let expansions = 0;

  const expand = (steps: Chain, inside: readonly string[]): Chain =>
    steps.flatMap((step) => {
      const items: Item[] = [];
      const following: (readonly Item[])[] = [];
      for (const item of step) {
        if (item.type === 'layer') {
          items.push({ ...item, chain: expand(item.chain, inside) });
        } else if (item.type === 'condition') {
          items.push({ ...item, then: expand(item.then, inside), else: expand(item.else, inside) });
        } else if (item.key !== 'n') {
          items.push(item);
        } else {
          const [first = [], ...more] = expand(stored(item.value, inside), [...inside, item.value]);
          items.push(...first);
          following.push(...more);
        }
      }
      return [items, ...following].filter(({ length }) => length > 0);
    });

  const stored = (name: string, inside: readonly string[]): Chain => {
    const text = Object.hasOwn(named, name) ? named[name] : undefined;
    if (text === undefined) throw new ImageError('EINVAL', `n: there is no transformation named ${quote(name)}`);
    if (inside.includes(name)) throw new ImageError('EINVAL', `n: ${quote(name)} refers to itself`);
    expansions += 1;
    if (expansions > MAX_EXPANSIONS) {
      throw new ImageError('ELIMIT', `More than ${MAX_EXPANSIONS} named transformations in one`);
    }
    return parseSyntax(text.replace(/^tr:/, ''), 'path');
  };

  return expand(chain, []);
}

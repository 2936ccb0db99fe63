/** Named transformations. docs/imagekit.md#named-transformations */

import { ImageError } from '../../shared/errors.js';
import { quote } from '../text.js';
import { parseSyntax, type Chain, type Item } from './parser.js';

/** Maximum number of expansions in one transformation. Bounds the growth by names that refer to other names. */
const MAX_EXPANSIONS = 100;

/**
 * Replaces each `n-<name>` by the stored string of that name, in layers and conditions too. The items of the string's
 * first step take the place of the name; its further steps are inserted after the step that contains the name.
 *
 * @param named transformation strings by name, with or without a leading `tr:`
 * @throws ImageError `EINVAL` for a name that is unknown or refers to itself, `ELIMIT` for more than 100 expansions
 */
export function expandNamed(chain: Chain, named: Readonly<Record<string, string>>): Chain {
  let expansions = 0;

  /** @param ancestors the names that are being expanded, to find cycles */
  const expand = (steps: Chain, ancestors: readonly string[]): Chain =>
    steps.flatMap((step) => {
      const items: Item[] = [];
      const nextSteps: (readonly Item[])[] = [];
      for (const item of step) {
        if (item.type === 'layer') {
          items.push({ ...item, chain: expand(item.chain, ancestors) });
        } else if (item.type === 'condition') {
          items.push({ ...item, then: expand(item.then, ancestors), else: expand(item.else, ancestors) });
        } else if (item.key !== 'n') {
          items.push(item);
        } else {
          const [first = [], ...more] = expand(parseStored(item.value, ancestors), [...ancestors, item.value]);
          items.push(...first);
          nextSteps.push(...more);
        }
      }
      return [items, ...nextSteps].filter(({ length }) => length > 0);
    });

  const parseStored = (name: string, ancestors: readonly string[]): Chain => {
    const text = Object.hasOwn(named, name) ? named[name] : undefined;
    if (text === undefined) throw new ImageError('EINVAL', `n: there is no transformation named ${quote(name)}`);
    if (ancestors.includes(name)) throw new ImageError('EINVAL', `n: ${quote(name)} refers to itself`);
    expansions += 1;
    if (expansions > MAX_EXPANSIONS) {
      throw new ImageError('ELIMIT', `The transformation expands more than ${MAX_EXPANSIONS} named transformations`);
    }
    return parseSyntax(text.replace(/^tr:/, ''), 'path');
  };

  return expand(chain, []);
}

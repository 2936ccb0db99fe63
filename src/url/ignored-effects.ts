/** Effects that only ImageKit's own models can make. ImageKit: reference 2.4, the table of AI effects. */

import type { Chain, Item } from './syntax/parser.js';
import { NEEDS_MODEL, PARAMETERS } from './parameters.js';

/** The keys of such effects in a chain, each once, wherever they stand. They are left out of the picture. */
export function ignoredEffects(chain: Chain): readonly string[] {
  return [...new Set(chain.flat().flatMap(ofItem))];
}

function ofItem(item: Item): readonly string[] {
  switch (item.type) {
    case 'layer':
      return ignoredEffects(item.chain);
    case 'condition':
      return ignoredEffects([...item.then, ...item.else]);
    case 'param':
      return needsModel(item.key, item.value) ? [item.key] : [];
  }
}

function needsModel(key: string, value: string): boolean {
  if (key === 'bg') return value.startsWith('genfill');
  return Object.hasOwn(PARAMETERS, key) && PARAMETERS[key as keyof typeof PARAMETERS].about === NEEDS_MODEL;
}

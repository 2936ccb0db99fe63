/** Effects that need one of ImageKit's own models. docs/imagekit.md#effects-that-need-a-model */

import { findParameter } from './parameters.js';
import type { Chain, Item } from './syntax/parser.js';

/** The keys of such effects in a chain, layers and conditions included, each once. They are left out of the result. */
export function ignoredEffects(chain: Chain): readonly string[] {
  return [...new Set(chain.flat().flatMap(ignoredInItem))];
}

function ignoredInItem(item: Item): readonly string[] {
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
  const parameter = findParameter(key);
  return parameter?.support === 'ignored' && parameter.reason === 'model';
}

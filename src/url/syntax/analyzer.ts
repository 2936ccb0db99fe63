/** Gives items their meaning: typed parameters, layers, conditions. ImageKit: reference 1.4, 3.1, 3.7 and 4.1. */

import { ImageError } from '../../shared/errors.js';
import { parseTests } from './conditions.js';
import type { Chain, ConditionItem, Item, LayerItem, ParamItem } from './parser.js';
import { resourcePath } from '../values/sources.js';
import { normalizeParams, normalizePlacement } from '../normalize.js';
import type { StepPlace } from '../normalize.js';
import { entriesOf, parseParams } from '../parameters.js';
import type { Params } from '../parameters.js';
import { fromBase64, quote } from '../text.js';
import { CANVAS } from '../transformation-types.js';
import type { Condition, Layer, LayerType, Step } from '../transformation-types.js';

const LAYER_TYPES: ReadonlyMap<string, LayerType> = new Map([
  ['image', 'image'],
  ['text', 'text'],
  ['video', 'video'],
  ['subtitle', 'subtitle'],
  ['subtitles', 'subtitle'],
]);

/** Characters of a text that count. ImageKit: reference 3.5. */
const TEXT_CHARACTERS = 2000;
const BASE64_CHARACTERS = 2500;

/** Withdrawn in 2023. ImageKit: reference 3.7. */
const OLD_OVERLAY_KEYS: ReadonlySet<string> = new Set(
  `oi oh ow ox oy ofo oib oibg oiar oidpr oiq oic oicm oifo oix oiy oixc oiyc oit ot ote otw ots otf otc otbg otp otia
  ott oa obg or`.split(/\s+/),
);

/** What a chain says: its steps, and each step's own parameters before those of the output and the request went. */
export interface Parsed {
  readonly steps: readonly Step[];
  readonly params: readonly Params[];
}

/**
 * Reads a chain whose names are expanded. Parameters that do nothing are left out, and steps that do nothing with them.
 *
 * @throws ImageError `EINVAL`
 */
export function analyzeChain(chain: Chain, place: StepPlace): Parsed {
  const params: Params[] = [];
  const steps: Step[] = [];
  for (const items of chain) {
    const own = parseParams(items.filter(isParam));
    params.push(own);
    const step = parseStep(items, own, place);
    if (entriesOf(step.params).length > 0 || step.layers.length > 0 || step.condition !== undefined) steps.push(step);
  }
  return { steps, params };
}

function parseStep(items: readonly Item[], own: Params, place: StepPlace): Step {
  refuseOldOverlays(items);
  const condition = items.find((item) => item.type === 'condition');
  if (condition !== undefined) {
    if (items.length > 1) {
      throw new ImageError('EINVAL', `if: a condition has to stand alone in its step, between colons`);
    }
    const parsed = parseCondition(condition, place);
    const isEmpty = parsed.then.length === 0 && parsed.else.length === 0;
    return isEmpty ? { params: {}, layers: [] } : { params: {}, layers: [], condition: parsed };
  }
  const layers = items.filter((item) => item.type === 'layer').map(parseLayer);
  return { params: normalizeParams(own, place), layers };
}

function isParam(item: Item): item is ParamItem {
  return item.type === 'param';
}

function refuseOldOverlays(items: readonly Item[]): void {
  const old = items.filter(isParam).find(({ key }) => OLD_OVERLAY_KEYS.has(key));
  if (old !== undefined) {
    throw new ImageError(
      'EINVAL',
      `${old.key}: the old overlay syntax was withdrawn; write a layer, l-image,i-<path>,...,l-end or l-text,i-<text>,...,l-end`,
    );
  }
}

function parseCondition(item: ConditionItem, place: StepPlace): Condition {
  const branch = place === 'base' ? 'branch' : place;
  return {
    tests: parseTests(item.test),
    then: analyzeChain(item.then, branch).steps,
    else: analyzeChain(item.else, branch).steps,
  };
}

function parseLayer(item: LayerItem): Layer {
  const type = LAYER_TYPES.get(item.kind);
  if (type === undefined) throw new ImageError('EINVAL', `l: ${quote(item.kind)} is not image or text`);
  if (type === 'video' || type === 'subtitle') {
    throw new ImageError('EINVAL', `l: a layer of type ${type} cannot lie on a picture`);
  }
  const input = parseInput(type, item.chain.flat().filter(isParam));
  const place = input === CANVAS && type === 'image' ? 'canvas' : type;
  // Positions may stand in any step of the layer.
  const all = item.chain.map((items) => parseParams(items.filter(isParam)));
  const placement = normalizePlacement(Object.assign({}, ...all) as Params);
  const { steps } = analyzeChain(item.chain, placement.lm === 'displace' ? 'displacement' : place);
  return { type, input, placement, steps };
}

/** ImageKit: reference 1.6. */
function parseInput(type: 'image' | 'text', items: readonly ParamItem[]): string {
  const encoded = items.findLast(({ key }) => key === 'ie')?.value;
  const plain = items.findLast(({ key }) => key === 'i')?.value;
  if (type === 'text') {
    const text = encoded === undefined ? plain : fromBase64('ie', encoded, BASE64_CHARACTERS);
    if (text === undefined || text === '') throw new ImageError('EINVAL', 'l-text: the text (i or ie) is missing');
    return Array.from(text).slice(0, TEXT_CHARACTERS).join('');
  }
  const path = resourcePath.parse(encoded === undefined ? (plain ?? '') : fromBase64('ie', encoded));
  if (typeof path !== 'string') throw new ImageError('EINVAL', 'l-image: the path (i or ie) is missing');
  return path;
}

/** Turns the parser's tree into steps with typed parameters, layers and conditions. */

import { ImageError } from '../../shared/errors.js';
import { normalizeParams, normalizePlacement, type StepPlace } from '../normalize.js';
import { entriesOf, parseParams, type Params } from '../parameters.js';
import { fromBase64, quote } from '../text.js';
import { CANVAS, type Condition, type Layer, type LayerType, type Step } from '../transformation-types.js';
import { resourcePath } from '../values/sources.js';
import { parseTests } from './conditions.js';
import type { Chain, ConditionItem, Item, LayerItem, ParamItem } from './parser.js';

/** Layer types that ImageKit has for video only, by their names in URLs. docs/imagekit.md#layers */
const VIDEO_LAYERS: ReadonlyMap<string, string> = new Map([
  ['video', 'video'],
  ['subtitle', 'subtitle'],
  ['subtitles', 'subtitle'],
]);

/** Maximum length of a text; the rest is cut off. docs/imagekit.md#text-layers */
const TEXT_CHARACTERS = 2000;
const BASE64_CHARACTERS = 2500;

/** The keys of the overlay syntax that layers replaced. docs/imagekit.md#old-overlay-syntax */
const OLD_OVERLAY_KEYS: ReadonlySet<string> = new Set(
  `oi oh ow ox oy ofo oib oibg oiar oidpr oiq oic oicm oifo oix oiy oixc oiyc oit ot ote otw ots otf otc otbg otp otia
  ott oa obg or`.split(/\s+/),
);

export interface AnalyzedChain {
  /** The steps that have an effect, in normal form. */
  readonly steps: readonly Step[];
  /** The parameters of every step as they were given, with those of the output and the request. */
  readonly params: readonly Params[];
}

/**
 * Analyzes a chain whose named transformations are expanded.
 *
 * @param place where the chain is
 * @param isBranch whether it is a branch of a condition
 * @throws ImageError `EINVAL` if a value, a layer or a condition is not valid
 */
export function analyzeChain(chain: Chain, place: StepPlace, isBranch = false): AnalyzedChain {
  const params: Params[] = [];
  const steps: Step[] = [];
  for (const items of chain) {
    const own = parseParams(items.filter(isParam));
    params.push(own);
    // A step without effect, such as the one that names the input, leaves its place to the next one.
    const isFirst = !isBranch && steps.length === 0;
    const step = parseStep(items, own, place, isFirst);
    if (entriesOf(step.params).length > 0 || step.layers.length > 0 || step.condition !== undefined) steps.push(step);
  }
  return { steps, params };
}

function parseStep(items: readonly Item[], own: Params, place: StepPlace, isFirst: boolean): Step {
  assertNoOldOverlays(items);
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
  return { params: normalizeParams(own, place, isFirst), layers };
}

function isParam(item: Item): item is ParamItem {
  return item.type === 'param';
}

function assertNoOldOverlays(items: readonly Item[]): void {
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
    then: analyzeChain(item.then, branch, true).steps,
    else: analyzeChain(item.else, branch, true).steps,
  };
}

function parseLayer(item: LayerItem): Layer {
  const type = layerType(item.kind);
  const input = parseInput(type, item.chain.flat().filter(isParam));
  const place = input === CANVAS && type === 'image' ? 'canvas' : type;
  // The position may be given in any step of the layer.
  const all = item.chain.map((items) => parseParams(items.filter(isParam)));
  const placement = normalizePlacement(Object.assign({}, ...all) as Params);
  const { steps } = analyzeChain(item.chain, placement.lm === 'displace' ? 'displacement' : place);
  return { type, input, placement, steps };
}

function layerType(kind: string): LayerType {
  if (kind === 'image' || kind === 'text') return kind;
  const video = VIDEO_LAYERS.get(kind);
  throw new ImageError(
    'EINVAL',
    video === undefined
      ? `l: ${quote(kind)} is not image or text`
      : `l: a layer of type ${video} cannot be drawn on an image`,
  );
}

/** The text or path of `i` or `ie`; `ie` wins. docs/imagekit.md#base64-inputs */
function parseInput(type: 'image' | 'text', items: readonly ParamItem[]): string {
  const encoded = items.findLast(({ key }) => key === 'ie')?.value;
  const unencoded = items.findLast(({ key }) => key === 'i')?.value;
  if (type === 'text') {
    const text = encoded === undefined ? unencoded : fromBase64('ie', encoded, BASE64_CHARACTERS);
    if (text === undefined || text === '') throw new ImageError('EINVAL', 'l-text: the text (i or ie) is missing');
    return Array.from(text).slice(0, TEXT_CHARACTERS).join('');
  }
  const path = resourcePath.parse(encoded === undefined ? (unencoded ?? '') : fromBase64('ie', encoded));
  if (typeof path !== 'string') throw new ImageError('EINVAL', 'l-image: the path (i or ie) is missing');
  return path;
}

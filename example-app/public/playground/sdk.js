// A transformation in the words of ImageKit's SDKs.

import { decoded, parseChain, tidy, writeItem } from './chain.js';

const NUMBER = /^(?:0|[1-9]\d*)(?:\.\d+)?$/;
/** Values that an SDK writes as they are, and a URL takes as they are. */
const PLAIN = /^[\w.\-@ ]+$/;
/** Keys that the SDKs write without a value. */
const BARE = new Set(['e-grayscale', 'e-contrast', 'e-sharpen', 'e-shadow', 'e-gradient', 'e-usm']);

/** `sdkNames` maps keys of URLs to names of options. What has no name, and each layer and condition, is `raw`. */
export function sdkSteps(tr, sdkNames) {
  return parseChain(tidy(tr))
    .filter((items) => items.length > 0)
    .map((items) => sdkStep(items, sdkNames));
}

function sdkStep(items, sdkNames) {
  const options = {};
  const raw = [];
  for (const item of items) {
    const option = 'key' in item ? optionOf(item, sdkNames) : undefined;
    if (option && !(option.name in options)) options[option.name] = option.value;
    else raw.push(writeItem(item));
  }
  return raw.length === 0 ? options : { ...options, raw: raw.join(',') };
}

function optionOf({ key, value }, sdkNames) {
  const name = sdkNames[key];
  if (name === undefined) return undefined;
  if (value === undefined) return BARE.has(key) ? { name, value: true } : undefined;
  if (key === 'e-grayscale' || key === 'e-contrast') return undefined;
  if (NUMBER.test(value)) return { name, value: Number(value) };
  if (value === 'true' && !BARE.has(key)) return { name, value: true };
  const text = decoded(value);
  return PLAIN.test(text) && text === value ? { name, value: text } : undefined;
}

/** The steps as JavaScript. */
export function sdkLiteral(steps, indent) {
  const lines = steps.map((step) => `${indent}  ${objectLiteral(step)},`);
  return lines.length === 0 ? '[]' : `[\n${lines.join('\n')}\n${indent}]`;
}

function objectLiteral(step) {
  const fields = Object.entries(step).map(([name, value]) => `${name}: ${literal(value)}`);
  return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
}

/** A value as JavaScript, with single quotes around texts. */
export function literal(value) {
  if (typeof value !== 'string') return String(value);
  return `'${JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;
}

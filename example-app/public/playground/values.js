// Between values as people write them and as they stand in an address.

import { decoded, encoded } from './chain.js';

/** Paths, whose slashes an address writes as `@@`. */
const isPath = (key, layer) => key === 'di' || key === 'ff' || (key === 'i' && layer !== 'text');

/** @param layer the kind of the layer that the parameter is in */
export function toUrl(key, text, layer) {
  return encoded(isPath(key, layer) ? text.replaceAll('/', '@@') : text);
}

export function fromUrl(key, value, layer) {
  const text = decoded(value);
  return isPath(key, layer) ? text.replaceAll('@@', '/') : text;
}

/** `N15` is -15; undefined for what is no number. */
export function toNumber(text) {
  return /^[N-]?\d+(?:\.\d+)?$/.test(text) ? Number(text.replace('N', '-')) : undefined;
}

export function fromNumber(number) {
  return number < 0 ? `N${-number}` : String(number);
}

import { parseResourcePath } from '../../../url/target.js';

/** Files that layers are made of, by `inputName`. */
export type LayerSources = ReadonlyMap<string, Uint8Array>;

/** The name of a layer's file: its resource path in one spelling. Throws `EINVAL` for what is none. */
export function resourceName(path: string): string {
  const { kind, code } = parseResourcePath(path);
  return `${kind}/${code}`;
}

import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { itemsIn, nextCursor, textIn } from '../../pim/catalogue/json.js';
import { identifierOf } from '../../pim/catalogue/read-documents.js';
import { readStructure, type Structure } from '../../pim/catalogue/structure.js';
import type { JsonCalls } from '../../pim/json-calls.js';
import { ImageError } from '../../shared/errors.js';
import type { Io } from '../io.js';
import { pictureTarget } from '../picture-target.js';
import { CommandError, textOf, UsageError } from '../problems.js';

/** Characters of one line, of which an address has fewer. */
const MAX_LINE = 16_384;

/** Which products are wanted. */
export interface ProductFilter {
  readonly family: string | undefined;
  readonly category: string | undefined;
}

/**
 * Reads addresses, one a line, from a file or, as `-`, from stdin. Empty lines and those that begin with `#` are left
 * out.
 *
 * @returns targets below the mount point
 * @throws CommandError for a file that cannot be read, UsageError for a line that is no address of a picture
 */
export async function readTargets(name: string, { stdin, cwd }: Io): Promise<readonly string[]> {
  const source = name === '-' ? stdin : createReadStream(resolve(cwd, name));
  const parts: Buffer[] = [];
  try {
    for await (const part of source as AsyncIterable<Uint8Array | string>) {
      parts.push(typeof part === 'string' ? Buffer.from(part) : Buffer.from(part));
    }
  } catch (error) {
    throw new CommandError(`the addresses cannot be read: ${textOf(error)}`);
  }
  const lines = Buffer.concat(parts).toString().split(/\r?\n/);
  return lines.flatMap((line, index) => {
    const address = line.trim();
    if (address === '' || address.startsWith('#')) return [];
    if (address.length > MAX_LINE) throw new UsageError(`line ${index + 1} is too long for an address`);
    try {
      return [pictureTarget(address).target];
    } catch (error) {
      throw new UsageError(`line ${index + 1}: ${textOf(error)}`);
    }
  });
}

/** The addresses of all products of a family or category, those below the category included. */
export async function listProducts(calls: JsonCalls, { family, category }: ProductFilter): Promise<readonly string[]> {
  const search = JSON.stringify({
    ...(family !== undefined && { family: [{ operator: 'IN', value: [family] }] }),
    ...(category !== undefined && { categories: [{ operator: 'IN CHILDREN', value: [category] }] }),
  });
  const query = `limit=100&pagination_type=search_after&search=${encodeURIComponent(search)}`;
  const structure = await readStructure(calls, new AbortController().signal);
  try {
    return await readPages(calls, `products-uuid?${query}`, structure);
  } catch (error) {
    // Before 7.0.
    if (error instanceof ImageError && error.code === 'ENOENT') return readPages(calls, `products?${query}`, structure);
    throw error;
  }
}

async function readPages(calls: JsonCalls, path: string, structure: Structure): Promise<readonly string[]> {
  const targets: string[] = [];
  const seen = new Set<string>();
  // A server whose pages lead in a circle, or to no more products, must not keep us.
  for (let cursor: string | undefined = ''; cursor !== undefined && !seen.has(cursor);) {
    seen.add(cursor);
    const after: string = cursor === '' ? '' : `&search_after=${encodeURIComponent(cursor)}`;
    const page: unknown = await calls.ask(path + after, undefined);
    const items = itemsIn(page);
    for (const item of items) {
      const [identifier, uuid] = [identifierOf(item, structure), textIn(item.uuid)];
      if (identifier !== undefined) targets.push(`products/${encodeURIComponent(identifier)}`);
      else if (uuid !== undefined) targets.push(`products-uuid/${uuid.toLowerCase()}`);
    }
    cursor = items.length === 0 ? undefined : nextCursor(page);
  }
  return targets;
}

/** Each target in each transformation; those that have one already, as they are. */
export function withTransformations(targets: readonly string[], transformations: readonly string[]): readonly string[] {
  if (transformations.length === 0) return targets;
  return targets.flatMap((target) =>
    /(?:^|\/)tr(?::|%3a)|[?&]tr=/i.test(target)
      ? [target]
      : transformations.map((transformation) => `tr:${transformation}/${target}`),
  );
}

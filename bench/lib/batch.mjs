// @ts-check
import { readFileSync } from 'node:fs';
import { damaged } from './damage.mjs';

/** @typedef {{ way: string, seeds: number[] }} Damage a way to damage a file, and a seed for each damaged copy */

/**
 * Renders damaged copies of a file, or as many good ones, one after the other.
 *
 * @param {string} file
 * @param {Damage} damage
 * @param {boolean} isDamaged
 * @param {(source: Buffer) => Promise<unknown>} render rejects where it makes no picture
 * @param {(error: any) => string} nameOf an error
 * @returns {Promise<{ ms: number, outcomes: Record<string, number> }>} milliseconds for each file; how many came to what
 */
export async function batch(file, { way, seeds }, isDamaged, render, nameOf) {
  const good = readFileSync(file);
  const sources = seeds.map((seed) => (isDamaged ? damaged(good, way, seed) : good));
  const attempt = (/** @type {Buffer} */ source) => render(source).then(() => 'picture', nameOf);
  // What a damaged file leaves to do, such as a new thread, counts where it is waited for: at the file after it. So the
  // batch begins with one that is not measured, and no file after the last one is.
  await attempt(sources[0]);
  /** @type {Record<string, number>} */
  const outcomes = {};
  const started = performance.now();
  for (const source of sources) {
    const outcome = await attempt(source);
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  }
  const ms = (performance.now() - started) / sources.length;
  await attempt(good);
  return { ms, outcomes };
}

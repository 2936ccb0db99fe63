import type { FontFinder, FoundFont } from './font-finder.js';
import { scriptOf } from './scripts.js';

/** A part of a line with one direction, one script and one font. */
export interface Run {
  /** Indexes into the line. */
  readonly start: number;
  readonly end: number;
  /** Of Unicode's bidirectional algorithm; odd levels run from right to left. */
  readonly level: number;
  readonly script: string | undefined;
  readonly font: FoundFont;
}

const GRAPHEMES = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** The user-perceived characters of a text. */
export function graphemes(text: string): readonly string[] {
  return Array.from(GRAPHEMES.segment(text), ({ segment }) => segment);
}

/**
 * Splits a line into runs. A character stays with its marks, joiners and variation selectors, unless only different
 * fonts have the parts of an emoji.
 *
 * @param levels by index into the line
 */
export function itemise(line: string, levels: ArrayLike<number>, finder: FontFinder): readonly Run[] {
  const runs: Run[] = [];
  for (const { segment, index } of GRAPHEMES.segment(line)) {
    for (const { part, offset, font } of finder.find(segment, runs.at(-1)?.font)) {
      const start = index + offset;
      const end = start + part.length;
      const level = levels[start] ?? 0;
      const before = runs.at(-1);
      // What has no script of its own goes with what stands before it.
      const script = scriptOf(part) ?? before?.script;
      const isSame =
        before?.level === level &&
        before.font.part === font.part &&
        before.font.isMissing === font.isMissing &&
        (before.script === script || before.script === undefined);
      if (isSame) runs[runs.length - 1] = { ...before, end, script };
      else runs.push({ start, end, level, script, font });
    }
  }
  return runs;
}

/** Rule L2 of UAX 9: from the highest level down to 1, reverses each sequence of runs at that level or above. */
export function visualOrder(runs: readonly Run[]): readonly Run[] {
  const ordered = [...runs];
  const highest = Math.max(0, ...runs.map(({ level }) => level));
  for (let level = highest; level >= 1; level--) {
    for (let start = 0; start < ordered.length; start++) {
      if (ordered[start]!.level < level) continue;
      let end = start;
      while (end + 1 < ordered.length && ordered[end + 1]!.level >= level) end++;
      ordered.splice(start, end - start + 1, ...ordered.slice(start, end + 1).reverse());
      start = end;
    }
  }
  return ordered;
}

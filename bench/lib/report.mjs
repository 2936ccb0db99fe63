// @ts-check
/** What workloads give back, and how it becomes Markdown. */

/** @typedef {{ log: (line: string) => void }} Context */
/** @typedef {{ name: string, value: number, goal: number, floor: number, unit?: string, better?: 'higher' }} Goal less is better, unless it says so */
/** @typedef {{ settings: string[], tables: string[], goals: Goal[] }} Result */

/** @param {string[]} head @param {(string | number)[][]} rows */
export function table(head, rows) {
  const line = (/** @type {(string | number)[]} */ cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** @param {import('./stats.mjs').Spread} spread milliseconds */
export function msText({ median, low, high }) {
  return `${number(median)} (${number(low)}–${number(high)})`;
}

/** @param {import('./stats.mjs').Spread} spread */
export function ratioText({ median, low, high }) {
  return `**${median.toFixed(2)}** (${low.toFixed(2)}–${high.toFixed(2)})`;
}

/** @param {number} bytes */
export function bytesText(bytes) {
  return bytes < 10_000
    ? String(bytes)
    : bytes < 10_000_000
      ? `${number(bytes / 1000)} kB`
      : `${number(bytes / 1e6)} MB`;
}

/** Three figures that matter. @param {number} value */
export function number(value) {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

/** @param {Goal[]} goals */
export function goalTable(goals) {
  return table(
    ['workload', 'reached', 'goal', 'floor', ''],
    goals.map(({ name, value, goal, floor, unit = '', better }) => {
      const meets = (/** @type {number} */ bound) => (better === 'higher' ? value >= bound : value <= bound);
      const verdict = meets(goal) ? 'goal' : meets(floor) ? 'floor' : '**missed**';
      return [name, `${number(value)}${unit}`, `${goal}${unit}`, `${floor}${unit}`, verdict];
    }),
  );
}

// @ts-check

/** The middle value; the mean of the two middle ones of an even number. @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * A median and the extremes around it.
 *
 * @typedef {{ median: number, low: number, high: number }} Spread
 * @param {readonly number[]} values
 * @returns {Spread}
 */
export function spread(values) {
  return { median: median(values), low: Math.min(...values), high: Math.max(...values) };
}

/**
 * How many times `ours` is `theirs`, round by round: what disturbed a round disturbed both.
 *
 * @param {readonly number[]} ours
 * @param {readonly number[]} theirs as many
 * @returns {Spread}
 */
export function ratio(ours, theirs) {
  return spread(ours.map((value, round) => value / theirs[round]));
}

/** The mean of ratios. @param {readonly number[]} values */
export function geometricMean(values) {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

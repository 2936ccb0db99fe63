// @ts-check

/** @typedef {{ bytes: number, score: number }} Encoded */

/**
 * Finds the quality at which an encoder reaches a score, by bisection that is steered by the scores found.
 *
 * @param {number} target
 * @param {(quality: number) => Promise<Encoded>} encode quality from 1 to 100
 * @returns {Promise<{ quality: number, bytes: number, reached: boolean }>} the nearest whole quality, and the bytes that
 *   lie between those of its neighbours as the score does; `reached` is false where even the ends do not reach it
 */
export async function equalQuality(target, encode) {
  let low = 1;
  let high = 100;
  /** @type {Map<number, Encoded>} */
  const tried = new Map();
  let guess = 70;
  while (high - low > 1) {
    const result = await encode(guess);
    tried.set(guess, result);
    if (result.score < target) low = guess;
    else high = guess;
    guess = nextGuess(target, low, high, tried);
  }
  const below = tried.get(low) ?? (await encode(low));
  const above = tried.get(high) ?? (await encode(high));
  const share = (target - below.score) / (above.score - below.score);
  const within = Math.max(0, Math.min(1, share));
  return {
    quality: within < 0.5 ? low : high,
    bytes: Math.round(below.bytes * (above.bytes / below.bytes) ** within),
    reached: share >= 0 && share <= 1,
  };
}

/** @param {number} target @param {number} low @param {number} high @param {ReadonlyMap<number, Encoded>} tried */
function nextGuess(target, low, high, tried) {
  const below = tried.get(low);
  const above = tried.get(high);
  if (!below && above) return Math.max(low + 1, high - 16);
  if (below && !above) return Math.min(high - 1, low + 16);
  if (!below || !above) return (low + high) >> 1;
  const straight = low + ((target - below.score) / (above.score - below.score)) * (high - low);
  return Math.max(low + 1, Math.min(high - 1, Math.round(straight)));
}

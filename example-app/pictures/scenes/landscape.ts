/** Mountains, pines and stars for the outdoor scenes. */

import { seeded } from '../random.js';

/** The outline of a mountain range by midpoint displacement, filled down to `bottom`. */
export function ridge(options: {
  seed: number;
  width: number;
  /** Mean height of the two ends and the summits' reach above and below it. */
  level: number;
  reach: number;
  bottom: number;
  fill: string;
  /** 0.5 is rugged, 0.35 rolling. */
  roughness?: number;
}): string {
  const { seed, width, level, reach, bottom, fill, roughness = 0.5 } = options;
  const random = seeded(seed);
  let heights = [0, random() - 0.3, random() - 0.3, 0];
  for (let scale = roughness; heights.length < 380; scale *= roughness) {
    heights = heights.flatMap((height, i) => {
      const next = heights[i + 1];
      return next === undefined ? [height] : [height, (height + next) / 2 + (random() - 0.5) * scale * 1.6];
    });
  }
  const step = width / (heights.length - 1);
  const line = heights.map((height, i) => `${(i * step).toFixed(1)} ${(level - height * reach).toFixed(1)}`);
  return `<path d="M0 ${bottom}L${line.join('L')}L${width} ${bottom}Z" fill="${fill}"/>`;
}

/** One pine, its foot at (x, y): tiers of drooping branches, no two alike. */
export function pine(x: number, y: number, height: number, random: () => number): string {
  const tiers = 9;
  const side = (direction: 1 | -1) =>
    Array.from({ length: tiers }, (_, i) => {
      const reach = (height * 0.24 * (i + 1)) / tiers;
      const top = y - height * 0.97 + (i * height * 0.86) / tiers;
      const tip = reach * (0.8 + random() * 0.35);
      return [
        `${(x + direction * tip).toFixed(1)} ${(top + (height * 1.25) / tiers).toFixed(1)}`,
        `${(x + direction * reach * 0.42).toFixed(1)} ${(top + (height * 1.02) / tiers).toFixed(1)}`,
      ];
    });
  const right = side(1).flat();
  const left = side(-1)
    .reverse()
    .flatMap((tier) => tier.reverse());
  const trunk = (height * 0.02).toFixed(1);
  return `<path d="M${x} ${y - height}L${right.join('L')}L${x} ${y - height * 0.06}L${left.join('L')}Z"/><path d="M${x} ${y}V${y - height * 0.12}" stroke-width="${trunk}" stroke="#0a0d12"/>`;
}

/** A wood of pines along the ground. `ground(x)` is the height of the ground at x. */
export function pines(options: {
  seed: number;
  from: number;
  to: number;
  count: number;
  height: number;
  fill: string;
  ground: (x: number) => number;
}): string {
  const { seed, from, to, count, height, fill, ground } = options;
  const random = seeded(seed);
  const trees = Array.from({ length: count }, (_, i) => {
    const x = from + ((to - from) * (i + random())) / count;
    return pine(x, ground(x), height * (0.55 + random() * 0.75), random);
  });
  return `<g fill="${fill}">${trees.join('')}</g>`;
}

export function stars(seed: number, count: number, width: number, height: number): string {
  const random = seeded(seed);
  const dots = Array.from({ length: count }, () => {
    const [x, y] = [random() * width, random() ** 1.6 * height];
    const r = 0.4 + random() ** 6 * 1.7;
    return `<circle cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" r="${r.toFixed(2)}" opacity="${(0.9 - (y / height) * 0.7).toFixed(2)}"/>`;
  });
  return `<g fill="#fdf6e6">${dots.join('')}</g>`;
}

import type { Spot } from '../../protocol/size.js';

/**
 * Gives each spot one of the colours, so that all are used and lie as near as can be to where they are in the picture.
 * With fewer colours than spots, each spot has the nearest one.
 */
export function arrange<T extends Spot>(colours: readonly T[], spots: readonly Spot[]): readonly T[] {
  if (colours.length < spots.length) {
    return spots.map((spot) => colours.reduce((a, b) => (distance(b, spot) < distance(a, spot) ? b : a)));
  }
  const cost = (order: readonly T[]): number =>
    order.reduce((sum, colour, index) => sum + distance(colour, spots[index]!), 0);
  return permutations(colours).reduce((a, b) => (cost(b) < cost(a) ? b : a));
}

function distance(a: Spot, b: Spot): number {
  return (a.x - b.x) ** 2 + (a.y - b.y) ** 2;
}

function permutations<T>(items: readonly T[]): readonly (readonly T[])[] {
  if (items.length <= 1) return [items];
  return items.flatMap((item, index) =>
    permutations([...items.slice(0, index), ...items.slice(index + 1)]).map((rest) => [item, ...rest]),
  );
}

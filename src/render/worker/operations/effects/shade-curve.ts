/** The lightness that pixels get when their colour is replaced: two straight lines that meet in the colour's own. */
export interface ShadeCurve {
  /** Lightness of the replaced colour, and what it becomes. */
  readonly from: number;
  readonly to: number;
  /** Slopes for darker and lighter shades. */
  readonly darker: number;
  readonly lighter: number;
}

/** Shades that are this part of their distance from the colour keep folds visible. */
const LEAST_SLOPE = 0.75;
/** Shades end here, or in the new colour where it is beyond: white and black have no colour. */
const [DARKEST, LIGHTEST] = [10, 90];
/** Steeper slopes make noise visible. */
const MOST_SLOPE = 2;

/**
 * The curve from one lightness (0–100) to another. It leaves black and white where they are, as far as that is possible.
 * Where the new colour is so light or dark that the picture's shades have no room there, it stands back by as much as
 * they need: black cloth made yellow keeps its folds, and a flat black sign becomes exactly yellow.
 *
 * @param shades lightness of the darkest and lightest shade that the picture has of the colour
 */
export function shadeCurve(
  from: number,
  wanted: number,
  shades: { readonly least: number; readonly most: number },
): ShadeCurve {
  const [below, above] = [Math.max(0, from - shades.least), Math.max(0, shades.most - from)];
  const highest = Math.max(50, Math.max(wanted, LIGHTEST) - LEAST_SLOPE * above);
  const lowest = Math.min(50, Math.min(wanted, DARKEST) + LEAST_SLOPE * below);
  const to = Math.min(highest, Math.max(lowest, wanted));
  return {
    from,
    to,
    darker: slope(to, from, below),
    lighter: slope(100 - to, 100 - from, above),
  };
}

/** The slope that takes the end of the scale to itself, and is steep enough for the shades on the way. */
function slope(room: number, distance: number, shades: number): number {
  const toEnd = distance < 1 ? 1 : room / distance;
  const least = shades < 1 ? 0 : Math.min(LEAST_SLOPE, room / shades);
  return Math.min(MOST_SLOPE, Math.max(least, toEnd));
}

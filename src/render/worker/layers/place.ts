import type { Placement } from '../../../url/transformation-types.js';
import type { Offset } from '../../../url/values/types.js';
import type { Size } from '../../protocol/size.js';
import { POSITION_FRACTIONS } from '../plan/positions.js';
import type { Evaluate } from '../plan/variables.js';

/** Top left corner of a layer on its base, in pixels; may lie outside. */
export interface LayerPosition {
  readonly left: number;
  readonly top: number;
}

/** A layer along one axis. */
interface Axis {
  readonly corner: Offset | undefined;
  readonly centre: Offset | undefined;
  readonly base: number;
  readonly layer: number;
  /** 0–1, of `lap`; undefined without it. */
  readonly anchor: number | undefined;
  /** 0–1, of `lfo`. */
  readonly focus: number;
}

/**
 * The position of a layer (docs/imagekit.md#layer-positions). `N` measures from the right or bottom edge; with `lap`,
 * the anchor on the base that offsets count from, it is a minus. An axis without an offset is centred if the other one
 * has one.
 */
export function place(placement: Placement, layer: Size, base: Size, evaluate: Evaluate): LayerPosition {
  const { lx, ly, lxc, lyc, lap } = placement;
  const explicit = [lx, ly, lxc, lyc].some((offset) => offset !== undefined);
  const focus = POSITION_FRACTIONS[explicit ? 'center' : (placement.lfo ?? 'center')];
  const anchor = lap === undefined ? undefined : POSITION_FRACTIONS[lap];
  const horizontal = { corner: lx, centre: lxc, base: base.width, layer: layer.width };
  const vertical = { corner: ly, centre: lyc, base: base.height, layer: layer.height };
  return {
    left: along({ ...horizontal, anchor: anchor?.[0], focus: focus[0] }, evaluate),
    top: along({ ...vertical, anchor: anchor?.[1], focus: focus[1] }, evaluate),
  };
}

function along({ corner, centre, base, layer, anchor, focus }: Axis, evaluate: Evaluate): number {
  const offset = corner ?? centre;
  if (offset === undefined) return Math.round((base - layer) * focus);
  // The offset of a centre is the offset of the corner plus half of the layer.
  const half = corner === undefined ? layer / 2 : 0;
  const value = evaluate(offset.value);
  if (anchor !== undefined) {
    const at = Math.round(anchor * base + (offset.reversed ? -value : value) - half);
    // Farther out nothing is visible, and libvips refuses larger numbers.
    return Math.min(Math.max(at, -layer), base);
  }
  const inside = Math.min(Math.max(value, 0), base);
  return Math.round(offset.reversed ? base - inside - (half === 0 ? layer : half) : inside - half);
}

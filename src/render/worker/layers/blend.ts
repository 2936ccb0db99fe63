import type Vips from 'wasm-vips';
import type { Placement } from '../../../url/transformation-types.js';
import { withAlpha } from '../vips/alpha.js';
import { castToSrgb } from '../vips/cast.js';
import { embed } from '../vips/embed.js';
import type { LayerPosition } from './place.js';

/** Blends a layer into a picture (`lm`; docs/imagekit.md#blend-modes). What lies outside of the picture is cut off. */
export function blend(
  base: Vips.Image,
  layer: Vips.Image,
  { left, top }: LayerPosition,
  mode: Placement['lm'],
): Vips.Image {
  switch (mode) {
    case undefined:
      if (!layer.hasAlpha() && !base.hasAlpha()) return base.insert(layer, left, top);
      return compose(base, layer, 'over', { left, top });
    case 'multiply':
      return compose(base, layer, 'multiply', { left, top });
    case 'cutout':
      return compose(withAlpha(base), withAlpha(layer), 'dest-out', { left, top });
    case 'cutter': {
      const { width, height } = layer;
      const under = embed(withAlpha(base), { left: -left, top: -top, width, height });
      return compose(under, withAlpha(layer), 'dest-in', { left: 0, top: 0 });
    }
    case 'displace':
      // Displacement is not made, and the map itself is not meant to be seen (docs/imagekit.md#blend-modes).
      return base;
  }
}

function compose(
  base: Vips.Image,
  layer: Vips.Image,
  mode: 'over' | 'multiply' | 'dest-out' | 'dest-in',
  { left, top }: LayerPosition,
): Vips.Image {
  return castToSrgb(base.composite2(layer, mode, { x: left, y: top }));
}

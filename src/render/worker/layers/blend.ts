import type Vips from 'wasm-vips';
import type { Placement } from '../../../url/transformation-types.js';
import { withAlpha } from '../vips/alpha.js';
import { embed } from '../vips/embed.js';
import type { Scope } from '../vips/image-scope.js';
import { castToSrgb } from '../vips/cast.js';
import type { LayerPosition } from './place.js';

/** Puts a layer on a picture, in one of ImageKit's modes (3.6). What hangs over the edge is cut off. */
export function blend(
  base: Vips.Image,
  layer: Vips.Image,
  { left, top }: LayerPosition,
  mode: Placement['lm'],
  scope: Scope,
): Vips.Image {
  switch (mode) {
    case undefined:
      if (!layer.hasAlpha() && !base.hasAlpha()) return scope.keep(base.insert(layer, left, top));
      return compose(base, layer, 'over', { left, top }, scope);
    case 'multiply':
      return compose(base, layer, 'multiply', { left, top }, scope);
    case 'cutout':
      return compose(withAlpha(base, scope), withAlpha(layer, scope), 'dest-out', { left, top }, scope);
    case 'cutter': {
      const { width, height } = layer;
      const under = embed(withAlpha(base, scope), { left: -left, top: -top, width, height }, scope);
      return compose(under, withAlpha(layer, scope), 'dest-in', { left: 0, top: 0 }, scope);
    }
    case 'displace':
      // A displacement map is no picture to be looked at: without the displacement it is left out (ImageKit 3.6).
      return base;
  }
}

function compose(
  base: Vips.Image,
  layer: Vips.Image,
  mode: 'over' | 'multiply' | 'dest-out' | 'dest-in',
  { left, top }: LayerPosition,
  scope: Scope,
): Vips.Image {
  return castToSrgb(scope.keep(base.composite2(layer, mode, { x: left, y: top })), scope);
}

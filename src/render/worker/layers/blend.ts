import type Vips from 'wasm-vips';
import type { Placement } from '../../../url/transformation-types.js';
import type { BlendMode } from '../../../url/values/types.js';
import type { Evaluate } from '../plan/variables.js';
import { withAlpha } from '../vips/alpha.js';
import { castToSrgb } from '../vips/cast.js';
import { embed } from '../vips/embed.js';
import type { VipsRuntime } from '../vips/load-vips.js';
import { displace, type Strength } from './displace.js';
import type { LayerPosition } from './place.js';

/** The strength of a displacement that names none (docs/imagekit.md#blend-modes). */
const DEFAULT_STRENGTH = 10;

/** Blends a layer into a picture (`lm`; docs/imagekit.md#blend-modes). What lies outside of the picture is cut off. */
export function blend(
  base: Vips.Image,
  layer: Vips.Image,
  { left, top }: LayerPosition,
  { lm, x, y }: { readonly lm?: BlendMode | undefined } & Pick<Placement, 'x' | 'y'>,
  { evaluate, vips }: { readonly evaluate: Evaluate; readonly vips: VipsRuntime },
): Vips.Image {
  switch (lm) {
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
      return displace(base, layer, { left, top }, strengthOf(x, y, evaluate), vips);
  }
}

/** Where only one direction is named, the other one stays. */
function strengthOf(x: Placement['x'], y: Placement['y'], evaluate: Evaluate): Strength {
  if (x === undefined && y === undefined) return { x: DEFAULT_STRENGTH, y: DEFAULT_STRENGTH };
  return { x: evaluate(x ?? 0), y: evaluate(y ?? 0) };
}

function compose(
  base: Vips.Image,
  layer: Vips.Image,
  mode: 'over' | 'multiply' | 'dest-out' | 'dest-in',
  { left, top }: LayerPosition,
): Vips.Image {
  return castToSrgb(base.composite2(layer, mode, { x: left, y: top }));
}

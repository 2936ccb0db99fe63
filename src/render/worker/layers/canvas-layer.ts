import type Vips from 'wasm-vips';
import type { Layer } from '../../../url/transformation-types.js';
import type { Colour } from '../../../url/values/types.js';
import type { Size } from '../../protocol/size.js';
import type { OpenedLayer, StepContext } from '../context.js';
import { TRANSPARENT } from '../plan/colours.js';
import { assertPixels } from '../plan/pixel-limits.js';
import { targetSize } from '../plan/target-size.js';
import { createEvaluator } from '../plan/variables.js';

/**
 * A block of colour (`ik_canvas`), transparent under a gradient. Without a size it is as large as its base
 * (docs/imagekit.md#canvas-layers).
 */
export function canvasLayer(layer: Layer, base: Size, { limits, vips }: StepContext): OpenedLayer {
  const [first, ...rest] = layer.steps;
  const { w, h, ar, dpr, bg, al, ...others } = first?.params ?? {};
  const evaluate = createEvaluator({ current: base, source: base, base });
  const { width = base.width, height = base.height } = targetSize({ w, h, ar, dpr }, base, evaluate);
  const size = { width, height };
  assertPixels('The layer', size, limits.outputPixels);
  const colour = bg?.type === 'colour' ? bg.colour : TRANSPARENT;
  // An opacity that the colour has of its own wins over `al`.
  const alpha = colour.alpha === 1 && al !== undefined ? al : colour.alpha;
  const pixel = vips.Image.newFromMemory(rgba({ ...colour, alpha }), 1, 1, 4, vips.BandFormat.uchar);
  const source = {
    size,
    load: (to?: Size): Vips.Image[] => [filled(pixel, to ?? size)],
    frames: 1,
    conditional: true,
  };
  return { source, steps: [{ ...first, layers: first?.layers ?? [], params: others }, ...rest] };
}

function rgba({ r, g, b, alpha }: Colour): Uint8Array {
  return new Uint8Array([r, g, b, Math.round(alpha * 255)]);
}

function filled(pixel: Vips.Image, { width, height }: Size): Vips.Image {
  return pixel.copy({ interpretation: 'srgb' }).embed(0, 0, width, height, { extend: 'copy' });
}

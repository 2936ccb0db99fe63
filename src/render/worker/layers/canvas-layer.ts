import type Vips from 'wasm-vips';
import type { Layer, Step } from '../../../url/transformation-types.js';
import type { Colour } from '../../../url/values/types.js';
import type { Size } from '../../protocol/size.js';
import { createEvaluator } from '../plan/variables.js';
import { assertPixels } from '../plan/pixel-limits.js';
import type { Scope } from '../vips/image-scope.js';
import type { StepContext } from '../context.js';
import type { PixelSource } from '../context.js';
import { targetSize } from '../plan/target-size.js';

const NOTHING: Colour = { r: 0, g: 0, b: 0, alpha: 0 };

/**
 * The pixels that a block of `ik_canvas` begins with: one colour, or nothing under a gradient; as large as its base
 * where it has no size (ImageKit 3.4).
 */
export function canvasLayer(
  layer: Layer,
  base: Size,
  context: StepContext,
): { origin: PixelSource; steps: readonly Step[] } {
  const { limits, vips, scope } = context;
  const [first, ...rest] = layer.steps;
  const { w, h, ar, dpr, bg, al, ...others } = first?.params ?? {};
  const sides = {
    ...(w !== undefined && { w }),
    ...(h !== undefined && { h }),
    ...(ar !== undefined && { ar }),
    ...(dpr !== undefined && { dpr }),
  };
  const { width = base.width, height = base.height } = targetSize(
    sides,
    base,
    createEvaluator({ current: base, source: base, base }),
  );
  const size = { width, height };
  assertPixels('The layer', size, limits.outputPixels);
  const colour = bg?.type === 'colour' ? bg.colour : NOTHING;
  // An opacity of the colour's own wins.
  const alpha = colour.alpha === 1 && al !== undefined ? al : colour.alpha;
  const block = scope.keep(vips.Image.newFromMemory(pixel({ ...colour, alpha }), 1, 1, 4, vips.BandFormat.uchar));
  const load = (to?: Size): Vips.Image[] => [filled(block, to ?? size, scope)];
  const origin = { size, load, frames: 1, conditional: true };
  return { origin, steps: [{ ...first, layers: first?.layers ?? [], params: others }, ...rest] };
}

function pixel({ r, g, b, alpha }: Colour): Uint8Array {
  return new Uint8Array([r, g, b, Math.round(alpha * 255)]);
}

function filled(block: Vips.Image, { width, height }: Size, scope: Scope): Vips.Image {
  const wide = scope.keep(block.copy({ interpretation: 'srgb' }));
  return scope.keep(wide.embed(0, 0, width, height, { extend: 'copy' }));
}

import type Vips from 'wasm-vips';
import { ImageError } from '../../../shared/errors.js';
import { CANVAS, type Layer, type Step } from '../../../url/transformation-types.js';
import { withDecodeErrors } from '../vips/decode-errors.js';
import type { Size } from '../../protocol/size.js';
import { assertPixels } from '../plan/pixel-limits.js';
import { createEvaluator } from '../plan/variables.js';
import { runSteps } from '../run-steps.js';
import { type StepContext } from '../context.js';
import { type PixelSource } from '../context.js';
import { blend } from './blend.js';
import { canvasLayer } from './canvas-layer.js';
import { imageLayer } from './image-layer.js';
import { place } from './place.js';
import { textLayer } from './text-layer.js';

/** Draws a layer on every frame. Its place is worked out last, when its size is known (ImageKit 3.2). */
export async function drawLayer(
  frames: readonly Vips.Image[],
  layer: Layer,
  context: StepContext,
): Promise<readonly Vips.Image[]> {
  const [base] = frames;
  if (!base) return frames;
  const size = { width: base.width, height: base.height };
  const { origin, steps } = await openLayer(layer, size, context);
  const drawn = await runSteps(steps, origin, { ...context, base: size });
  const [first] = drawn.frames;
  if (!first) return frames;
  assertPixels('The layer', first, context.limits.outputPixels);
  // It is read once a frame, and may be asked for in any order.
  const picture = withDecodeErrors(() => context.scope.keep(first.copyMemory()));
  const measures = { current: picture, source: origin.size, base: size };
  const spot = place(layer.placement, picture, size, createEvaluator(measures));
  return frames.map((frame) => blend(frame, picture, spot, layer.placement.lm, context.scope));
}

async function openLayer(
  layer: Layer,
  base: Size,
  context: StepContext,
): Promise<{ origin: PixelSource; steps: readonly Step[] }> {
  switch (layer.type) {
    case 'image':
      return layer.input === CANVAS ? canvasLayer(layer, base, context) : imageLayer(layer, context);
    case 'text':
      return textLayer(layer, base, context);
    default:
      throw new ImageError('EUNSUPPORTED', 'Only image and text layers can be drawn');
  }
}

import type Vips from 'wasm-vips';
import type { Params } from '../../url/parameters.js';
import type { Layer, Step } from '../../url/transformation-types.js';
import type { Size } from '../protocol/size.js';
import type { PixelSource, StepContext, View } from './context.js';
import { Frames } from './frames.js';
import { blend } from './layers/blend.js';
import { openLayer } from './layers/open-layer.js';
import { place } from './layers/place.js';
import { applyOperation } from './operations/apply-operation.js';
import { branchOf } from './plan/conditions.js';
import { assertPixels, perFrame } from './plan/pixel-limits.js';
import { planStep, type Operation } from './plan/plan-step.js';
import { createEvaluator } from './plan/variables.js';
import { ofLayer, withDecodeErrors } from './vips/decode-errors.js';
import { resize } from './vips/resize.js';
import { hasEdges, trim } from './vips/trim.js';

export interface StepsResult {
  readonly frames: readonly [Vips.Image, ...Vips.Image[]];
  /** Output parameters of the branches of conditions that were taken. */
  readonly output: Params;
}

/** Runs a chain of steps. libvips computes the pixels later, when they are read. */
export async function runSteps(
  steps: readonly Step[],
  source: PixelSource,
  context: StepContext,
): Promise<StepsResult> {
  const frames = new Frames(source);
  const output: Params[] = [];
  for (const step of steps) await runStep(step, frames, source, context, output);
  return { frames: frames.get() as [Vips.Image, ...Vips.Image[]], output: Object.assign({}, ...output) as Params };
}

async function runStep(
  { params, layers, condition }: Step,
  frames: Frames,
  source: PixelSource,
  context: StepContext,
  output: Params[],
): Promise<void> {
  if (condition) {
    if (!source.conditional) return;
    for (const step of branchOf(condition, frames.size, source.size)) {
      output.push(step.params);
      await runStep(step, frames, source, context, output);
    }
    return;
  }
  if (params.t && (frames.isLoaded || mayHaveEdges(source, params.t))) {
    frames.set(trim(frames.getInMemory(), params.t));
  }
  const found =
    params.fo?.type === 'detect' ? await context.focus.find(params.fo.what, viewOf(frames, source)) : undefined;
  const expressions = { current: frames.size, source: source.size, base: context.base };
  for (const operation of planStep(params, expressions, perFrame(context.limits, source.frames), found)) {
    if (!frames.isLoaded && operation.type === 'resize') frames.load(operation);
    else {
      const images = readsOnce(operation) ? frames.get() : frames.getInMemory();
      frames.set(applyOperation(images, operation, context.vips));
    }
  }
  for (const layer of layers) frames.set(await drawLayer(frames.getInMemory(), layer, context));
}

/** A decoder makes a small picture best while it loads. */
function viewOf(frames: Frames, source: PixelSource): View {
  return {
    size: frames.size,
    untouched: frames.isLoaded ? undefined : source,
    small: (to) => (frames.isLoaded ? resize(frames.getInMemory()[0]!, to) : source.load(to)[0]!),
  };
}

/**
 * Draws a layer on every frame. Its position is computed last, when its size is known
 * (docs/imagekit.md#layer-positions).
 */
async function drawLayer(
  frames: readonly Vips.Image[],
  layer: Layer,
  context: StepContext,
): Promise<readonly Vips.Image[]> {
  const [base] = frames;
  if (!base) return frames;
  const size = { width: base.width, height: base.height };
  const { image, source } = await renderLayer(layer, { ...context, base: size }).catch((error: unknown) => {
    throw ofLayer(error, layer);
  });
  const evaluate = createEvaluator({ current: image, source, base: size });
  const position = place(layer.placement, image, size, evaluate);
  return frames.map((frame) => blend(frame, image, position, layer.placement, { evaluate, vips: context.vips }));
}

/** The pixels of a layer, and the size that it started with. */
async function renderLayer(
  layer: Layer,
  context: StepContext & { readonly base: Size },
): Promise<{ image: Vips.Image; source: Size }> {
  const { source, steps } = await openLayer(layer, context.base, context);
  const { frames } = await runSteps(steps, source, context);
  assertPixels('The layer', frames[0], context.limits.outputPixels);
  // It is read once per frame, in any order.
  return { image: withDecodeErrors(() => frames[0].copyMemory()), source: source.size };
}

/** Sources with more pixels are first searched for edges in a small version, `SMALL_SIDE` pixels a side. */
const LARGE_PIXELS = 2_000_000;
const SMALL_SIDE = 600;

/**
 * Whether a source may have edges to be trimmed. A large source is decoded small to find out, which takes a fraction of
 * the time: most photographs have none, and are then shrunk while they load. Edges thinner than a pixel there are kept.
 */
function mayHaveEdges(source: PixelSource, threshold: number): boolean {
  const { width, height } = source.size;
  if (width * height <= LARGE_PIXELS) return true;
  const scale = SMALL_SIDE / Math.max(width, height);
  const to = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  return withDecodeErrors(() => source.load(to).some((frame) => hasEdges(frame.copyMemory(), threshold)));
}

/** Whether an operation reads lines once, from the top down. Then the whole picture is never in memory. */
function readsOnce(operation: Operation): boolean {
  switch (operation.type) {
    case 'crop':
    case 'flatten':
      return true;
    case 'pad':
      return operation.background.type === 'colour';
    case 'flip':
      return !operation.vertical;
    default:
      return false;
  }
}

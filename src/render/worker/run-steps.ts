import type Vips from 'wasm-vips';
import type { Params } from '../../url/parameters.js';
import type { Layer, Step } from '../../url/transformation-types.js';
import type { Size } from '../protocol/size.js';
import type { PixelSource, StepContext } from './context.js';
import { blend } from './layers/blend.js';
import { openLayer } from './layers/open-layer.js';
import { place } from './layers/place.js';
import { applyOperation } from './operations/apply-operation.js';
import { branchOf } from './plan/conditions.js';
import { assertPixels, perFrame } from './plan/pixel-limits.js';
import { planStep, type Operation } from './plan/plan-step.js';
import { createEvaluator } from './plan/variables.js';
import { withDecodeErrors } from './vips/decode-errors.js';
import { hasEdges, trim } from './vips/trim.js';

export interface StepsResult {
  readonly frames: readonly Vips.Image[];
  /** Output parameters of the branches of conditions that were taken. */
  readonly output: Params;
}

/** Runs a chain of steps. libvips computes the pixels later, when they are read. */
export async function runSteps(
  steps: readonly Step[],
  source: PixelSource,
  context: StepContext,
): Promise<StepsResult> {
  const frames = new LazyFrames(source);
  const output: Params[] = [];
  for (const step of steps) await runStep(step, frames, source, context, output);
  return { frames: frames.get(), output: Object.assign({}, ...output) as Params };
}

async function runStep(
  { params, layers, condition }: Step,
  frames: LazyFrames,
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
  const expressions = { current: frames.size, source: source.size, base: context.base };
  for (const operation of planStep(params, expressions, perFrame(context.limits, source.frames))) {
    if (!frames.isLoaded && operation.type === 'resize') frames.load(operation);
    else {
      const images = readsOnce(operation) ? frames.get() : frames.getInMemory();
      frames.set(applyOperation(images, operation, context.vips));
    }
  }
  for (const layer of layers) frames.set(await drawLayer(frames.getInMemory(), layer, context));
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
  const { source, steps } = await openLayer(layer, size, context);
  const drawn = await runSteps(steps, source, { ...context, base: size });
  const [first] = drawn.frames;
  if (!first) return frames;
  assertPixels('The layer', first, context.limits.outputPixels);
  // It is read once per frame, in any order.
  const image = withDecodeErrors(() => first.copyMemory());
  const expressions = { current: image, source: source.size, base: size };
  const position = place(layer.placement, image, size, createEvaluator(expressions));
  return frames.map((frame) => blend(frame, image, position, layer.placement.lm));
}

/**
 * The frames of a chain, loaded when they are first needed. A decoder that shrinks while it loads gives its lines once,
 * from the top down; what reads them otherwise needs them in memory.
 */
class LazyFrames {
  readonly #source: PixelSource;
  #frames: readonly Vips.Image[] | undefined;
  #sequential = false;

  constructor(source: PixelSource) {
    this.#source = source;
  }

  get isLoaded(): boolean {
    return this.#frames !== undefined;
  }

  get size(): Size {
    return this.#frames?.[0] ?? this.#source.size;
  }

  /** Loads the frames, resized to `to`. */
  load(to?: Size): readonly Vips.Image[] {
    this.#sequential = to !== undefined;
    this.#frames = this.#source.load(to);
    return this.#frames;
  }

  /** The frames, which may give their lines only once. */
  get(): readonly Vips.Image[] {
    return this.#frames ?? this.load();
  }

  /** The frames, to be read in any order. */
  getInMemory(): readonly Vips.Image[] {
    const frames = this.get();
    if (!this.#sequential) return frames;
    this.#sequential = false;
    return withDecodeErrors(() => frames.map((frame) => frame.copyMemory()));
  }

  set(frames: readonly Vips.Image[]): void {
    this.#frames = frames;
  }
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

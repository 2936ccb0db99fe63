import type Vips from 'wasm-vips';
import type { Params } from '../../url/parameters.js';
import type { Step } from '../../url/transformation-types.js';
import { branchOf } from './plan/conditions.js';
import { withDecodeErrors } from './vips/decode-errors.js';
import type { Size } from '../protocol/size.js';
import { drawLayer } from './layers/open-layer.js';
import { applyOperation } from './operations/apply-operation.js';
import { perFrame } from './plan/pixel-limits.js';
import { planStep, type Operation } from './plan/plan-step.js';
import type { Scope } from './vips/image-scope.js';
import { hasEdges, trim } from './vips/trim.js';
import type { PixelSource, StepContext } from './context.js';

export interface StepsResult {
  readonly frames: readonly Vips.Image[];
  /** Parameters of the output that stood in branches of conditions that were taken. */
  readonly output: Params;
}

/** The frames of a picture after all steps. libvips computes their pixels when they are read. */
export async function runSteps(
  steps: readonly Step[],
  origin: PixelSource,
  context: StepContext,
): Promise<StepsResult> {
  const { scope, base } = context;
  const limits = perFrame(context.limits, origin.frames);
  const source = origin.size;
  const output: Params[] = [];
  let frames: readonly Vips.Image[] | undefined;
  // A decoder that shrinks while it loads gives its lines once, from the top down.
  let once = false;
  const load = (to?: Size): readonly Vips.Image[] => {
    once = to !== undefined;
    return origin.load(to);
  };
  const inMemory = (images: readonly Vips.Image[]): readonly Vips.Image[] => {
    if (!once) return images;
    once = false;
    return withDecodeErrors(() => images.map((image) => scope.keep(image.copyMemory())));
  };
  const size = (): Size => frames?.[0] ?? source;

  const take = async ({ params, layers, condition }: Step): Promise<void> => {
    if (condition) {
      if (!origin.conditional) return;
      for (const step of branchOf(condition, size(), source)) {
        output.push(step.params);
        await take(step);
      }
      return;
    }
    if (params.t && (frames || mayHaveEdges(origin, params.t, scope))) {
      frames = trim(inMemory(frames ?? load()), params.t, scope);
    }
    for (const operation of planStep(params, { current: size(), source, base }, limits)) {
      if (!frames && operation.type === 'resize') {
        frames = load(operation);
      } else {
        frames = applyOperation(
          readsOnce(operation) ? (frames ?? load()) : inMemory(frames ?? load()),
          operation,
          context,
        );
      }
    }
    for (const layer of layers) frames = await drawLayer(inMemory(frames ?? load()), layer, context);
  };
  for (const step of steps) await take(step);
  return { frames: frames ?? load(), output: Object.assign({}, ...output) as Params };
}

/** Sources with more pixels are looked at in small first, `SMALL` pixels a side. */
const LARGE = 2_000_000;
const SMALL = 600;

/**
 * Whether a source may have edges to be trimmed. A large one is decoded small to find out, which takes a fraction of the
 * time; most photographs have none, and are then shrunk while they load. What is thinner than a pixel there stays.
 */
function mayHaveEdges({ size: { width, height }, load }: PixelSource, threshold: number, scope: Scope): boolean {
  if (width * height <= LARGE) return true;
  const scale = SMALL / Math.max(width, height);
  const to = { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
  return withDecodeErrors(() => load(to).some((frame) => hasEdges(scope.keep(frame.copyMemory()), threshold, scope)));
}

/** Whether an operation reads a picture once, from the top down. Then the whole of it is never in memory. */
function readsOnce(operation: Operation): boolean {
  switch (operation.type) {
    case 'cut':
    case 'fill':
      return true;
    case 'pad':
      return operation.background.type === 'colour';
    case 'flip':
      return !operation.vertical;
    default:
      return false;
  }
}

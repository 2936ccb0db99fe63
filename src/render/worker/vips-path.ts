import type { Params } from '../../url/parameters.js';
import type { Output } from '../../url/transformation-types.js';
import type { Detections } from '../protocol/detection.js';
import type { DecodeReuse, RenderTask } from '../protocol/messages.js';
import { outputDensity, withOutputDensity } from './encoders/density.js';
import { encode, type Encoded } from './encoders/encode.js';
import { candidateFormats, rivalFormats } from './encoders/output-format.js';
import { openJob } from './open-job.js';
import { assertPixels } from './plan/pixel-limits.js';
import { runSteps } from './run-steps.js';
import type { Codecs } from './runtime/codecs.js';
import type { OpenedSource } from './source/open-source.js';

/** A picture, and the milliseconds that decoding its source took. */
export interface Made extends DecodeReuse {
  readonly encoded: Encoded;
  readonly decode: number;
  readonly warnings: readonly string[];
  readonly detections: Detections | undefined;
}

/** Renders a picture by libvips: whatever the fast path leaves. */
export async function renderWithVips(opened: OpenedSource, task: RenderTask, codecs: Codecs): Promise<Made> {
  const { transformation, limits } = task;
  const { vips, header, source, context, candidates, keep, decode, notes } = await openJob(opened, task, codecs);
  const { frames, output: branches } = await runSteps(transformation.steps, source, context);
  // Without steps nothing has been checked yet.
  assertPixels('The result', frames[0], limits.outputPixels, frames.length);

  const output = { ...withBranches(transformation.output, branches), effort: task.effort };
  const isSameFormat = output.format === transformation.output.format;
  const result = {
    frames,
    delays: header.delays,
    loop: header.loop,
    output,
    candidates: isSameFormat ? candidates : candidateFormats({ ...task, output, source: header }),
    rivals: rivalFormats({ ...task, output, source: header }),
    keep,
    density: outputDensity(output.density, opened, header),
  };
  const encoded = withOutputDensity(await encode(result, codecs, vips), result.density);
  return { encoded, decode: decode(), ...notes(), hasDecoded: false, reusedDecode: false };
}

/** The output with the parameters of branches that were taken. Metadata is decided before the pixels are loaded. */
function withBranches(output: Output, { f, q, lo, pr, dn }: Params): Output {
  return {
    ...output,
    format: f ?? output.format,
    quality: q ?? output.quality,
    lossless: lo ?? output.lossless,
    progressive: pr ?? output.progressive,
    density: dn ?? output.density,
  };
}

import type { Params } from '../../url/parameters.js';
import type { Output } from '../../url/transformation-types.js';
import type { Detections } from '../protocol/detection.js';
import type { DecodeReuse, RenderResult, RenderTask, SourceUse } from '../protocol/messages.js';
import { describePicture } from './describe-picture.js';
import { outputDensity, withOutputDensity } from './encoders/density.js';
import { encode, encodeBitmap, type Encoded } from './encoders/encode.js';
import { candidateFormats, chooseFormat, rivalFormats } from './encoders/output-format.js';
import { renderFast } from './fast-path.js';
import { openJob } from './open-job.js';
import { assertPixels } from './plan/pixel-limits.js';
import { runSteps } from './run-steps.js';
import type { Codecs } from './runtime/codecs.js';
import { openSource, type OpenedSource } from './source/open-source.js';

/** A picture, and the milliseconds that decoding its source took. */
interface Made extends DecodeReuse {
  readonly encoded: Encoded;
  readonly decode: number;
  readonly warnings: readonly string[];
  readonly detections: Detections | undefined;
}

/**
 * Renders a picture: opens its source, decodes, transforms and encodes it. One render at a time per `Codecs`.
 *
 * @param use set where the source may be, or stay, decoded for another render
 */
export async function render(task: RenderTask, codecs: Codecs, use?: SourceUse): Promise<RenderResult & DecodeReuse> {
  const started = performance.now();
  const { bytes, format } = task.source;
  const source = openSource(bytes, format, await codecs.raster(format, task.limits));
  try {
    if (task.metadata)
      return { ...(await describePicture(source, task, codecs)), hasDecoded: false, reusedDecode: false };
    const fast = codecs.fastDecoders ? await renderWithoutVips(source, task, use, codecs) : undefined;
    const made = fast ?? (await renderWithVips(source, task, codecs));
    const { encoded, decode, warnings, detections, hasDecoded, reusedDecode } = made;
    const { body, width, height, decoded } = encoded;
    const pixels = decoded - started - decode;
    return {
      // Codecs may return a view of their memory, which cannot be transferred.
      body: body.slice(),
      format: encoded.format,
      width,
      height,
      improvable: encoded.improvable,
      timings: { queue: 0, decode, pixels, encode: performance.now() - decoded },
      warnings,
      detections,
      hasDecoded,
      reusedDecode,
    };
  } finally {
    codecs.releaseImages();
  }
}

async function renderWithoutVips(
  source: OpenedSource,
  task: RenderTask,
  use: SourceUse | undefined,
  codecs: Codecs,
): Promise<Made | undefined> {
  const [jpeg, png] = await Promise.all([codecs.jpeg(), codecs.png()]);
  const started = performance.now();
  const fast = await renderFast(source, task, use, { jpeg, png });
  if (!fast) return undefined;
  const decode = performance.now() - started;
  const output = { ...task.transformation.output, effort: task.effort };
  const choice = { ...task, output, source: fast.source };
  const candidates = candidateFormats(choice);
  const format = chooseFormat(candidates, { ...fast.bitmap, animated: false });
  const density = outputDensity(output.density, source, fast.source);
  const encoded = withOutputDensity(
    await encodeBitmap(fast.bitmap, format, output, codecs, rivalFormats(choice)),
    density,
  );
  return { ...fast, encoded, decode, warnings: [], detections: undefined };
}

async function renderWithVips(opened: OpenedSource, task: RenderTask, codecs: Codecs): Promise<Made> {
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

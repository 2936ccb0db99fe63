import type { DecodeReuse, RenderResult, RenderTask, SourceUse } from '../protocol/messages.js';
import { outputDensity, withOutputDensity } from './encoders/density.js';
import { encodeBitmap } from './encoders/encode.js';
import { candidateFormats, chooseFormat, rivalFormats } from './encoders/output-format.js';
import { renderFast } from './fast-path.js';
import type { Codecs } from './runtime/codecs.js';
import { openSource, type OpenedSource } from './source/open-source.js';
import type { Made } from './vips-path.js';

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
    if (task.metadata) {
      const { describePicture } = await import('./describe-picture.js');
      return { ...(await describePicture(source, task, codecs)), hasDecoded: false, reusedDecode: false };
    }
    const fast = codecs.fastDecoders ? await renderWithoutVips(source, task, use, codecs) : undefined;
    // Half of the modules of a thread are for libvips' path: the first picture rarely needs them.
    const made = fast ?? (await (await import('./vips-path.js')).renderWithVips(source, task, codecs));
    const { encoded, decode, warnings, detections, hasDecoded, reusedDecode } = made;
    const { body, width, height, decoded } = encoded;
    const pixels = decoded - started - decode;
    return {
      body,
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
  const fast = await renderFast(source, task, use, { jpeg, png, inks: (profile) => codecs.inks(profile) });
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

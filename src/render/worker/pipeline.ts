import type Vips from 'wasm-vips';
import { ImageError } from '../../shared/errors.js';
import type { Params } from '../../url/parameters.js';
import type { Output } from '../../url/transformation-types.js';
import { candidateFormats } from './encoders/output-format.js';
import { loadFrames, readHeader } from './source/vips-source.js';
import { encode, encodeBitmap, type Encoded } from './encoders/encode.js';
import { CAPABILITIES, SOURCE_FORMATS, sniff, type SourceFormat } from '../protocol/formats.js';
import type { Size } from '../protocol/size.js';
import type { RenderTask, RenderResult } from '../protocol/messages.js';
import { pageIndex } from './source/page.js';
import { assertPixels, assertSourcePixels } from './plan/pixel-limits.js';
import { renderFast } from './fast-path.js';
import type { Codecs } from './runtime/codecs.js';
import { Scope } from './vips/image-scope.js';
import { runSteps } from './run-steps.js';

/** Everything that happens to a picture between its file and the answer. */
export async function render(job: RenderTask, runtime: Codecs): Promise<RenderResult> {
  const started = performance.now();
  const format = sniff(job.source);
  if (!format) throw new ImageError('EDECODE', 'The source is not a picture');
  const { encoded, decode } = (await renderPlain(job, format, runtime)) ?? (await renderWithVips(job, format, runtime));
  const { body, width, height, decoded } = encoded;
  return {
    // Codecs may answer with a view of their memory, which no other thread can have.
    body: body.slice(),
    ...SOURCE_FORMATS[encoded.format],
    width,
    height,
    timings: { queue: 0, decode, pixels: decoded - started - decode, encode: performance.now() - decoded },
  };
}

/** A picture, and the milliseconds that its source took to decode. */
interface Made {
  readonly encoded: Encoded;
  readonly decode: number;
}

async function renderPlain(job: RenderTask, format: SourceFormat, runtime: Codecs): Promise<Made | undefined> {
  const [jpeg, png] = await Promise.all([runtime.jpeg(), runtime.png()]);
  const started = performance.now();
  const plain = await renderFast(job, format, { jpeg, png });
  if (!plain) return undefined;
  const decode = performance.now() - started;
  const { output } = job.transformation;
  const formats = candidateFormats({ ...job, output, source: plain.source });
  return { encoded: await encodeBitmap(plain.bitmap, formats, output, runtime), decode };
}

async function renderWithVips(job: RenderTask, format: SourceFormat, runtime: Codecs): Promise<Made> {
  const started = performance.now();
  const { limits, transformation, inputs } = job;
  const [vips, jpeg] = await Promise.all([runtime.vips(), runtime.jpeg()]);
  const scope = new Scope();
  try {
    const page = pageIndex(transformation.page);
    const source = readHeader(job.source, format, page, vips, scope);
    let decode = performance.now() - started;
    assertSourcePixels(source, source.frames, limits.inputPixels);

    const formats = candidateFormats({ ...job, output: transformation.output, source });
    const keep = formats[0] === 'avif' ? undefined : kept(transformation.output);
    const animated = source.animated && formats.some((candidate) => CAPABILITIES[candidate].animation);
    const options = { animated, keepProfile: keep !== undefined };
    const origin = {
      size: source,
      load: (to?: Size) => {
        const asked = performance.now();
        const loaded = loadFrames(source, { ...options, to }, { vips, jpeg }, scope);
        decode += performance.now() - asked;
        return loaded;
      },
      frames: animated ? source.frames : 1,
      conditional: format !== 'gif',
    };
    const { frames, output: conditional } = await runSteps(transformation.steps, origin, {
      limits,
      runtime,
      vips,
      jpeg,
      scope,
      inputs,
    });
    // Without steps nothing has been checked yet.
    assertPixels('The result', frames[0], limits.outputPixels, frames.length);

    const output = overridden(transformation.output, conditional);
    const task = {
      frames: frames as [Vips.Image, ...Vips.Image[]],
      delays: source.delays,
      loop: source.loop,
      output,
      formats: output.format === transformation.output.format ? formats : candidateFormats({ ...job, output, source }),
      keep,
    };
    return { encoded: await encode(task, runtime, vips, scope), decode };
  } finally {
    scope.release();
  }
}

/** Which metadata the answer keeps: `md` all, `cp` the colour profile. */
function kept({ metadata, profile }: Output): 'all' | 'icc' | undefined {
  return metadata ? 'all' : profile ? 'icc' : undefined;
}

/** The output with what the branches of conditions say of it; metadata has to be decided before the pixels are read. */
function overridden(output: Output, { f, q, lo, pr }: Params): Output {
  return {
    ...output,
    format: f ?? output.format,
    quality: q ?? output.quality,
    lossless: lo ?? output.lossless,
    progressive: pr ?? output.progressive,
  };
}

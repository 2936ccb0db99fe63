import type { Detection } from '../protocol/detection.js';
import { CAPABILITIES, type SourceFormat, type TargetFormat } from '../protocol/formats.js';
import type { RenderResult, RenderTask } from '../protocol/messages.js';
import type { Size } from '../protocol/size.js';
import type { PixelSource, StepContext } from './context.js';
import type { OpenRaster } from './decoders/raster.js';
import { SourceDetections } from './detect/source-detections.js';
import { candidateFormats, metadataToKeep } from './encoders/output-format.js';
import { assertSourcePixels } from './plan/pixel-limits.js';
import type { Codecs } from './runtime/codecs.js';
import type { OpenedSource } from './source/open-source.js';
import { pageIndex } from './source/page.js';
import { loadFrames, readHeader, type SourceHeader } from './source/vips-source.js';
import type { VipsRuntime } from './vips/load-vips.js';

/** Warnings of one picture. */
const MAX_WARNINGS = 20;

/** What libvips needs to run the steps of a task. */
export interface VipsJob {
  readonly vips: VipsRuntime;
  readonly header: SourceHeader;
  readonly source: PixelSource;
  readonly context: StepContext;
  readonly candidates: readonly TargetFormat[];
  readonly keep: ReturnType<typeof metadataToKeep>;
  /** Milliseconds that decoding has taken so far. */
  readonly decode: () => number;
  /** What the steps run so far have found in the source for `fo`; undefined if none of them has looked there. */
  readonly inFocus: () => readonly Detection[] | undefined;
  readonly notes: () => JobNotes;
}

/** What a job tells besides its picture, see `RenderResult`. */
export type JobNotes = Pick<RenderResult, 'warnings' | 'detections'>;

/** Reads the header of a source, and prepares to load it by libvips. */
export async function openJob(opened: OpenedSource, task: RenderTask, codecs: Codecs): Promise<VipsJob> {
  const started = performance.now();
  const { limits, transformation, layers, strict } = task;
  const [vips, fonts, jpeg] = await Promise.all([
    codecs.vips(),
    codecs.fonts(),
    codecs.fastDecoders ? codecs.jpeg() : undefined,
  ]);
  const header = readHeader(opened, pageIndex(transformation.page), vips);
  let decode = performance.now() - started;
  assertSourcePixels(header, header.frames, limits.inputPixels);

  const candidates = candidateFormats({ ...task, output: transformation.output, source: header });
  const keep = candidates[0] === 'avif' ? undefined : metadataToKeep(transformation.output);
  const animated = header.animated && candidates.some((candidate) => CAPABILITIES[candidate].animation);
  const source: PixelSource = {
    size: header,
    frames: animated ? header.frames : 1,
    conditional: opened.format !== 'gif',
    load: (to?: Size) => {
      const asked = performance.now();
      const frames = loadFrames(opened, header, { to, animated, keepProfile: keep !== undefined }, { vips, jpeg });
      decode += performance.now() - asked;
      return frames;
    },
  };
  const { warnings, warn } = collectWarnings();
  const focus = new SourceDetections(source, { detector: () => codecs.detector(), known: task.detections, warn });
  const raster = (format: SourceFormat): Promise<OpenRaster | undefined> => codecs.raster(format, limits);
  const context = { limits, fonts, vips, jpeg, layers, focus, strict, warn, raster };
  const notes = (): JobNotes => ({
    warnings: [...warnings],
    detections: focus.found === task.detections ? undefined : focus.found,
  });
  return { vips, header, source, context, candidates, keep, decode: () => decode, inFocus: () => focus.inFocus, notes };
}

function collectWarnings() {
  const warnings = new Set<string>();
  const warn = (message: string): void => {
    if (warnings.size < MAX_WARNINGS) warnings.add(message);
  };
  return { warnings, warn };
}

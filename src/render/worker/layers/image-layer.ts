import { ImageError } from '../../../shared/errors.js';
import type { Layer, Step } from '../../../url/transformation-types.js';
import { loadFrames, readHeader } from '../source/vips-source.js';
import { sniff } from '../../protocol/formats.js';
import type { Size } from '../../protocol/size.js';
import { resourceName } from '../../../url/resource.js';
import { pageIndex } from '../source/page.js';
import { assertPixels } from '../plan/pixel-limits.js';
import type { StepContext } from '../context.js';
import type { PixelSource } from '../context.js';

/** Layers that are pictures are trimmed unless told otherwise, before they are resized (ImageKit 3.3). */
const DEFAULT_TRIM = 10;

/** The pixels that an image layer begins with, and its steps. Of an animation the first frame. */
export function imageLayer(
  layer: Layer,
  { inputs, limits, vips, jpeg, scope }: StepContext,
): { origin: PixelSource; steps: readonly Step[] } {
  const bytes = inputs.get(resourceName(layer.input));
  const format = bytes && sniff(bytes);
  if (!format) throw new ImageError('EINVAL', 'l-image: the file is no picture');
  const [first, ...rest] = layer.steps;
  const { pg, ...params } = first?.params ?? {};
  const source = readHeader(bytes, format, pageIndex(pg) ?? 0, vips, scope);
  assertPixels('The layer', source, limits.inputPixels);
  const trimmed = { ...first, layers: first?.layers ?? [], params: { ...params, t: params.t ?? DEFAULT_TRIM } };
  const origin = {
    size: source,
    load: (to?: Size) => loadFrames(source, { to, animated: false, keepProfile: false }, { vips, jpeg }, scope),
    frames: 1,
    conditional: true,
  };
  return { origin, steps: [trimmed, ...rest] };
}

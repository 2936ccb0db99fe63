import { ImageError } from '../../../shared/errors.js';
import { parseResourcePath, resourceName } from '../../../url/resource.js';
import type { Layer } from '../../../url/transformation-types.js';
import { DEFAULT_TRIM_THRESHOLD } from '../../../url/values/types.js';
import type { Size } from '../../protocol/size.js';
import type { OpenedLayer, StepContext } from '../context.js';
import { assertPixels } from '../plan/pixel-limits.js';
import { openSource } from '../source/open-source.js';
import { pageIndex } from '../source/page.js';
import { loadFrames, readHeader } from '../source/vips-source.js';

/**
 * An image layer: the picture, or the first frame of an animation.
 *
 * @throws ImageError `EINVAL` for a file that is no picture
 */
export async function imageLayer(layer: Layer, context: StepContext): Promise<OpenedLayer> {
  const { layers, limits, vips, jpeg } = context;
  const file = layers.get(resourceName(parseResourcePath(layer.input)));
  if (!file?.format) throw new ImageError('EINVAL', 'l-image: the file is no picture');
  const [first, ...rest] = layer.steps;
  const { pg, ...params } = first?.params ?? {};
  const opened = openSource(file.bytes, file.format, await context.raster?.(file.format));
  const header = readHeader(opened, pageIndex(pg) ?? 0, vips);
  assertPixels('The layer', header, limits.inputPixels);
  // Image layers are trimmed before they are resized, unless `t` says otherwise (docs/imagekit.md#image-layers).
  const t = params.t ?? DEFAULT_TRIM_THRESHOLD;
  const trimmed = { ...first, layers: first?.layers ?? [], params: { ...params, t } };
  const source = {
    size: header,
    load: (to?: Size) => loadFrames(opened, header, { to, animated: false, keepProfile: false }, { vips, jpeg }),
    frames: 1,
    conditional: true,
  };
  return { source, steps: [trimmed, ...rest] };
}

import type { CropStrategy } from '../../../url/values/types.js';
import type { Detection } from '../../protocol/detection.js';
import type { Size } from '../../protocol/size.js';
import { smaller, type Fit, type RequestedSize } from './fit.js';
import { placeWindow, subjectsOf, wholeWithin, windowAround, windowOf } from './focus-window.js';

/** What `fo` is to be on. */
export interface DetectedFocus {
  /** At least one. */
  readonly found: readonly Detection[];
  /** `z`: above 1 shows less than usual, below 1 more. */
  readonly zoom: number;
  /** `ar` where no size is asked for, width ÷ height. */
  readonly ratio: number | undefined;
}

/**
 * How a picture gets the requested size around what was found in it (docs/imagekit.md#focus).
 *
 * @param fitted how it would get it by saliency
 */
export function fitDetected(
  from: Size,
  wanted: RequestedSize,
  strategy: CropStrategy,
  fitted: Fit,
  { found, zoom, ratio }: DetectedFocus,
): Fit {
  const { width, height } = wanted;
  if (width === undefined && height === undefined) {
    return { ...fitted, crop: undefined, cut: windowAround(from, subjectsOf(found, from), ratio, zoom) };
  }
  const isExtract = strategy === 'extract' || strategy === 'pad_extract';
  const isZoomed = isExtract ? zoom !== 1 : zoom > 1 && width !== undefined && height !== undefined;
  const { crop } = fitted;
  if (isZoomed && (isExtract || strategy.startsWith('maintain_ratio'))) {
    const to = { width: width ?? from.width, height: height ?? from.height };
    const result = isExtract ? smaller(to, from) : to;
    const window = isExtract ? zoomedOut(from, result, zoom) : windowOf(from, result.width / result.height, zoom);
    const size = strategy === 'maintain_ratio_no_enlarge' ? smaller(result, window) : result;
    const isSame = size.width === window.width && size.height === window.height;
    const cut = placeWindow(from, window, subjectsOf(found, from));
    return { ...fitted, cut, resize: isSame ? undefined : size, crop: undefined };
  }
  if (crop?.type !== 'smartCrop') return fitted;
  const picture = fitted.resize ?? from;
  return { ...fitted, crop: { type: 'crop', ...placeWindow(picture, crop, subjectsOf(found, picture)) } };
}

/** The window that a zoom makes of a size, in its ratio, as far as the picture reaches. */
function zoomedOut(picture: Size, { width, height }: Size, zoom: number): Size {
  const factor = Math.min(1 / zoom, picture.width / width, picture.height / height);
  return wholeWithin({ width: width * factor, height: height * factor }, picture);
}

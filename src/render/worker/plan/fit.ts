import { ImageError } from '../../../shared/errors.js';
import type { CropStrategy, Focus } from '../../../url/values/types.js';
import type { Box, Size } from '../../protocol/size.js';
import { POSITION_FRACTIONS } from './positions.js';

/** Width and height asked for, in pixels; one may be missing. */
export interface RequestedSize {
  readonly width: number | undefined;
  readonly height: number | undefined;
}

export type Crop = ({ readonly type: 'crop' } & Box) | ({ readonly type: 'smartCrop' } & Size);

/** How a picture gets the requested size: cut, resize, then crop, then pad. Each may be absent. */
export interface Fit {
  /** A window that is cut out first. */
  readonly cut?: Box | undefined;
  readonly resize: Size | undefined;
  /** `smartCrop` leaves the position to the picture's most salient region. */
  readonly crop: Crop | undefined;
  /** The canvas, and the position of the picture on it. */
  readonly pad: Box | undefined;
}

/** `x y xc yc`, evaluated, in pixels. */
export interface Coordinates {
  readonly x?: number | undefined;
  readonly y?: number | undefined;
  readonly xc?: number | undefined;
  readonly yc?: number | undefined;
}

const UNCHANGED: Fit = { resize: undefined, crop: undefined, pad: undefined };

/** Strategies that never enlarge when one dimension is given (docs/imagekit.md#crop-strategies). */
const NEVER_ENLARGES: ReadonlySet<CropStrategy> = new Set([
  'at_max',
  'maintain_ratio_no_enlarge',
  'pad_resize_no_enlarge',
]);

/** Strategies that do not resize; a missing dimension is the source's. */
const UNSCALED: ReadonlySet<CropStrategy> = new Set(['extract', 'pad_extract', 'pad_extract_no_shrink']);

/**
 * What has to be done to a picture of size `from` to get the size `wanted` (docs/imagekit.md#crop-strategies). Half
 * pixels round up where a picture is cropped and down where it is padded, so that an odd pixel of padding is at the
 * right and the bottom.
 *
 * @throws ImageError `EINVAL` if explicit coordinates leave the picture
 */
export function fit(
  from: Size,
  wanted: RequestedSize,
  strategy: CropStrategy,
  focus: Focus,
  coordinates: Coordinates = {},
): Fit {
  if (wanted.width === undefined && wanted.height === undefined) return UNCHANGED;
  if (UNSCALED.has(strategy)) {
    const size = { width: wanted.width ?? from.width, height: wanted.height ?? from.height };
    const both = wanted.width !== undefined && wanted.height !== undefined;
    return unscaled(from, size, strategy, focus, both ? coordinates : {});
  }
  if (wanted.width === undefined || wanted.height === undefined) return oneDimension(from, wanted, strategy);
  return scaled(from, { width: wanted.width, height: wanted.height }, strategy, focus);
}

/** The size of the picture after `fit`. */
export function fittedSize(from: Size, { cut, resize, crop, pad }: Fit): Size {
  const { width, height } = pad ?? crop ?? resize ?? cut ?? from;
  return { width, height };
}

function oneDimension(from: Size, wanted: RequestedSize, strategy: CropStrategy): Fit {
  const factor = wanted.width === undefined ? (wanted.height ?? 1) / from.height : wanted.width / from.width;
  if (factor > 1 && NEVER_ENLARGES.has(strategy)) return UNCHANGED;
  const width = wanted.width ?? atLeastOne(from.width * factor);
  const height = wanted.height ?? atLeastOne(from.height * factor);
  return { ...UNCHANGED, resize: changed(from, { width, height }) };
}

function scaled(from: Size, to: Size, strategy: CropStrategy, focus: Focus): Fit {
  const inside = Math.min(to.width / from.width, to.height / from.height);
  const around = Math.max(to.width / from.width, to.height / from.height);
  switch (strategy) {
    case 'force':
      return { ...UNCHANGED, resize: changed(from, to) };
    case 'at_max':
      return { ...UNCHANGED, resize: changed(from, scale(from, Math.min(inside, 1))) };
    case 'at_max_enlarge':
      return { ...UNCHANGED, resize: changed(from, scale(from, inside)) };
    case 'at_least':
      return { ...UNCHANGED, resize: changed(from, scale(from, around)) };
    case 'pad_resize':
    case 'pad_resize_no_enlarge': {
      const resized = scale(from, strategy === 'pad_resize' ? inside : Math.min(inside, 1));
      return { resize: changed(from, resized), crop: undefined, pad: padBox(resized, to, focus) };
    }
    default: {
      const factor = strategy === 'maintain_ratio_no_enlarge' ? Math.min(around, 1) : around;
      const resized = scale(from, factor);
      return { resize: changed(from, resized), crop: cropBox(resized, smaller(to, resized), focus), pad: undefined };
    }
  }
}

function unscaled(from: Size, to: Size, strategy: CropStrategy, focus: Focus, at: Coordinates): Fit {
  if (strategy === 'pad_extract_no_shrink') {
    const canvas = { width: Math.max(to.width, from.width), height: Math.max(to.height, from.height) };
    return { ...UNCHANGED, pad: padBox(from, canvas, focus) };
  }
  if (strategy === 'extract' && Object.values(at).some((value) => value !== undefined)) {
    return { ...UNCHANGED, crop: explicitCrop(from, to, at) };
  }
  const kept = smaller(to, from);
  const crop = cropBox(from, kept, focus);
  return { resize: undefined, crop, pad: strategy === 'pad_extract' ? padBox(kept, to, focus) : undefined };
}

/** A window at explicit coordinates. It must not leave the picture, as at ImageKit. */
function explicitCrop(from: Size, to: Size, at: Coordinates): Crop {
  const left = edge(at.x, at.xc, from.width, to.width);
  const top = edge(at.y, at.yc, from.height, to.height);
  if (left < 0 || top < 0 || left + to.width > from.width || top + to.height > from.height) {
    throw new ImageError(
      'EINVAL',
      `extract: the window ${to.width}x${to.height} at ${left},${top} leaves the picture of ${from.width}x${from.height}`,
    );
  }
  return { type: 'crop', left, top, ...to };
}

/** First pixel of a window along one axis. Expressions seldom give whole pixels, and libvips would truncate them. */
function edge(corner: number | undefined, centre: number | undefined, outer: number, inner: number): number {
  const at = corner ?? (centre === undefined ? undefined : centre - inner / 2);
  return at === undefined ? centred(outer, inner) : Math.round(at) + 0;
}

function cropBox(from: Size, to: Size, focus: Focus): Crop | undefined {
  if (to.width >= from.width && to.height >= from.height) return undefined;
  // Where nothing is detected, the salient region stands for it. A PIM stores no `custom` areas.
  if (focus.type === 'auto' || (focus.type === 'detect' && focus.what !== 'custom'))
    return { type: 'smartCrop', ...to };
  const [horizontal, vertical] = fractionsOf(focus);
  return {
    type: 'crop',
    left: Math.round(horizontal * (from.width - to.width)),
    top: Math.round(vertical * (from.height - to.height)),
    ...to,
  };
}

function padBox(from: Size, canvas: Size, focus: Focus): Box | undefined {
  if (from.width >= canvas.width && from.height >= canvas.height) return undefined;
  const [horizontal, vertical] = fractionsOf(focus);
  return {
    left: Math.floor(horizontal * (canvas.width - from.width)),
    top: Math.floor(vertical * (canvas.height - from.height)),
    ...canvas,
  };
}

/** Where the focus puts a picture or a crop, as fractions of the free space. */
function fractionsOf(focus: Focus): readonly [number, number] {
  return POSITION_FRACTIONS[focus.type === 'position' ? focus.position : 'center'];
}

function centred(outer: number, inner: number): number {
  return Math.round((outer - inner) / 2);
}

function scale(from: Size, factor: number): Size {
  return { width: atLeastOne(from.width * factor), height: atLeastOne(from.height * factor) };
}

export function smaller(a: Size, b: Size): Size {
  return { width: Math.min(a.width, b.width), height: Math.min(a.height, b.height) };
}

function changed(from: Size, to: Size): Size | undefined {
  return from.width === to.width && from.height === to.height ? undefined : to;
}

function atLeastOne(value: number): number {
  return Math.max(1, Math.round(value));
}

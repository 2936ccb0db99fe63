import type Vips from 'wasm-vips';
import { flatten, withAlpha } from '../vips/alpha.js';
import { applyEffect } from './effects/apply-effect.js';
import { padWith } from './pad.js';
import type { Operation } from '../plan/plan-step.js';
import { resize } from '../vips/resize.js';
import type { VipsRuntime } from '../vips/load-vips.js';
import type { Scope } from '../vips/image-scope.js';
import { castToSrgb } from '../vips/cast.js';

/** Applies one operation to every frame; what depends on pixels is decided by the first, so that frames stay aligned. */
export function applyOperation(
  frames: readonly Vips.Image[],
  operation: Operation,
  context: ApplyContext,
): Vips.Image[] {
  if (operation.type === 'cutAttention') return smartCrop(frames, operation, context.scope);
  if (operation.type === 'look') return applyEffect(frames, operation.look, context);
  return frames.map((frame) => applyToOne(frame, operation, context));
}

export interface ApplyContext {
  readonly vips: VipsRuntime;
  readonly scope: Scope;
}

function applyToOne(
  image: Vips.Image,
  operation: Exclude<Operation, { type: 'cutAttention' | 'look' }>,
  { vips, scope }: ApplyContext,
): Vips.Image {
  switch (operation.type) {
    case 'resize':
      return resize(image, operation, scope);
    case 'cut':
      return scope.keep(image.crop(operation.left, operation.top, operation.width, operation.height));
    case 'pad':
      return padWith(image, operation, vips, scope);
    case 'rotate':
      return rotate(image, operation.degrees, scope);
    case 'flip': {
      const flipped = operation.horizontal ? scope.keep(image.flipHor()) : image;
      return operation.vertical ? scope.keep(flipped.flipVer()) : flipped;
    }
    case 'fill':
      return flatten(image, operation.colour, scope);
  }
}

function smartCrop(
  frames: readonly Vips.Image[],
  { width, height }: { width: number; height: number },
  scope: Scope,
): Vips.Image[] {
  const [first] = frames;
  if (!first) return [];
  // libvips leaves the place of the cut in the offsets.
  const { xoffset, yoffset } = scope.keep(first.smartcrop(width, height, { interesting: 'attention' }));
  return frames.map((frame) => scope.keep(frame.crop(-xoffset, -yoffset, width, height)));
}

function rotate(image: Vips.Image, degrees: number, scope: Scope): Vips.Image {
  if (degrees === 90) return scope.keep(image.rot90());
  if (degrees === 180) return scope.keep(image.rot180());
  if (degrees === 270) return scope.keep(image.rot270());
  // Corners that the picture does not cover are transparent. libvips premultiplies here by itself.
  const rotated = scope.keep(withAlpha(image, scope).rotate(degrees, { background: [0, 0, 0, 0] }));
  return castToSrgb(rotated, scope);
}

import type Vips from 'wasm-vips';
import type { Operation } from '../plan/plan-step.js';
import { flatten, withAlpha } from '../vips/alpha.js';
import { castToSrgb } from '../vips/cast.js';
import type { VipsRuntime } from '../vips/load-vips.js';
import { resize } from '../vips/resize.js';
import { applyEffect } from './effects/apply-effect.js';
import { padWith } from './pad.js';
import { smartCrop } from './smart-crop.js';

/**
 * Applies an operation to every frame. What depends on pixels is decided by the first frame, so that all stay aligned.
 */
export function applyOperation(frames: readonly Vips.Image[], operation: Operation, vips: VipsRuntime): Vips.Image[] {
  if (operation.type === 'smartCrop') return smartCrop(frames, operation);
  if (operation.type === 'effect') return applyEffect(frames, operation.effect, vips);
  return frames.map((frame) => applyToOne(frame, operation, vips));
}

function applyToOne(
  image: Vips.Image,
  operation: Exclude<Operation, { type: 'smartCrop' | 'effect' }>,
  vips: VipsRuntime,
): Vips.Image {
  switch (operation.type) {
    case 'resize':
      return resize(image, operation);
    case 'crop':
      return image.crop(operation.left, operation.top, operation.width, operation.height);
    case 'pad':
      return padWith(image, operation, vips);
    case 'rotate':
      return rotate(image, operation.degrees);
    case 'flip': {
      const flipped = operation.horizontal ? image.flipHor() : image;
      return operation.vertical ? flipped.flipVer() : flipped;
    }
    case 'flatten':
      return flatten(image, operation.colour);
  }
}

function rotate(image: Vips.Image, degrees: number): Vips.Image {
  if (degrees === 90) return image.rot90();
  if (degrees === 180) return image.rot180();
  if (degrees === 270) return image.rot270();
  // Corners that the picture does not cover are transparent. libvips premultiplies by itself here.
  const rotated = withAlpha(image).rotate(degrees, { background: [0, 0, 0, 0] });
  return castToSrgb(rotated);
}

import type Vips from 'wasm-vips';
import type { Background, Colour } from '../../../url/values/types.js';
import type { Box, Size } from '../../protocol/size.js';
import { dominantColour } from '../vips/dominant-colour.js';
import { embedOnColour } from '../vips/embed.js';
import type { VipsRuntime } from '../vips/load-vips.js';
import { addLightness } from './effects/tone.js';
import { gradientOfColours } from './gradient-background.js';

/** Puts a picture on a larger canvas (`bg` with the pad strategies, docs/imagekit.md#backgrounds). */
export function padWith(
  image: Vips.Image,
  pad: Box & { readonly background: Background },
  vips: VipsRuntime,
): Vips.Image {
  switch (pad.background.type) {
    case 'colour':
      return embedOnColour(image, pad, pad.background.colour);
    case 'dominant':
      return embedOnColour(image, pad, borderColour(image));
    case 'blurred':
      return onImage(blurredCover(image, pad, pad.background), image, pad);
    case 'gradient_dominant':
      return onImage(gradientOfColours(image, pad, pad.background.colours, vips), image, pad);
    case 'genfill':
      throw new Error('the plan replaces genfill');
  }
}

/** The picture itself: it covers the canvas, blurred, darkened or brightened. */
function blurredCover(
  image: Vips.Image,
  canvas: Size,
  { intensity, brightness }: { readonly intensity: number | 'auto'; readonly brightness: number },
): Vips.Image {
  const { width, height } = canvas;
  const cover = image.thumbnailImage(width, { height, size: 'both', crop: 'centre', no_rotate: true });
  const solid = cover.hasAlpha() ? cover.flatten() : cover;
  const blurred = solid.gaussblur(intensity === 'auto' ? Math.min(width, height) / 50 : intensity);
  // Brightness is of 255, and lightness of 100: ImageKit's own pictures fit a half.
  return brightness === 0 ? blurred : addLightness(blurred, brightness / 2);
}

/** Puts the picture on a background of three bands. */
function onImage(canvas: Vips.Image, image: Vips.Image, { left, top }: Box): Vips.Image {
  if (!image.hasAlpha()) return canvas.insert(image, left, top);
  return canvas.composite2(image, 'over', { x: left, y: top }).cast('uchar');
}

/** The most frequent colour along the edges, where padding meets the picture. */
function borderColour(image: Vips.Image): Colour {
  const { width, height } = image;
  const whole = image.copyMemory();
  const edges = [
    whole.crop(0, 0, width, 1),
    whole.crop(0, height - 1, width, 1),
    whole.crop(0, 0, 1, height),
    whole.crop(width - 1, 0, 1, height),
  ];
  return dominantColour(edges);
}

import type Vips from 'wasm-vips';
import type { Background, Colour } from '../../../url/values/types.js';
import type { Box, Size } from '../../protocol/size.js';
import { castToSrgb } from '../vips/cast.js';
import { dominantColour } from '../vips/dominant-colour.js';
import { embedOnColour } from '../vips/embed.js';
import type { VipsRuntime } from '../vips/load-vips.js';

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
      return onBlurred(image, pad, pad.background);
    case 'gradient_dominant':
      return onGradient(image, pad, pad.background.colours, vips);
    case 'genfill':
      throw new Error('the plan replaces genfill');
  }
}

/** The background is the picture itself: it covers the canvas, blurred, darkened or brightened. */
function onBlurred(
  image: Vips.Image,
  pad: Box,
  { intensity, brightness }: { readonly intensity: number | 'auto'; readonly brightness: number },
): Vips.Image {
  const cover = image.thumbnailImage(pad.width, { height: pad.height, size: 'both', crop: 'centre', no_rotate: true });
  const sigma = intensity === 'auto' ? autoSigma(pad) : intensity / 2;
  const blurred = sigma >= 0.3 ? cover.gaussblur(sigma) : cover;
  const solid = blurred.hasAlpha() ? blurred.flatten() : blurred;
  const lit = brightness === 0 ? solid : solid.linear(1, brightness).cast('uchar');
  return onImage(lit, image, pad);
}

/** Puts the picture on a background of three bands. */
function onImage(canvas: Vips.Image, image: Vips.Image, { left, top }: Box): Vips.Image {
  if (!image.hasAlpha()) return canvas.insert(image, left, top);
  return canvas.composite2(image, 'over', { x: left, y: top }).cast('uchar');
}

/** A sigma that hides the shapes of a picture at any size. */
function autoSigma({ width, height }: Size): number {
  return Math.max(4, Math.min(width, height) / 25);
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

/**
 * The background is a gradient between the most frequent colours of the picture's halves, or of its quarters, one in
 * each corner (`bg-gradient_dominant`).
 */
function onGradient(image: Vips.Image, pad: Box, colours: 2 | 4, vips: VipsRuntime): Vips.Image {
  const whole = image.copyMemory();
  const across = colours === 4 || pad.width > image.width ? 2 : 1;
  const down = colours === 4 || pad.height > image.height ? 2 : 1;
  const [width, height] = [Math.ceil(image.width / across), Math.ceil(image.height / down)];
  const cells: number[] = [];
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      const [left, top] = [image.width - width, image.height - height];
      const part = whole.crop(column * left, row * top, width, height);
      const { r, g, b } = dominantColour([part]);
      cells.push(r, g, b);
    }
  }
  const tiny = vips.Image.newFromMemory(new Float32Array(cells), across, down, 3, vips.BandFormat.float);
  // The centres of the cells are on the edges of the canvas.
  const scale = { h: across > 1 ? pad.width - 1 : 1, v: down > 1 ? pad.height - 1 : 1 };
  const grown = tiny.affine([scale.h, 0, 0, scale.v], {
    interpolate: vips.Interpolate.newFromName('bilinear'),
    oarea: [0, 0, across > 1 ? pad.width : 1, down > 1 ? pad.height : 1],
    extend: 'copy',
  });
  const canvas = grown.embed(0, 0, pad.width, pad.height, { extend: 'copy' });
  const coloured = castToSrgb(canvas);
  return onImage(coloured, image, pad);
}

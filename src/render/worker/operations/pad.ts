import type Vips from 'wasm-vips';
import type { Background } from '../../../url/values/types.js';
import type { Colour } from '../../../url/values/types.js';
import { withAlpha } from '../vips/alpha.js';
import { dominantColour } from '../vips/dominant-colour.js';
import type { Box } from '../../protocol/size.js';
import type { Size } from '../../protocol/size.js';
import type { VipsRuntime } from '../vips/load-vips.js';
import type { Scope } from '../vips/image-scope.js';
import { castToSrgb } from '../vips/cast.js';

/** Puts a picture on a larger canvas (`bg` with the pad modes, ImageKit 2.5). */
export function padWith(
  image: Vips.Image,
  pad: Box & { readonly background: Background },
  vips: VipsRuntime,
  scope: Scope,
): Vips.Image {
  switch (pad.background.type) {
    case 'colour':
      return onColour(image, pad, pad.background.colour, scope);
    case 'dominant':
      return onColour(image, pad, borderColour(image, scope), scope);
    case 'blurred':
      return onItself(image, pad, pad.background, scope);
    case 'gradient_dominant':
      return onGradient(image, pad, pad.background.colours, vips, scope);
    case 'genfill':
      throw new Error('padding: a plan has no genfill');
  }
}

function onColour(image: Vips.Image, pad: Box, { r, g, b, alpha }: Colour, scope: Scope): Vips.Image {
  const transparent = alpha < 1 || image.hasAlpha();
  const background = transparent ? [r, g, b, alpha * 255] : [r, g, b];
  const picture = transparent ? withAlpha(image, scope) : image;
  return scope.keep(picture.embed(pad.left, pad.top, pad.width, pad.height, { extend: 'background', background }));
}

/** The canvas shows the picture itself, enlarged to cover it, blurred and made darker or brighter. */
function onItself(
  image: Vips.Image,
  pad: Box,
  { intensity, brightness }: { readonly intensity: number | 'auto'; readonly brightness: number },
  scope: Scope,
): Vips.Image {
  const cover = scope.keep(
    image.thumbnailImage(pad.width, { height: pad.height, size: 'both', crop: 'centre', no_rotate: true }),
  );
  const sigma = intensity === 'auto' ? autoSigma(pad) : intensity / 2;
  const blurred = sigma >= 0.3 ? scope.keep(cover.gaussblur(sigma)) : cover;
  const solid = blurred.hasAlpha() ? scope.keep(blurred.flatten()) : blurred;
  const lit = brightness === 0 ? solid : scope.keep(scope.keep(solid.linear(1, brightness)).cast('uchar'));
  return onPicture(lit, image, pad, scope);
}

/** Lays the picture on a canvas of three bands. */
function onPicture(canvas: Vips.Image, image: Vips.Image, { left, top }: Box, scope: Scope): Vips.Image {
  if (!image.hasAlpha()) return scope.keep(canvas.insert(image, left, top));
  return scope.keep(scope.keep(canvas.composite2(image, 'over', { x: left, y: top })).cast('uchar'));
}

/** A blur that hides the shapes of the picture at any size. */
function autoSigma({ width, height }: Size): number {
  return Math.max(4, Math.min(width, height) / 25);
}

/** The commonest colour along the edges, where the padding will meet the picture. */
function borderColour(image: Vips.Image, scope: Scope): Colour {
  const { width, height } = image;
  const whole = scope.keep(image.copyMemory());
  const edges = [
    whole.crop(0, 0, width, 1),
    whole.crop(0, height - 1, width, 1),
    whole.crop(0, 0, 1, height),
    whole.crop(width - 1, 0, 1, height),
  ];
  return dominantColour(
    edges.map((edge) => scope.keep(edge)),
    scope,
  );
}

/**
 * The canvas shows a gradient between the commonest colours of the picture's halves, or of its quarters, one a corner
 * (`bg-gradient_dominant`).
 */
function onGradient(image: Vips.Image, pad: Box, colours: 2 | 4, vips: VipsRuntime, scope: Scope): Vips.Image {
  const whole = scope.keep(image.copyMemory());
  const across = colours === 4 || pad.width > image.width ? 2 : 1;
  const down = colours === 4 || pad.height > image.height ? 2 : 1;
  const [width, height] = [Math.ceil(image.width / across), Math.ceil(image.height / down)];
  const cells: number[] = [];
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      const [left, top] = [image.width - width, image.height - height];
      const part = scope.keep(whole.crop(column * left, row * top, width, height));
      const { r, g, b } = dominantColour([part], scope);
      cells.push(r, g, b);
    }
  }
  const tiny = scope.keep(vips.Image.newFromMemory(new Float32Array(cells), across, down, 3, vips.BandFormat.float));
  // The middles of the cells come to lie on the edges of the canvas.
  const scale = { h: across > 1 ? pad.width - 1 : 1, v: down > 1 ? pad.height - 1 : 1 };
  const grown = scope.keep(
    tiny.affine([scale.h, 0, 0, scale.v], {
      interpolate: vips.Interpolate.newFromName('bilinear'),
      oarea: [0, 0, across > 1 ? pad.width : 1, down > 1 ? pad.height : 1],
      extend: 'copy',
    }),
  );
  const canvas = scope.keep(grown.embed(0, 0, pad.width, pad.height, { extend: 'copy' }));
  const coloured = castToSrgb(canvas, scope);
  return onPicture(coloured, image, pad, scope);
}

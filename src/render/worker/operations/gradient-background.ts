import type Vips from 'wasm-vips';
import type { Colour } from '../../../url/values/types.js';
import type { Size, Spot } from '../../protocol/size.js';
import { castToSrgb } from '../vips/cast.js';
import { distinctColours } from '../vips/distinct-colours.js';
import type { VipsRuntime } from '../vips/load-vips.js';
import { arrange } from './arrange-colours.js';

/** Two colours run along the padding, four from corner to corner. */
const SIDES: Readonly<Record<'across' | 'down', readonly Spot[]>> = {
  across: [
    { x: 0, y: 0.5 },
    { x: 1, y: 0.5 },
  ],
  down: [
    { x: 0.5, y: 0 },
    { x: 0.5, y: 1 },
  ],
};
const CORNERS: readonly Spot[] = [
  { x: 0, y: 0 },
  { x: 1, y: 0 },
  { x: 0, y: 1 },
  { x: 1, y: 1 },
];

/**
 * A gradient between two or four main colours of a picture that differ, each on the side or in the corner that it is
 * nearest to (`bg-gradient_dominant`).
 */
export function gradientOfColours(image: Vips.Image, canvas: Size, count: 2 | 4, vips: VipsRuntime): Vips.Image {
  const isWider = canvas.width / canvas.height > image.width / image.height;
  const spots = count === 4 ? CORNERS : SIDES[isWider ? 'across' : 'down'];
  const colours = arrange(distinctColours(image, count), spots);
  return between(
    colours,
    { across: count === 4 || isWider ? 2 : 1, down: count === 4 || !isWider ? 2 : 1 },
    canvas,
    vips,
  );
}

/** Mixes a grid of colours, whose outer cells are on the edges of the canvas. */
function between(
  colours: readonly Colour[],
  { across, down }: { readonly across: number; readonly down: number },
  { width, height }: Size,
  vips: VipsRuntime,
): Vips.Image {
  const cells = new Float32Array(colours.flatMap(({ r, g, b }) => [r, g, b]));
  const grid = vips.Image.newFromMemory(cells, across, down, 3, vips.BandFormat.float);
  const grown = grid.affine([across > 1 ? width - 1 : 1, 0, 0, down > 1 ? height - 1 : 1], {
    interpolate: vips.Interpolate.newFromName('bilinear'),
    oarea: [0, 0, across > 1 ? width : 1, down > 1 ? height : 1],
    extend: 'copy',
  });
  return castToSrgb(grown.embed(0, 0, width, height, { extend: 'copy' }));
}

/** From an example to its address: layers name pictures whose codes are known only when the demo runs. */

import { address } from '../page/responsive.js';
import type { Example } from './examples.js';
import { pathOf, type PictureName, type Samples } from './pictures.js';

const PLACEHOLDER = /\{(\w+)(:base64)?\}/g;

/** A piece of a transformation: as it stands in the table, or the path that a placeholder became. */
export interface Piece {
  readonly text: string;
  readonly isPath: boolean;
}

/** `{logo}` becomes the logo's path with `@@` for `/`, `{logo:base64}` the same path in base64. */
export function piecesOf({ transformation }: Example, samples: Samples): readonly Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { index, 0: placeholder, 1: name, 2: encoded } of transformation.matchAll(PLACEHOLDER)) {
    const path = pathOf(name as PictureName, samples);
    const text = encoded === undefined ? path.replaceAll('/', '@@') : base64(path);
    pieces.push({ text: transformation.slice(end, index), isPath: false }, { text, isPath: true });
    end = index + placeholder.length;
  }
  return [...pieces, { text: transformation.slice(end), isPath: false }];
}

export function addressOf(example: Example, samples: Samples): string {
  return address(pathOf(example.on, samples), transformationOf(example, samples));
}

/** The playground, with the example in it. Its script reads this in `public/playground/address.js`. */
export function playgroundLink(example: Example, samples: Samples): string {
  const state = { src: pathOf(example.on, samples), tr: transformationOf(example, samples) };
  const fields = Object.entries(state).map(([name, text]) => `${name}=${encodeURIComponent(text)}`);
  return `/#${fields.join('&')}`;
}

function transformationOf(example: Example, samples: Samples): string {
  return piecesOf(example, samples)
    .map(({ text }) => text)
    .join('');
}

/** As the SDKs write it. */
function base64(path: string): string {
  return encodeURIComponent(Buffer.from(path).toString('base64'));
}

import type { Detection } from '../../protocol/detection.js';
import { nonMaximum } from './non-maximum.js';
import { ofPicture, type Square } from './square.js';

/** MediaPipe's BlazeFace for pictures of 256×256: where its boxes count from, by their distance and how many share it. */
const SIDE = 256;
const GRIDS = [
  { stride: 16, boxes: 2 },
  { stride: 32, boxes: 6 },
];
/** Of those that are near it, `secondLook` keeps the faces (docs/imagekit.md#focus). */
const MIN_SCORE = 0.4;
const MAX_FACES = 20;

export const BLAZEFACE = {
  name: 'blazeface',
  side: SIDE,
  normalize: (value: number): number => value / 127.5 - 1,
  outputs: undefined,
  decode,
};

/** @param outputs scores and boxes of each grid, in any order */
function decode(outputs: readonly Float32Array[], square: Square): readonly Detection[] {
  const faces = GRIDS.flatMap(({ stride, boxes }) => {
    const cells = SIDE / stride;
    const count = cells * cells * boxes;
    const scores = outputs.find(({ length }) => length === count);
    const regressions = outputs.find(({ length }) => length === 16 * count);
    if (!scores || !regressions) throw new Error('the model of faces is another than expected');
    return Array.from(scores, (logit, index): Detection | undefined => {
      const score = 1 / (1 + Math.exp(-logit));
      if (!(score >= MIN_SCORE)) return undefined;
      const cell = Math.floor(index / boxes);
      // Centre and size, then six points of the face.
      const [dx, dy, width, height] = regressions.subarray(16 * index, 16 * index + 4) as unknown as [
        number,
        number,
        number,
        number,
      ];
      const x = ((cell % cells) + 0.5) * stride + dx;
      const y = (Math.floor(cell / cells) + 0.5) * stride + dy;
      return ofPicture('face', score, [x - width / 2, y - height / 2, x + width / 2, y + height / 2], square);
    });
  });
  return nonMaximum(
    faces.filter((face) => face !== undefined),
    MAX_FACES,
  );
}

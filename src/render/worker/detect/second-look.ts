import type { Detection } from '../../protocol/detection.js';
import type { Box, Size } from '../../protocol/size.js';
import type { View } from '../context.js';
import { withDecodeErrors } from '../vips/decode-errors.js';
import { resize } from '../vips/resize.js';
import type { Detector } from './detector.js';
import { rgbPixels } from './rgb-pixels.js';

/** A face with this score is one. One with less is looked at again, from nearby, and then has to have the other. */
const SURE = 0.75;
const SURE_NEARBY = 0.6;
/** Faces that are looked at again: those with the best scores. */
const MOST = 8;
/** Longest side of the picture that they are cut out of, and sides of what is cut out by those of the face. */
const SIDE = 1600;
const SURROUNDINGS = 3;

/**
 * Looks again at faces that are small or unlikely: in the small picture that was searched, a few pixels of a pattern
 * are like a face.
 */
export async function secondLook(
  faces: readonly Detection[],
  detector: Detector,
  view: View,
): Promise<readonly Detection[]> {
  const sure = faces.filter(({ score }) => score >= SURE);
  const unsure = faces.filter(({ score }) => score < SURE).slice(0, MOST);
  if (unsure.length === 0) return sure;
  const scale = Math.min(1, SIDE / Math.max(view.size.width, view.size.height));
  const size = { width: scaled(view.size.width, scale), height: scaled(view.size.height, scale) };
  const picture = withDecodeErrors(() => view.small(size).copyMemory());
  const seen: Detection[] = [];
  for (const face of unsure) {
    const { left, top, width, height } = regionOf(face, size);
    const region = picture.crop(left, top, width, height);
    const nearby = await detector.detect('face', rgbPixels(resize(region, detector.sizeFor('face', region))));
    if (nearby.some((other) => other.score >= SURE_NEARBY && isInMiddle(other))) seen.push(face);
  }
  return [...sure, ...seen];
}

function scaled(side: number, scale: number): number {
  return Math.max(1, Math.round(side * scale));
}

/** A square around a face, in pixels, cut off at the edges of the picture. */
function regionOf(face: Detection, { width, height }: Size): Box {
  const side = SURROUNDINGS * Math.max(face.width * width, face.height * height);
  const span = (middle: number, most: number): [start: number, length: number] => {
    const start = Math.min(most - 1, Math.max(0, Math.floor(middle - side / 2)));
    return [start, Math.max(1, Math.min(most - start, Math.ceil(side)))];
  };
  const [left, regionWidth] = span((face.left + face.width / 2) * width, width);
  const [top, regionHeight] = span((face.top + face.height / 2) * height, height);
  return { left, top, width: regionWidth, height: regionHeight };
}

/** At the edge of a picture, the middle of what was cut out is not that of the face. */
function isInMiddle({ left, top, width, height }: Detection): boolean {
  return left < 0.6 && left + width > 0.4 && top < 0.6 && top + height > 0.4;
}

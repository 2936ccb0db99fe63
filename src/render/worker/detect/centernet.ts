import { OBJECTS } from '../../../url/values/detectable-objects.js';
import type { Detection } from '../../protocol/detection.js';
import { nonMaximum } from './non-maximum.js';
import { ofPicture, type Square } from './square.js';

/** The classes of COCO, in its order. */
const NAMES = [...OBJECTS];
const MIN_SCORE = 0.3;
const MAX_OBJECTS = 20;
/** Numbers of an object: two corners, score, class. */
const FIELDS = 6;

export const CENTERNET = {
  name: 'centernet',
  side: 512,
  normalize: (value: number): number => value,
  outputs: ['tower_0/detections'],
  decode,
};

function decode([output]: readonly Float32Array[], square: Square): readonly Detection[] {
  if (!output || output.length % FIELDS !== 0) throw new Error('the model of objects is another than expected');
  const objects: Detection[] = [];
  for (let at = 0; at < output.length; at += FIELDS) {
    const [x1, y1, x2, y2, score, index] = output.subarray(at, at + FIELDS) as unknown as number[];
    const name = NAMES[index!];
    if (name === undefined || !(score! >= MIN_SCORE)) continue;
    const object = ofPicture(name, Math.min(1, score!), [x1!, y1!, x2!, y2!], square);
    if (object) objects.push(object);
  }
  return nonMaximum(objects, MAX_OBJECTS);
}

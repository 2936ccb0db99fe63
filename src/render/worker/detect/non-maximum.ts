import type { Detection } from '../../protocol/detection.js';

/** Found more than once: two boxes that share more than this part of what they cover together. */
const MAX_OVERLAP = 0.3;

/** Of boxes on the same thing the one with the best score. Best first; at most `most`. */
export function nonMaximum(detections: readonly Detection[], most: number): readonly Detection[] {
  const kept: Detection[] = [];
  for (const detection of [...detections].sort((a, b) => b.score - a.score)) {
    if (kept.length === most) break;
    const isRepeated = kept.some((other) => other.name === detection.name && overlap(other, detection) > MAX_OVERLAP);
    if (!isRepeated) kept.push(detection);
  }
  return kept;
}

/** Intersection over union. */
function overlap(a: Detection, b: Detection): number {
  const width = Math.min(a.left + a.width, b.left + b.width) - Math.max(a.left, b.left);
  const height = Math.min(a.top + a.height, b.top + b.height) - Math.max(a.top, b.top);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (a.width * a.height + b.width * b.height - shared);
}

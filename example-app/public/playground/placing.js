// Which part of the original is seen in the box of the result, so that what was found in it is seen, too.

/**
 * The part of a picture that covers a box, in fractions of the picture: in its middle are as many of the detections as
 * it can hold, and the largest of them in any case, as far as the picture reaches. The middle of the picture without any.
 *
 * @param shape of the picture, width ÷ height
 * @param ratio of the box, width ÷ height
 */
export function coveringPart(shape, ratio, detections) {
  const width = Math.min(1, ratio / shape);
  const height = Math.min(1, shape / ratio);
  const [first = WHOLE, ...others] = detections.map(edgesOf).toSorted((a, b) => areaOf(b) - areaOf(a));
  let kept = first;
  for (const other of others) {
    const both = around(kept, other);
    if (both.right - both.left <= width && both.bottom - both.top <= height) kept = both;
  }
  return { left: place(kept.left, kept.right, width), top: place(kept.top, kept.bottom, height), width, height };
}

const WHOLE = { left: 0, top: 0, right: 1, bottom: 1 };

const edgesOf = ({ left, top, width, height }) => ({ left, top, right: left + width, bottom: top + height });

const areaOf = ({ left, top, right, bottom }) => (right - left) * (bottom - top);

const around = (a, b) => ({
  left: Math.min(a.left, b.left),
  top: Math.min(a.top, b.top),
  right: Math.max(a.right, b.right),
  bottom: Math.max(a.bottom, b.bottom),
});

const place = (start, end, length) => Math.max(0, Math.min(1 - length, (start + end - length) / 2));

/** Where a part begins, of the way that it could: as `object-position` counts. */
export const positionOf = (start, length) => (length < 1 ? start / (1 - length) : 0.5);

import type { Detection } from '../../protocol/detection.js';
import type { Box, Size, Spot } from '../../protocol/size.js';

/** What belongs to a face around the box that is found, in parts of that box: ears, hair, a chin. */
const HEAD = { side: 0.2, above: 0.5, below: 0.25 };
/** Sides of the window around what was found where no size is asked for, by the sides of that. */
const SURROUNDINGS = 1.5;

/** What is to be kept of a picture, in its pixels: all of it if there is room, its core in any case. */
export interface Subject {
  readonly whole: Box;
  readonly core: Box;
}

/** What was found in a picture, the largest first. */
export function subjectsOf(found: readonly Detection[], picture: Size): readonly Subject[] {
  return found
    .map((detection) => {
      const { left, top, width, height } = detection;
      return { whole: detection.name === 'face' ? headOf(detection) : detection, core: { left, top, width, height } };
    })
    .map(({ whole, core }) => ({ whole: scaled(whole, picture), core: scaled(core, picture) }))
    .sort((a, b) => b.core.width * b.core.height - a.core.width * a.core.height);
}

/**
 * Places a window of this size: in its middle are as many of the subjects as it can hold, and the largest of them in
 * any case.
 */
export function placeWindow(picture: Size, { width, height }: Size, subjects: readonly Subject[]): Box {
  const kept = together(subjects, ({ core }) => core.width <= width && core.height <= height);
  if (!kept) return { left: 0, top: 0, width, height };
  const { whole, core } = kept;
  return {
    left: place(picture.width, width, [whole.left, whole.width], [core.left, core.width]),
    top: place(picture.height, height, [whole.top, whole.height], [core.top, core.height]),
    width,
    height,
  };
}

/** Places a window of this size around a spot, in parts of the picture's sides, as far as the picture reaches. */
export function windowAtSpot(picture: Size, { width, height }: Size, spot: Spot): Box {
  const at = (side: number, window: number, share: number): number =>
    Math.max(0, Math.min(side - window, Math.round(share * side - window / 2)));
  return { left: at(picture.width, width, spot.x), top: at(picture.height, height, spot.y), width, height };
}

/** The largest window of a ratio (width ÷ height), zoomed in: 2 is half of each side. */
export function windowOf(picture: Size, ratio: number, zoom = 1): Size {
  const width = Math.min(picture.width, picture.height * ratio) / Math.max(1, zoom);
  return wholeWithin({ width, height: width / ratio }, picture);
}

/**
 * A window around all subjects, where no size is asked for.
 *
 * @param ratio width ÷ height. Default: that of the subjects
 * @param zoom above 1 shows less of the surroundings
 */
export function windowAround(
  picture: Size,
  subjects: readonly Subject[],
  ratio: number | undefined,
  zoom: number,
): Box {
  const all = together(subjects, () => true)?.whole ?? { left: 0, top: 0, ...picture };
  const wanted = { width: (all.width * SURROUNDINGS) / zoom, height: (all.height * SURROUNDINGS) / zoom };
  if (ratio === undefined) return placeWindow(picture, wholeWithin(wanted, picture), subjects);
  const most = windowOf(picture, ratio);
  const width = Math.min(most.width, Math.max(wanted.width, wanted.height * ratio));
  return placeWindow(picture, wholeWithin({ width, height: width / ratio }, picture), subjects);
}

/** Sides of whole pixels, at least one and at most those of the picture. */
export function wholeWithin({ width, height }: Size, picture: Size): Size {
  const whole = (side: number, most: number): number => Math.max(1, Math.min(most, Math.round(side)));
  return { width: whole(width, picture.width), height: whole(height, picture.height) };
}

function headOf({ left, top, width, height }: Box): Box {
  const x = Math.max(0, left - HEAD.side * width);
  const y = Math.max(0, top - HEAD.above * height);
  const right = Math.min(1, left + (1 + HEAD.side) * width);
  const bottom = Math.min(1, top + (1 + HEAD.below) * height);
  return { left: x, top: y, width: right - x, height: bottom - y };
}

function scaled({ left, top, width, height }: Box, by: Size): Box {
  return { left: left * by.width, top: top * by.height, width: width * by.width, height: height * by.height };
}

/** The subjects as one: each is added as long as the whole fits. The first one counts in any case. */
function together([first, ...others]: readonly Subject[], fits: (subject: Subject) => boolean): Subject | undefined {
  let all = first;
  for (const subject of others) {
    if (!all) break;
    const both = { whole: around(all.whole, subject.whole), core: around(all.core, subject.core) };
    if (fits(both)) all = both;
  }
  return all;
}

function around(a: Box, b: Box): Box {
  const left = Math.min(a.left, b.left);
  const top = Math.min(a.top, b.top);
  const width = Math.max(a.left + a.width, b.left + b.width) - left;
  const height = Math.max(a.top + a.height, b.top + b.height) - top;
  return { left, top, width, height };
}

type Span = readonly [start: number, length: number];

/** First pixel of a window: the whole is in its middle, as far as the picture reaches and the core stays inside. */
function place(side: number, window: number, whole: Span, core: Span): number {
  const middle = ([start, length]: Span): number => start + (length - window) / 2;
  const [start, length] = core;
  const centred = length >= window ? middle(core) : Math.max(start + length - window, Math.min(start, middle(whole)));
  return Math.max(0, Math.min(side - window, Math.round(centred)));
}

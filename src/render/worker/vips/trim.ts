import type Vips from 'wasm-vips';

/**
 * Trims edges that have about the colour of the top left pixel (`t`, docs/imagekit.md#effects). All frames are cropped
 * as the first one. A picture of one colour stays as it is.
 *
 * @param threshold largest difference of a channel, 0–255
 */
export function trim(frames: readonly Vips.Image[], threshold: number): readonly Vips.Image[] {
  const [first] = frames;
  if (!first) return frames;
  const { left, top, width, height } = findEdges(first, threshold);
  if (width === 0 || height === 0) return frames;
  return frames.map((frame) => frame.crop(left, top, width, height));
}

/** Whether a picture has edges to trim. */
export function hasEdges(image: Vips.Image, threshold: number): boolean {
  const { width, height } = findEdges(image, threshold);
  return width * height > 0 && (width < image.width || height < image.height);
}

function findEdges(image: Vips.Image, threshold: number): ReturnType<Vips.Image['findTrim']> {
  // A median filter of 3 pixels removes specks first; smaller pictures are taken as line art.
  const options = { threshold, line_art: image.width < 3 || image.height < 3 };
  const corner = image.getpoint(0, 0);
  if (!image.hasAlpha()) return image.findTrim({ ...options, background: corner });
  if (corner.at(-1) === 0) {
    // Transparent pixels have no colour to compare.
    return image.extractBand(image.bands - 1).findTrim({ ...options, background: [0] });
  }
  const background = corner.slice(0, -1);
  return image.flatten({ background }).findTrim({ ...options, background });
}

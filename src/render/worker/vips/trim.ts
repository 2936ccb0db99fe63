import type Vips from 'wasm-vips';
import type { Scope } from './image-scope.js';

/**
 * Cuts near-uniform edges off (`t`, ImageKit 2.4). `threshold` is a difference of channels, 0–255; the top left pixel is
 * the colour to be cut. All frames lose what the first does. A picture that is uniform altogether stays.
 */
export function trim(frames: readonly Vips.Image[], threshold: number, scope: Scope): readonly Vips.Image[] {
  const [first] = frames;
  if (!first) return frames;
  const { left, top, width, height } = findEdges(first, threshold, scope);
  if (width === 0 || height === 0) return frames;
  return frames.map((frame) => scope.keep(frame.crop(left, top, width, height)));
}

/** Whether there is anything to cut off a picture. */
export function hasEdges(image: Vips.Image, threshold: number, scope: Scope): boolean {
  const { width, height } = findEdges(image, threshold, scope);
  return width * height > 0 && (width < image.width || height < image.height);
}

function findEdges(image: Vips.Image, threshold: number, scope: Scope): ReturnType<Vips.Image['findTrim']> {
  // Specks are filtered out first, by a window of 3 pixels.
  const options = { threshold, line_art: image.width < 3 || image.height < 3 };
  const corner = image.getpoint(0, 0);
  if (!image.hasAlpha()) return image.findTrim({ ...options, background: corner });
  if (corner.at(-1) === 0) {
    // What is transparent has no colour worth comparing.
    return scope.keep(image.extractBand(image.bands - 1)).findTrim({ ...options, background: [0] });
  }
  const background = corner.slice(0, -1);
  return scope.keep(image.flatten({ background })).findTrim({ ...options, background });
}

import type { Frame } from './frame.js';
import { UnsupportedJpeg } from './unsupported-jpeg.js';

/** What the components of a JPEG are. */
export type JpegColours = 'grey' | 'YCbCr' | 'CMYK' | 'YCCK';

/** What tells the colours of a JPEG besides its component ids. */
export interface ColourMarkers {
  /** There is a JFIF segment. */
  readonly jfif: boolean;
  /** The transform that an Adobe segment names. */
  readonly adobeTransform: number | undefined;
}

/** Whether pixels have four inks. */
export function isCmyk(colours: JpegColours): boolean {
  return colours === 'CMYK' || colours === 'YCCK';
}

/** Adobe's numbers for transforms; 0 is none. */
const YCC_TRANSFORM = 1;
const YCCK_TRANSFORM = 2;

/**
 * The colours, as libjpeg tells them.
 *
 * @throws UnsupportedJpeg for RGB, and for what libjpeg has to guess
 */
export function coloursOf(frame: Frame, markers: ColourMarkers): JpegColours {
  const count = frame.components.length;
  if (count === 1) return 'grey';
  if (count === 3 && isYcc(frame, markers)) return 'YCbCr';
  if (count === 4 && markers.adobeTransform === YCCK_TRANSFORM) return 'YCCK';
  const isWhole = frame.components.every(({ hSampling }) => hSampling === 1);
  if (count === 4 && isWhole && !markers.adobeTransform) return 'CMYK';
  throw new UnsupportedJpeg('other colours');
}

/** Told by JFIF, by Adobe, or by the ids of the components, in libjpeg's order. */
function isYcc({ components }: Frame, { jfif, adobeTransform }: ColourMarkers): boolean {
  if (jfif) return true;
  if (adobeTransform !== undefined) return adobeTransform === YCC_TRANSFORM;
  return components.every(({ id }, index) => id === index + 1);
}

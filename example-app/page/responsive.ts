/** One picture in the widths that a browser may want. */

import type { Picture } from '../gallery/gallery.js';

/** Where the app mounts the middleware. */
export const MOUNT = '/images';

const WIDTHS = [320, 480, 640, 960, 1280];
/** Of `src`, for browsers that know no `srcset`. */
const FALLBACK = 640;

export interface Responsive {
  readonly src: string;
  readonly srcset: string | undefined;
  /** Attributes that reserve its space, in any unit. */
  readonly width: number;
  readonly height: number;
}

/** The URL of a media file. An empty transformation means the defaults. */
export function address(path: string, transformation = ''): string {
  return transformation === '' ? `${MOUNT}/${path}` : `${MOUNT}/tr:${transformation}/${path}`;
}

export function responsive({ path, mimeType, size }: Picture): Responsive {
  if (mimeType === 'image/svg+xml') {
    return { src: address(path), srcset: undefined, ...(size ?? { width: 1, height: 1 }) };
  }
  if (!size) return squares(path);
  // A picture is not enlarged, so `srcset` must not name greater widths than its own.
  const widths = [...WIDTHS.filter((width) => width < size.width), Math.min(size.width, WIDTHS.at(-1)!)];
  const at = (width: number): string => address(path, `w-${width},c-at_max`);
  return { src: at(Math.min(FALLBACK, size.width)), srcset: sourceSet([...new Set(widths)], at), ...size };
}

/** The PIM does not tell the size of a picture. A square canvas has a known aspect ratio. */
function squares(path: string): Responsive {
  const at = (width: number): string => address(path, `w-${width},h-${width},cm-pad_resize,bg-FFFFFF`);
  return { src: at(FALLBACK), srcset: sourceSet(WIDTHS, at), width: 1, height: 1 };
}

function sourceSet(widths: readonly number[], at: (width: number) => string): string {
  // Commas in a URL are allowed as long as white space follows it.
  return widths.map((width) => `${at(width)} ${width}w`).join(', ');
}

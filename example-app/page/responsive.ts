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
  /** The attributes that reserve its place, in any unit. */
  readonly width: number;
  readonly height: number;
}

/** The address of a medium; an empty transformation leaves the picture to the defaults. */
export function address(path: string, transformation = ''): string {
  return transformation === '' ? `${MOUNT}/${path}` : `${MOUNT}/tr:${transformation}/${path}`;
}

export function responsive({ path, mimeType, size }: Picture): Responsive {
  if (mimeType === 'image/svg+xml') {
    return { src: address(path), srcset: undefined, ...(size ?? { width: 1, height: 1 }) };
  }
  if (!size) return squares(path);
  // Beyond its own width a picture gets no wider, and `srcset` would promise too much.
  const widths = [...WIDTHS.filter((width) => width < size.width), Math.min(size.width, WIDTHS.at(-1)!)];
  const at = (width: number): string => address(path, `w-${width},c-at_max`);
  return { src: at(Math.min(FALLBACK, size.width)), srcset: sourceSet([...new Set(widths)], at), ...size };
}

/** The PIM does not tell how large a picture is: on a square canvas it has a shape that is known beforehand. */
function squares(path: string): Responsive {
  const at = (width: number): string => address(path, `w-${width},h-${width},cm-pad_resize,bg-FFFFFF`);
  return { src: at(FALLBACK), srcset: sourceSet(WIDTHS, at), width: 1, height: 1 };
}

function sourceSet(widths: readonly number[], at: (width: number) => string): string {
  // Commas in an address are allowed as long as white space parts it from the next.
  return widths.map((width) => `${at(width)} ${width}w`).join(', ');
}

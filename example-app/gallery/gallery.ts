/** The content of the page. */

import type { Subscription } from '../pim/events.js';

export interface Medium {
  readonly title: string;
  /** What it shows of the middleware; its file name where nothing better is known. */
  readonly note: string;
  /** `<kind>/<code>`: its path below the middleware's mount point, after the transformation. */
  readonly path: string;
  readonly mimeType: string;
  /** Of the original. */
  readonly bytes: number | undefined;
}

export interface Picture extends Medium {
  /** Of the original, after EXIF orientation. */
  readonly size: { readonly width: number; readonly height: number } | undefined;
}

export interface Gallery {
  readonly pictures: readonly Picture[];
  /** Media that are not pictures. */
  readonly files: readonly Medium[];
  /** The picture of the section on transformations. */
  readonly showcase: Picture | undefined;
  /** What examples are made for, by stock-keeping unit: the demo's pictures. */
  readonly samples?: ReadonlyMap<string, Picture>;
  /** The product of the section on SKUs, by its identifier. */
  readonly sku?: string | undefined;
  /** Has an editor of the PIM change the picture of that product: of the demo PIM. */
  readonly changePicture?: (events: Subscription) => Promise<void>;
}

/** An error whose message may be shown on the page. */
export class GalleryError extends Error {
  override readonly name = 'GalleryError';
}

/** Loads once; after a failure, the next call tries again. */
export function lasting<T>(load: () => Promise<T>): () => Promise<T> {
  let loading: Promise<T> | undefined;
  return () => {
    loading ??= load().catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };
}

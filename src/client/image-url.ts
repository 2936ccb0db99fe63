import { write, type Transformation } from './transformation.js';

/** A picture of the middleware. */
export interface ImageSource {
  /** Where the middleware is mounted: a path such as `/images`, or a URL with one. */
  readonly endpoint: string;
  /**
   * The path of a media file or of an alias, such as `products/SKU-1`. A string is used as it is, and has to be
   * percent-encoded. The segments of a list are encoded here: `['products', 'SKU 1/2']`.
   */
  readonly path: string | readonly string[];
  readonly transformation?: Transformation | undefined;
  /** Query parameters, such as `locale` and `channel`. Those that are `undefined` are left out. */
  readonly query?: Readonly<Record<string, string | undefined>> | undefined;
}

/**
 * The URL of a picture.
 *
 * @example
 * import { imageUrl } from 'akeneo-images/client';
 *
 * const sku = 'SKU 1/2';
 * imageUrl({ endpoint: '/images', path: ['products', sku], transformation: { w: 400 } })
 * @throws TypeError for a value in the transformation that contains a separator
 */
export function imageUrl({ endpoint, path, transformation = '', query = {} }: ImageSource): string {
  const string = write(transformation);
  const target = typeof path === 'string' ? path.replace(/^\/+/, '') : path.map(encodeURIComponent).join('/');
  const parameters = Object.entries(query)
    .filter((entry): entry is [string, string] => entry[1] !== undefined)
    .map((entry) => entry.map(encodeURIComponent).join('='))
    .join('&');
  return endpoint.replace(/\/+$/, '') + (string && `/tr:${string}`) + `/${target}` + (parameters && `?${parameters}`);
}

/**
 * The `srcset` of a picture, a candidate a width. As with ImageKit's SDKs, each ends with a step `w-<width>,c-at_max`: no
 * candidate is larger than the picture.
 *
 * @param widths in pixels, of the file and not of the layout
 * @example
 * import { srcset } from 'akeneo-images/client';
 *
 * srcset({ endpoint: '/images', path: 'products/SKU-1' }, [320, 640, 1280])
 * @throws TypeError for a value in the transformation that contains a separator
 */
export function srcset(source: ImageSource, widths: readonly number[]): string {
  const first = write(source.transformation ?? '');
  return widths
    .map((width) => {
      const transformation = [first, { w: width, cm: 'at_max' } as const];
      return `${imageUrl({ ...source, transformation })} ${width}w`;
    })
    .join(', ');
}

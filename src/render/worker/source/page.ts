import { ImageError } from '../../../shared/errors.js';

/**
 * The page of `pg`, from 0; undefined if none is given.
 *
 * @throws ImageError `EUNSUPPORTED` for lists, ranges and names, which are for PSD files (docs/imagekit.md#pages)
 */
export function pageIndex(page: string | undefined): number | undefined {
  if (page === undefined) return undefined;
  const number = /^[1-9]\d{0,4}$/.test(page) ? Number(page) : undefined;
  if (number === undefined) throw new ImageError('EUNSUPPORTED', 'pg: only single pages are supported');
  return number - 1;
}

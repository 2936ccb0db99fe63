import { ImageError } from '../../../shared/errors.js';

/**
 * The page of `pg-N`, from 0; undefined when none is asked for. Lists, ranges and names are for PSD files (ImageKit 2.4),
 * which are not decoded.
 */
export function pageIndex(page: string | undefined): number | undefined {
  if (page === undefined) return undefined;
  const number = /^[1-9]\d{0,4}$/.test(page) ? Number(page) : undefined;
  if (number === undefined) throw new ImageError('EUNSUPPORTED', 'pg: only single pages are supported');
  return number - 1;
}

import { ImageError } from '../shared/errors.js';
import { isMediaPath, ownerPath, parseAlias, parseResourcePath, resourceName } from '../url/index.js';

/**
 * The name under which a path is purged: of a media file itself, of an alias the product, asset or record that it
 * belongs to.
 *
 * @throws ImageError `EINVAL` for any other path
 */
export function purgedName(path: string): string {
  const trimmed = path.replace(/^\/+/, '');
  if (isMediaPath(trimmed)) return resourceName(parseResourcePath(trimmed));
  const alias = parseAlias(trimmed.split('/'));
  if (alias) return ownerPath(alias);
  // A category alone is no picture, and is purged with all that it has.
  const category = parseAlias([...trimmed.split('/'), 'any']);
  if (category?.kind === 'categories') return ownerPath(category);
  throw new ImageError(
    'EINVAL',
    `${JSON.stringify(path)} is neither the path of a media file nor an alias such as products/SKU-1`,
  );
}

/** The demo's pictures by the names that examples have for them. */

import type { Picture } from '../gallery/gallery.js';

/** Each name with the stock-keeping unit of its product; `missing` has none, and no picture. */
export const PICTURES = {
  mug: 'mug-enamel',
  camera: 'camera-classic',
  flask: 'flask-fjord',
  kettle: 'kettle-red',
  headphones: 'headphones-sand',
  compass: 'compass-brass',
  tent: 'tent-alpine',
  kitchen: 'kitchen-set',
  poster: 'poster-summer',
  sign: 'trail-sign',
  logo: 'brand-kiesel',
  banner: 'category-outdoor',
  missing: undefined,
} as const;

export type PictureName = keyof typeof PICTURES;

/** By stock-keeping unit. */
export type Samples = ReadonlyMap<string, Picture>;

/** The path of a picture below the middleware's mount point. */
export function pathOf(name: PictureName, samples: Samples): string {
  const sku = PICTURES[name];
  if (sku === undefined) return 'media-files/0/0/0/0/no_such_picture.jpg';
  const sample = samples.get(sku);
  if (!sample) throw new Error(`The demo has no picture of ${sku}`);
  return sample.path;
}

// @ts-check
import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';

/** @typedef {import('./pictures.mjs').Picture} Picture */

const PIXELS = { least: 150_000, most: 40_000_000 };
const MIME_TYPES = /** @type {const} */ ({ jpeg: 'image/jpeg', webp: 'image/webp' });

/** @type {Promise<Picture[]> | undefined} */
let found;

/**
 * The opaque still JPEG and WebP pictures of the folder `BENCH_IMAGES` that are neither tiny nor huge nor damaged; of those
 * that show the same, one. The largest come first. None without that variable.
 *
 * @returns {Promise<Picture[]>}
 */
export function realPhotographs() {
  found ??= search();
  return found;
}

async function search() {
  const folder = process.env.BENCH_IMAGES;
  if (folder === undefined || folder === '') return [];
  /** @type {Picture[]} */
  const pictures = [];
  /** @type {string[]} */
  const looks = [];
  for (const name of readdirSync(resolve(folder)).toSorted()) {
    const file = join(resolve(folder), name);
    const found = await read(file, name).catch(() => undefined);
    if (!found || looks.some((look) => alike(look, found.look))) continue;
    looks.push(found.look);
    pictures.push(found.picture);
  }
  return pictures.toSorted((a, b) => b.width * b.height - a.width * a.height);
}

/** @param {string} file @param {string} name */
async function read(file, name) {
  const { format, hasAlpha, pages = 1, width = 0, height = 0 } = await sharp(file).metadata();
  const mimeType = MIME_TYPES[/** @type {keyof typeof MIME_TYPES} */ (format)];
  const pixels = width * height;
  if (!mimeType || hasAlpha || pages > 1 || pixels < PIXELS.least || pixels > PIXELS.most) return undefined;
  const thumb = await sharp(file, { failOn: 'truncated' })
    .autoOrient()
    .resize(9, 8, { fit: 'fill' })
    .greyscale()
    .raw()
    .toBuffer();
  let look = '';
  for (let at = 0; at < thumb.length; at++) if (at % 9 < 8) look += thumb[at] < thumb[at + 1] ? 1 : 0;
  /** @type {Picture} */
  const picture = { name, mimeType, file, width, height, made: false };
  return { picture, look };
}

/** Two pictures that get brighter from left to right in nearly the same places. @param {string} a @param {string} b */
function alike(a, b) {
  let different = 0;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) different += 1;
  return different <= 8;
}

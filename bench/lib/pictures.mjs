// @ts-check
/** The made pictures that workloads use: made once and kept in `.cache`. */

import { existsSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { packshot, photograph } from './made-pictures.mjs';

/** To be raised when the same call makes other pictures. */
const VERSION = 1;

const CACHE = fileURLToPath(new URL('../.cache/', import.meta.url));

/** @typedef {{ name: string, mimeType: string, file: string, width: number, height: number, made: boolean }} Picture */

/**
 * The three sources of cold renders: a 12 MP JPEG, a 4 MP PNG with alpha, a 6 MP CMYK JPEG.
 *
 * @returns {Promise<{ photo: Picture, packshot: Picture, cmyk: Picture }>}
 */
export async function coldSources() {
  return {
    photo: await madePhotograph(4000, 3000, 1),
    packshot: await madePackshot(2000, 2),
    cmyk: await madeCmyk(3000, 2000, 3),
  };
}

/**
 * Different made photographs.
 *
 * @param {number} count
 * @param {{ width?: number, height?: number }} [size]
 * @returns {Promise<Picture[]>}
 */
export async function photographs(count, { width = 2400, height = 1600 } = {}) {
  /** @type {Picture[]} */
  const pictures = [];
  for (let seed = 100; pictures.length < count; seed++) pictures.push(await madePhotograph(width, height, seed));
  return pictures;
}

/**
 * A made photograph of 6 MP in the formats that are not read by decoders of our own.
 *
 * @returns {Promise<Picture[]>}
 */
export async function otherSources() {
  const size = { width: 3000, height: 2000 };
  const made = async (
    /** @type {string} */ name,
    /** @type {string} */ type,
    /** @type {(image: any) => any} */ encode,
  ) =>
    kept(`photo-3000x2000-4.${name}`, type, size, async () =>
      encode((await photograph(size.width, size.height, 4)).clone()).toBuffer(),
    );
  return [
    await made('baseline.jpg', 'image/jpeg', (image) => image.jpeg({ quality: 92 })),
    await made('progressive.jpg', 'image/jpeg', (image) => image.jpeg({ quality: 92, progressive: true })),
    await made('webp', 'image/webp', (image) => image.webp({ quality: 92 })),
    await made('avif', 'image/avif', (image) => image.avif({ quality: 70, effort: 2 })),
    await made('tiff', 'image/tiff', (image) => image.tiff({ compression: 'lzw' })),
  ];
}

/**
 * A made photograph of 1 MP as JPEG, PNG and WebP.
 *
 * @returns {Promise<Picture[]>}
 */
export async function smallSources() {
  const size = { width: 1200, height: 800 };
  const made = async (/** @type {'jpeg' | 'png' | 'webp'} */ format, /** @type {object} */ options) =>
    kept(`photo-1200x800-5.${format}`, `image/${format}`, size, async () =>
      (await photograph(size.width, size.height, 5)).toFormat(format, options).toBuffer(),
    );
  return [
    await made('jpeg', { quality: 92 }),
    await made('png', { compressionLevel: 6 }),
    await made('webp', { quality: 92 }),
  ];
}

/** A made JPEG of 12 MP, another one for each seed. */
export function twelveMegapixels(seed = 1) {
  return madePhotograph(4000, 3000, seed);
}

/** @param {number} width @param {number} height @param {number} seed */
function madePhotograph(width, height, seed) {
  return kept(`photo-${width}x${height}-${seed}.jpg`, 'image/jpeg', { width, height }, async () =>
    (await photograph(width, height, seed)).jpeg({ quality: 92, chromaSubsampling: '4:2:0' }).toBuffer(),
  );
}

/** @param {number} side @param {number} seed */
function madePackshot(side, seed) {
  return kept(`packshot-${side}-${seed}.png`, 'image/png', { width: side, height: side }, async () =>
    (await packshot(side, seed)).png({ compressionLevel: 6 }).toBuffer(),
  );
}

/** @param {number} width @param {number} height @param {number} seed */
function madeCmyk(width, height, seed) {
  return kept(`cmyk-${width}x${height}-${seed}.jpg`, 'image/jpeg', { width, height }, async () =>
    (await photograph(width, height, seed))
      .toColourspace('cmyk')
      .withIccProfile('cmyk')
      .jpeg({ quality: 92 })
      .toBuffer(),
  );
}

/**
 * @param {string} name
 * @param {string} mimeType
 * @param {{ width: number, height: number }} size
 * @param {() => Promise<Buffer>} make
 * @returns {Promise<Picture>}
 */
async function kept(name, mimeType, size, make) {
  const file = `${CACHE}${VERSION}-${name}`;
  if (!existsSync(file)) {
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(`${file}.part`, await make());
    renameSync(`${file}.part`, file);
  }
  return { name, mimeType, file, ...size, made: true };
}

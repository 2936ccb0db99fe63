import { animation, scene } from '../support/pictures.js';

const COLOURS = ['#d00000', '#2a6f97', '#e9c46a'];

/** Makes a sound picture of 40x30 pixels, or of 30x30 where it is animated, of each format and kind that can be read. */
export const GOOD_PICTURES = {
  'sequential JPEG': () =>
    picture()
      .jpeg()
      .withExif({ IFD0: { Copyright: 'somebody' } })
      .toBuffer(),
  'progressive JPEG': () => picture().jpeg({ progressive: true }).withIccProfile('p3').toBuffer(),
  'CMYK JPEG': () => picture().toColourspace('cmyk').jpeg().toBuffer(),
  'PNG of true colours': () => picture().png().toBuffer(),
  'PNG with a palette': () => picture().png({ palette: true }).toBuffer(),
  'interlaced PNG of 16 bits': () => picture().toColourspace('rgb16').png({ progressive: true }).toBuffer(),
  GIF: () => animation('gif', COLOURS, 30),
  'lossy WebP': () => picture().webp().toBuffer(),
  'animated WebP': () => animation('webp', COLOURS, 30),
  AVIF: () => picture().avif().toBuffer(),
  'TIFF of strips': () => picture().tiff({ compression: 'lzw' }).toBuffer(),
  'TIFF of tiles': () =>
    picture().tiff({ tile: true, tileWidth: 16, tileHeight: 16, compression: 'deflate' }).toBuffer(),
  'TIFF of JPEG': () => picture().tiff({ compression: 'jpeg' }).toBuffer(),
  SVG: () => Promise.resolve(DRAWING),
} as const satisfies Readonly<Record<string, () => Promise<Buffer>>>;

export type GoodPicture = keyof typeof GOOD_PICTURES;

const picture = (): ReturnType<typeof scene> => scene(40, 30);

const DRAWING = Buffer.from(`<?xml version="1.0"?>
<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30">
  <defs>
    <linearGradient id="g" x2="1"><stop stop-color="#2a6f97"/><stop offset="1" stop-color="#e9c46a"/></linearGradient>
    <filter id="b"><feGaussianBlur stdDeviation="1"/></filter>
    <clipPath id="c"><circle cx="20" cy="15" r="12"/></clipPath>
  </defs>
  <rect width="40" height="30" fill="url(#g)"/>
  <g clip-path="url(#c)"><path d="M5 5L35 5A9 9 0 0 1 20 25Z" fill="#d00000" filter="url(#b)" stroke-dasharray="3 1"/></g>
</svg>`);

/** The demo's pictures and how each is made: one of each kind that a PIM holds, with the same bytes at every start. */

import type { MediaKind } from '../../src/url/resource.js';
import { makeManual } from './manual.js';
import { BANNER } from './scenes/banner.js';
import { BOTTLE } from './scenes/bottle.js';
import { CAMERA } from './scenes/camera.js';
import { COMPASS, needle } from './scenes/compass.js';
import { HEADPHONES } from './scenes/headphones.js';
import { KETTLE } from './scenes/kettle.js';
import { LOGO } from './scenes/logo.js';
import { MUG } from './scenes/mug.js';
import { POSTER } from './scenes/poster.js';
import { SIDEBOARD } from './scenes/sideboard.js';
import { SIGNPOST } from './scenes/signpost.js';
import { TENT } from './scenes/tent.js';
import type { Studio } from './studio.js';
import { svgDocument, type Drawing } from './svg.js';

export interface PictureFacts {
  readonly sku: string;
  readonly title: string;
  /** What the picture shows of the middleware. */
  readonly note: string;
  readonly kind: MediaKind;
  readonly fileName: string;
  readonly mimeType: string;
  /** In pixels, after EXIF orientation. Only for pictures. */
  readonly size?: { readonly width: number; readonly height: number } | undefined;
}

export interface Recipe extends PictureFacts {
  readonly make: (studio: Studio) => Buffer;
}

export const RECIPES: readonly Recipe[] = [
  {
    sku: 'mug-enamel',
    title: 'Enamel mug',
    note: 'Packshot on white, JPEG, 2000 × 2000',
    kind: 'media-files',
    fileName: 'enamel-mug.jpg',
    mimeType: 'image/jpeg',
    size: { width: 2000, height: 2000 },
    make: (studio) => studio.jpeg(studio.photo(MUG, { pixels: 2000, grain: 3, zoom: 1.6 })),
  },
  {
    sku: 'camera-classic',
    title: 'Film camera',
    note: 'Packshot straight from the studio, JPEG, 12 megapixels',
    kind: 'media-files',
    fileName: 'Film camera (front).jpg',
    mimeType: 'image/jpeg',
    size: { width: 4000, height: 3000 },
    make: (studio) => studio.jpeg(studio.photo(CAMERA, { pixels: 4000, grain: 5, zoom: 2.5 }), 90),
  },
  {
    sku: 'flask-fjord',
    title: 'Flask “Fjord”',
    note: 'A file name with quotes, a semicolon and umlauts, as people upload them',
    kind: 'media-files',
    fileName: 'Trinkflasche "Fjord"; grün.jpg',
    mimeType: 'image/jpeg',
    size: { width: 1200, height: 1600 },
    make: (studio) => studio.jpeg(studio.photo(BOTTLE, { pixels: 1200, grain: 2.5 })),
  },
  {
    sku: 'kettle-red',
    title: 'Whistling kettle',
    note: 'Display P3: a red that sRGB does not have, brought as near as it goes',
    kind: 'media-files',
    fileName: 'kettle-p3.jpg',
    mimeType: 'image/jpeg',
    size: { width: 1400, height: 1400 },
    make: (studio) => studio.p3Jpeg(studio.photo(KETTLE, { pixels: 1400, grain: 2 })),
  },
  {
    sku: 'headphones-sand',
    title: 'Headphones',
    note: 'Cut out, PNG with a half-transparent shadow',
    kind: 'media-files',
    fileName: 'headphones.png',
    mimeType: 'image/png',
    size: { width: 1200, height: 1200 },
    make: (studio) => studio.png(studio.cutOut(HEADPHONES, { pixels: 1200, grain: 1.2 })),
  },
  {
    sku: 'compass-brass',
    title: 'Brass compass',
    note: 'Animated GIF that stays animated, also as WebP',
    kind: 'media-files',
    fileName: 'compass.gif',
    mimeType: 'image/gif',
    size: { width: 320, height: 320 },
    make: (studio) => studio.gif(COMPASS, swing(16), 80),
  },
  {
    sku: 'tent-alpine',
    title: 'Alpine tent',
    note: 'Lifestyle, JPEG with deep gradients and grain, 2100 × 1400',
    kind: 'asset-media-files',
    fileName: 'alpine_tent_dusk.jpg',
    mimeType: 'image/jpeg',
    size: { width: 2100, height: 1400 },
    make: (studio) => studio.jpeg(studio.photo(TENT, { pixels: 2100, grain: 5, zoom: 2 })),
  },
  {
    sku: 'kitchen-set',
    title: 'Kitchen set',
    note: 'Lifestyle, JPEG, 2100 × 1400',
    kind: 'asset-media-files',
    fileName: 'kitchen_set_at_home.jpg',
    mimeType: 'image/jpeg',
    size: { width: 2100, height: 1400 },
    make: (studio) => studio.jpeg(studio.photo(SIDEBOARD, { pixels: 2100, grain: 4, zoom: 2 })),
  },
  {
    sku: 'poster-summer',
    title: 'Summer poster',
    note: 'CMYK JPEG from the printer, with its press profile',
    kind: 'asset-media-files',
    fileName: 'summer_poster_print.jpg',
    mimeType: 'image/jpeg',
    size: { width: 1200, height: 1600 },
    make: (studio) => studio.cmykJpeg(studio.photo(POSTER, { pixels: 1200, grain: 3, zoom: 2 })),
  },
  {
    sku: 'trail-sign',
    title: 'Trail sign',
    note: 'Stored lying on its side, turned by EXIF orientation 6',
    kind: 'asset-media-files',
    fileName: 'trail_sign.jpg',
    mimeType: 'image/jpeg',
    size: { width: 1500, height: 2000 },
    make: (studio) => studio.turnedJpeg(studio.photo(SIGNPOST, { pixels: 1500, grain: 4, zoom: 2 })),
  },
  {
    sku: 'brand-kiesel',
    title: 'Kiesel, the brand',
    note: 'SVG that stays SVG',
    kind: 'reference-entities-media-files',
    fileName: 'kiesel_logo.svg',
    mimeType: 'image/svg+xml',
    size: { width: 640, height: 240 },
    make: () => svgDocument(LOGO),
  },
  {
    sku: 'category-outdoor',
    title: 'Outdoor',
    note: 'Head of a category page, JPEG, 2000 × 750',
    kind: 'category-media-files',
    fileName: 'outdoor_banner.jpg',
    mimeType: 'image/jpeg',
    size: { width: 2000, height: 750 },
    make: (studio) => studio.jpeg(studio.photo(BANNER, { pixels: 2000, grain: 3, zoom: 2 })),
  },
  {
    sku: 'mug-enamel-manual',
    title: 'Enamel mug, care and use',
    note: 'PDF, streamed through untouched',
    kind: 'media-files',
    fileName: 'care-and-use.pdf',
    mimeType: 'application/pdf',
    make: makeManual,
  },
];

/** A needle that swings and comes to rest where it began. */
function swing(frames: number): Drawing[] {
  return Array.from({ length: frames }, (_, i) => {
    const time = i / frames;
    return needle(Math.round(75 * Math.sin(time * Math.PI * 4) * (1 - time) ** 1.3));
  });
}

/** The example app: two pages, their style and script, and the middleware that serves their pictures. */

import type { AkeneoImages } from 'akeneo-images';
import express, { type Express, type Response } from 'express';
import { fileURLToPath } from 'node:url';
import { GalleryError, type Gallery } from './gallery/gallery.js';
import { failurePart, type Frame } from './page/document.js';
import type { Html } from './page/html.js';
import { galleryFrame, galleryPart } from './page/page.js';
import { parametersFrame, parametersPart } from './page/parameters-page.js';
import { MOUNT } from './page/responsive.js';

/** From `dist/example-app`; the compiler copies no style sheets. */
const PUBLIC = fileURLToPath(new URL('../../example-app/public/', import.meta.url));

const POLICY = [
  "default-src 'none'",
  "img-src 'self'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export interface AppOptions {
  readonly images: AkeneoImages;
  /** Called for each view of a page; may take long. */
  readonly gallery: () => Promise<Gallery>;
  /** Where the pictures come from, in a few words. */
  readonly source: string;
}

export function createApp({ images, gallery, source }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(MOUNT, images);
  app.get('/', (_req, res) => sendPage(res, galleryFrame({ source }), gallery, galleryPart));
  app.get('/parameters', (_req, res) =>
    sendPage(res, parametersFrame(), gallery, ({ samples }) => parametersPart(samples)),
  );
  app.use(express.static(PUBLIC, { index: false }));
  return app;
}

async function sendPage(
  res: Response,
  { start, end }: Frame,
  gallery: AppOptions['gallery'],
  content: (gallery: Gallery) => Html,
): Promise<void> {
  res.set({
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-cache',
  });
  // The page has something to show while the demo's pictures are made, or a PIM is slow.
  res.write(start);
  const part = await gallery().then(content).catch(failure);
  res.end(part.text + end);
}

/** The response has begun, so a failure can only be shown on the page. */
function failure(error: unknown): Html {
  const title = 'No gallery';
  if (error instanceof GalleryError) return failurePart(title, error.message);
  console.error('The gallery failed:', error);
  return failurePart(title, 'Something went wrong here; the log says what.');
}

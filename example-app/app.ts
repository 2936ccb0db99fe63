/** The example app: its pages, their styles and scripts, the middleware that serves their pictures, and its events. */

import type { AkeneoImages } from 'akeneo-images';
import express, { type Express, type Response } from 'express';
import { fileURLToPath } from 'node:url';
import { Registry } from 'prom-client';
import { GalleryError, type Gallery } from './gallery/gallery.js';
import { failurePart, type Frame } from './page/document.js';
import type { Html } from './page/html.js';
import type { BySku } from './page/by-sku.js';
import { galleryFrame, galleryPart } from './page/page.js';
import { errorsFrame, errorsPart } from './page/errors-page.js';
import { parametersFrame, parametersPart } from './page/parameters-page.js';
import { playgroundFrame, playgroundPart } from './page/playground-page.js';
import { MOUNT } from './page/responsive.js';
import type { Subscription } from './pim/events.js';
import { playgroundData } from './playground/data.js';

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

/** Where the PIM sends its events. */
export const EVENTS = '/akeneo-events';

export interface AppOptions {
  readonly images: AkeneoImages;
  /** Called for each view of a page; may take long. */
  readonly gallery: () => Promise<Gallery>;
  /** Where the pictures come from, in a few words. */
  readonly source: string;
  /** Of the PIM's events, which are not taken without one. */
  readonly eventsSecret?: string | undefined;
  /** How the demo PIM sends its events to this app. */
  readonly subscription?: (() => Subscription) | undefined;
}

export function createApp(options: AppOptions): Express {
  const { images, gallery, eventsSecret, subscription } = options;
  const app = express();
  app.disable('x-powered-by');
  app.use(MOUNT, images);
  if (eventsSecret !== undefined) app.use(EVENTS, images.events({ secret: eventsSecret }));
  addProbes(app, images);
  addPages(app, options);
  // An editor of the demo PIM, whom the page's button stands for.
  app.post('/demo/picture', async (_req, res) => {
    const { changePicture } = await gallery();
    if (!changePicture || !subscription) return void res.sendStatus(404);
    await changePicture(subscription());
    res.sendStatus(204);
  });
  app.use(express.static(PUBLIC, { index: false }));
  return app;
}

function addPages(app: Express, options: AppOptions): void {
  const { gallery, source } = options;
  app.get('/', (_req, res) => sendPage(res, playgroundFrame({ source }), async () => playgroundPart(await gallery())));
  app.get('/playground.json', (_req, res) => {
    res.set('Cache-Control', 'no-cache').json(playgroundData());
  });
  app.get('/gallery', (_req, res) =>
    sendPage(res, galleryFrame({ source }), async () => {
      const shown = await gallery();
      return galleryPart(shown, await bySku(shown, options));
    }),
  );
  app.get('/parameters', (_req, res) =>
    sendPage(res, parametersFrame(), async () => parametersPart((await gallery()).samples)),
  );
  app.get('/errors', (_req, res) => sendPage(res, errorsFrame(), errorsPart));
}

/** What a load balancer and a Prometheus ask for. */
function addProbes(app: Express, images: AkeneoImages): void {
  const registry = new Registry();
  images.metrics(registry);
  app.use('/health', images.healthHandler());
  app.get('/metrics', async (_req, res) => void res.type(registry.contentType).send(await registry.metrics()));
}

/** What the page shows of the product with a SKU; undefined for none. */
async function bySku(
  { sku, changePicture }: Gallery,
  { images, subscription }: AppOptions,
): Promise<BySku | undefined> {
  if (sku === undefined) return undefined;
  // The rest of the page is there for a connection without the right to list products, too.
  const listings = await images.media({ products: [sku], base: MOUNT }).catch((error: unknown) => {
    console.error(`There is no product ${sku} on the page:`, error);
  });
  const listing = listings?.products[sku];
  return listing && { listing, canChange: changePicture !== undefined && subscription !== undefined };
}

async function sendPage(res: Response, { start, end }: Frame, content: () => Html | Promise<Html>): Promise<void> {
  res.set({
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-cache',
  });
  // The page has something to show while the demo's pictures are made, or a PIM is slow.
  res.write(start);
  const part = await Promise.resolve().then(content).catch(failure);
  res.end(part.text + end);
}

/** The response has begun, so a failure can only be shown on the page. */
function failure(error: unknown): Html {
  const title = 'No gallery';
  if (error instanceof GalleryError) return failurePart(title, error.message);
  console.error('The gallery failed:', error);
  return failurePart(title, 'Something went wrong here; the log says what.');
}

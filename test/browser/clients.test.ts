import { expect } from 'chai';
import express from 'express';
import { chromium, type Browser, type Page } from 'playwright-core';
import { assertInstalled, bundle } from '../clients/installed.js';
import { available } from '../support/available.js';
import { Harness, type Client } from '../support/harness.js';
import { jpeg } from '../support/pictures.js';
import { CHROMIUM_FLAGS } from './chromium.js';
import { installedChromium } from './in-chromium.js';

const REACT = `
  import { createRoot } from 'react-dom/client';
  import { Image, ImageKitProvider } from '@imagekit/react';
  const { src } = document.body.dataset;
  createRoot(document.getElementById('root')).render(
    <ImageKitProvider urlEndpoint={location.origin + '/images'}>
      <Image id="first" src={src} sizes="50vw" alt="at the top" />
      <div style={{ height: '20000px' }} />
      <Image id="last" src={src} width={300} height={200} alt="far below" />
    </ImageKitProvider>);`;

const OWN = `
  import { imageUrl, srcset } from '/client/index.js';
  const image = document.createElement('img');
  const source = { endpoint: '/images', path: document.body.dataset.src, transformation: { ar: '1-1', w: 900 } };
  Object.assign(image, { id: 'first', sizes: '50vw', srcset: srcset(source, [160, 320, 640]), src: imageUrl(source) });
  document.getElementById('root').append(image);`;

/** What a page shows of one image. */
interface Shown {
  readonly url: string;
  readonly width: number;
}

describe('browser: clients in Chromium', () => {
  let harness: Harness;
  let client: Client;
  let browser: Browser;
  let origin: string;

  before(async function () {
    const executablePath = await available(this, () => {
      assertInstalled();
      return installedChromium();
    });
    const react = await bundle(REACT, 'browser');
    harness = await Harness.start();
    client = await harness.serve();
    const src = harness.add(await jpeg(2400, 1600), { name: 'photo.jpg' });
    const page = (script: string): string =>
      `<!doctype html><title>Clients</title><body data-src="${src}"><div id="root"></div><script type="module">${script}</script>`;
    const app = express();
    app.use('/images', client.images);
    app.use('/client', express.static(new URL('../../src/client/', import.meta.url).pathname));
    app.get('/react.js', (_req, res) => void res.type('js').send(react));
    app.get('/react', (_req, res) => void res.send(page("import '/react.js';")));
    app.get('/own', (_req, res) => void res.send(page(OWN)));
    origin = await harness.listen(app);
    browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  });

  after(async () => {
    await browser.close();
    await harness.stop();
  });

  /** Opens a page, and returns it with the content types of its images. */
  async function open(path: string, deviceScaleFactor: number): Promise<{ page: Page; types: Map<string, string> }> {
    const page = await browser.newPage({ viewport: { width: 640, height: 480 }, deviceScaleFactor });
    page.setDefaultTimeout(120_000);
    const types = new Map<string, string>();
    page.on('response', (response) => {
      const { pathname, search } = new URL(response.url());
      if (pathname.startsWith('/images/')) types.set(pathname + search, response.headers()['content-type'] ?? '');
    });
    await page.goto(origin + path);
    return { page, types };
  }

  /** Waits until an image is loaded. */
  async function shown(page: Page, id: string): Promise<Shown> {
    const image = `document.getElementById('${id}')`;
    await page.waitForFunction(`${image}?.complete && ${image}.naturalWidth > 0`);
    return page.evaluate<Shown>(`(async () => {
      const { pathname, search, href } = new URL(${image}.currentSrc);
      // The width of the file; that of the element counts in CSS pixels.
      const picture = new Image();
      picture.src = href;
      await picture.decode();
      return { url: pathname + search, width: picture.naturalWidth };
    })()`);
  }

  for (const [scale, width] of [
    [1, 320],
    [2, 640],
  ] as const) {
    it(`React’s Image loads the width that the layout needs, as AVIF, on a ${scale}x display`, async () => {
      const { page, types } = await open('/react', scale);
      const first = await shown(page, 'first');
      // The narrowest of ImageKit's candidates that is wide enough.
      expect(first.width).to.be.within(width, 1.25 * width);
      expect(types.get(first.url)).to.equal('image/avif');
      await page.close();
    });

    it(`this package’s client loads the width that the layout needs, as AVIF, on a ${scale}x display`, async () => {
      const { page, types } = await open('/own', scale);
      const first = await shown(page, 'first');
      expect(first.width).to.equal(width);
      expect(types.get(first.url)).to.equal('image/avif');
      await page.close();
    });
  }

  it('React’s Image loads images far below the fold only when they come near', async () => {
    const { page, types } = await open('/react', 1);
    await shown(page, 'first');
    expect([...types.keys()]).to.have.length(1);
    await page.locator('#last').scrollIntoViewIfNeeded();
    const last = await shown(page, 'last');
    expect(types.get(last.url)).to.equal('image/avif');
    await page.close();
  });
});

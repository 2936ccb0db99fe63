import { expect } from 'chai';
import type { Route } from 'playwright-core';
import sharp from 'sharp';
import { GalleryPage } from './gallery-page.js';
import { inChromium } from './in-chromium.js';

/** Images of the demo by alt text, and points in areas without fine detail. */
const COLOURS: readonly (readonly [alt: string, what: string, points: readonly (readonly [number, number])[]])[] = [
  [
    'Summer poster',
    'a CMYK picture through its press profile',
    [
      [0.5, 0.5],
      [0.06, 0.62],
      [0.94, 0.97],
      [0.75, 0.8],
    ],
  ],
  [
    'Trail sign',
    'a picture that EXIF turns',
    [
      [0.05, 0.03],
      [0.95, 0.3],
      [0.4, 0.4],
      [0.1, 0.96],
    ],
  ],
  [
    'Whistling kettle',
    'a picture in Display P3',
    [
      [0.45, 0.65],
      [0.6, 0.68],
      [0.05, 0.05],
      [0.5, 0.5],
    ],
  ],
];

/** Of 255, per channel: allows for lossy compression, but no visible difference. */
const TOLERANCE = 8;

describe('browser: the gallery in Chromium', function () {
  this.timeout(1_200_000);
  const chromium = inChromium();

  for (const [device, viewport, deviceScaleFactor] of [
    ['a desktop', { width: 1280, height: 900 }, 1],
    ['a phone', { width: 390, height: 844 }, 3],
  ] as const) {
    describe(`on ${device}, ${viewport.width} pixels wide`, () => {
      let gallery: GalleryPage;

      before(async () => {
        gallery = await GalleryPage.open(chromium.browser, `${chromium.app.url}gallery`, {
          viewport,
          deviceScaleFactor,
        });
      });

      after(() => gallery.close());

      it('shows every picture', async () => {
        const pictures = await gallery.pictures();
        expect(pictures).to.have.length.above(25);
        const missing = pictures.filter(({ complete, naturalWidth }) => !complete || naturalWidth === 0);
        expect(missing).to.deep.equal([]);
      });

      it('receives AVIF for photos, WebP for animations and SVG drawings unchanged', async () => {
        const negotiated = [...(await gallery.got()).values()].filter(({ url }) => !/[,:]f-/.test(url));
        expect(negotiated).to.have.length.above(20);
        for (const { url, source, type } of negotiated) {
          const expected = { gif: 'image/webp', svg: 'image/svg+xml' }[source.slice(-3)] ?? 'image/avif';
          expect(type, url).to.equal(url.includes('/icon.svg') ? 'image/svg+xml' : expected);
        }
      });

      it('receives the formats that URLs name', async () => {
        const types = [...(await gallery.got()).values()].flatMap(({ url, type }) => {
          const format = /[,:]f-(\w+)/.exec(url)?.[1];
          return format === undefined ? [] : [`${format} ${type}`];
        });
        expect(types).to.include.members(['avif image/avif', 'webp image/webp', 'jpg image/jpeg', 'png image/png']);
      });

      it('receives images as wide as the window needs, and not much wider', async () => {
        const mug = (await gallery.pictures()).find(({ alt }) => alt === 'Enamel mug')!;
        expect(Number(/w-(\d+)/.exec(mug.url)![1])).to.equal(device === 'a phone' ? 1280 : 480);
      });

      it('shows the format and size of each image beside it', async () => {
        const got = await gallery.got();
        for (const { url, says } of await gallery.pictures()) {
          const { type, bytes } = got.get(url)!;
          const format = type.replace(/^image\//, '').replace('+xml', '');
          const words = bytes < 1000 ? `${bytes} B` : `${Number((bytes / 1000).toPrecision(3))} kB`;
          expect(says, url).to.equal(`${format.toUpperCase()}, ${words}`);
        }
      });

      it('reports no errors and no failed requests', () => {
        expect(gallery.incidents).to.deep.equal({ consoleErrors: [], failedRequests: [] });
      });

      it('does not overflow the window', async () => {
        expect(await gallery.overflow()).to.equal(0);
      });

      it('reserves the place of each image, so that the layout does not shift', async () => {
        const bare = await GalleryPage.openBare(chromium.browser, `${chromium.app.url}gallery`, {
          viewport,
          deviceScaleFactor,
        });
        try {
          const [before, after] = [await bare.places(), await gallery.places()];
          expect(before).to.have.length(after.length);
          before.forEach(({ alt, top, height }, i) => {
            expect(top, alt).to.be.closeTo(after[i]!.top, 2);
            expect(height, alt).to.be.closeTo(after[i]!.height, 2).and.above(50);
          });
        } finally {
          await bare.close();
        }
      });
    });
  }

  describe('colours', () => {
    let gallery: GalleryPage;

    before(async () => {
      gallery = await GalleryPage.open(chromium.browser, `${chromium.app.url}gallery`, {
        viewport: { width: 1280, height: 900 },
      });
    });

    after(() => gallery.close());

    /** The same point of the original, as native libvips sees it. */
    const expected = async (url: string, [x, y]: readonly [number, number]): Promise<number[]> => {
      const original = await fetch(url.replace(/tr:[^/]*/, 'tr:orig-true'));
      const upright = sharp(Buffer.from(await original.arrayBuffer()))
        .autoOrient()
        .toColourspace('srgb')
        .resize(349);
      const { data, info } = await upright.removeAlpha().raw().toBuffer({ resolveWithObject: true });
      const [left, top] = [Math.round(x * info.width) - 2, Math.round(y * info.height) - 2];
      const area = sharp(data, { raw: info }).extract({ left, top, width: 5, height: 5 });
      const pixels = await area.raw().toBuffer();
      return [0, 1, 2].map((band) => pixels.reduce((sum, value, i) => (i % 3 === band ? sum + value : sum), 0) / 25);
    };

    for (const [alt, what, points] of COLOURS) {
      it(`are right for ${what}`, async () => {
        const { url } = (await gallery.pictures()).find((picture) => picture.alt === alt)!;
        for (const point of points) {
          const seen = await gallery.colourAt(alt, point);
          const right = await expected(url, point);
          right.forEach((value, band) => {
            expect(seen[band], `${point.join(', ')}: ${seen.join(' ')}`).to.be.closeTo(value, TOLERANCE);
          });
          expect(seen[3]).to.equal(255);
        }
      });
    }

    it('show through where an image is transparent, and partly through its shadow', async () => {
      expect((await gallery.colourAt('Headphones', [0.05, 0.05]))[3]).to.equal(0);
      expect((await gallery.colourAt('Headphones', [0.5, 0.88]))[3]).to.be.within(20, 235);
      expect((await gallery.colourAt('Headphones', [0.27, 0.7]))[3]).to.equal(255);
    });
  });

  describe('interactions', () => {
    let gallery: GalleryPage;

    before(async () => {
      gallery = await GalleryPage.open(chromium.browser, `${chromium.app.url}gallery`, {
        viewport: { width: 1280, height: 900 },
        colorScheme: 'dark',
      });
    });

    after(() => gallery.close());

    it('changes the picture of a product in the PIM and shows the new one at once', async () => {
      const mug = await gallery.colourAt('Kitchen set', [0.5, 0.7], '#by-sku');
      const before = await gallery.productSources();
      expect(await gallery.changeProduct()).to.match(/sent an event, and the new picture was here after [\d.]+ s\./);
      const after = await gallery.productSources();
      const changed = after.filter((source, at) => source !== before[at]);
      expect(changed, 'the picture, and the same among all that the product has').to.have.length(2);
      for (const source of changed) expect(source).to.match(/media-files\/.*_kettle_p3\.jpg$/);
      expect(mug[0]! - mug[1]!, 'a mug').to.be.below(60);
      const [red, green] = await gallery.colourAt('Kitchen set', [0.5, 0.7], '#by-sku');
      expect(red! - green!, 'a red kettle').to.be.above(100);
    });

    it('changes it back using the keyboard alone', async () => {
      const before = await gallery.productSources();
      await gallery.page.keyboard.press('Enter');
      await gallery.page.waitForSelector('[aria-disabled=true]', { state: 'detached' });
      expect((await gallery.productSources())[0])
        .to.match(/_enamel_mug\.jpg$/)
        .and.not.equal(before[0]);
    });

    it('links to the manual', async () => {
      const link = await gallery.page.getByRole('link', { name: 'Enamel mug, care and use' }).getAttribute('href');
      const response = await fetch(new URL(link!, chromium.app.url));
      expect(response.headers.get('content-type')).to.equal('application/pdf');
      expect(Buffer.from(await response.arrayBuffer()).toString('latin1')).to.match(/^%PDF-1\.4/);
    });

    it('links to the unchanged original', async () => {
      const link = await gallery.page.locator('.card .facts a').first().getAttribute('href');
      const body = Buffer.from(await (await fetch(new URL(link!, chromium.app.url))).arrayBuffer());
      expect(await sharp(body).metadata()).to.include({ format: 'jpeg', width: 2000, height: 2000 });
    });

    it('uses dark colours if the system does', async () => {
      const colour = await gallery.page.evaluate<string>('getComputedStyle(document.body).backgroundColor');
      expect(Math.max(...colour.match(/\d+/g)!.map(Number))).to.be.below(60);
    });
  });

  it('shows a placeholder until an image has loaded', async () => {
    const context = await chromium.browser.newContext({ viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(120_000);
    const page = await context.newPage();
    let isHolding = true;
    const held: Route[] = [];
    await page.route('**/images/**', async (route) => {
      if (isHolding && route.request().resourceType() === 'image') held.push(route);
      else await route.continue();
    });
    await page.goto(`${chromium.app.url}gallery`, { waitUntil: 'domcontentloaded' });
    const card = page.locator('.card').first();
    await card.locator('canvas.placeholder').waitFor();
    expect(await card.locator('.picture').getAttribute('style')).to.match(/background-color: rgb/);
    isHolding = false;
    await Promise.all(held.map((route) => route.continue()));
    await card.locator('canvas.placeholder').waitFor({ state: 'detached' });
    expect(await card.locator('.picture').getAttribute('style')).to.equal('');
    await page.unrouteAll({ behavior: 'ignoreErrors' });
    await context.close();
  });
});

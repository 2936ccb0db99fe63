import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { EXAMPLES, type Example } from '../../example-app/parameters/examples.js';
import { GalleryPage } from './gallery-page.js';
import { inChromium } from './in-chromium.js';

const ALL = (Object.values(EXAMPLES) as (readonly Example[])[]).flat();

describe('browser: every parameter in Chromium', function () {
  this.timeout(1_200_000);
  const chromium = inChromium();

  for (const [device, viewport, deviceScaleFactor] of [
    ['a desktop', { width: 1280, height: 900 }, 1],
    ['a phone', { width: 390, height: 844 }, 2],
  ] as const) {
    describe(`on ${device}, ${viewport.width} pixels wide`, () => {
      let parameters: GalleryPage;

      before(async () => {
        parameters = await GalleryPage.open(chromium.browser, `${chromium.app.url}parameters`, {
          viewport,
          deviceScaleFactor,
        });
      });

      after(() => parameters.close());

      it('shows the image of each example', async () => {
        const pictures = await parameters.pictures();
        expect(pictures).to.have.length(ALL.length);
        const missing = pictures.filter(({ complete, naturalWidth }) => !complete || naturalWidth === 0);
        expect(missing).to.deep.equal([]);
      });

      it('shows images in the sizes that they declare', async () => {
        for (const { alt, naturalWidth } of await parameters.pictures()) {
          const transformation = alt.slice(alt.indexOf(': ') + 2);
          const sizes = ALL.filter((example) => example.transformation === transformation).map(({ size }) => size);
          expect(
            sizes.map((size) => Number(size.split('x')[0])),
            alt,
          ).to.include(naturalWidth);
        }
      });

      it('reports no errors and no failed requests', () => {
        expect(parameters.incidents).to.deep.equal({ consoleErrors: [], failedRequests: [] });
      });

      it('does not overflow the window', async () => {
        expect(await parameters.overflow()).to.equal(0);
      });

      it('reserves the place of each image, so that the layout does not shift', async () => {
        const bare = await GalleryPage.openBare(chromium.browser, `${chromium.app.url}parameters`, {
          viewport,
          deviceScaleFactor,
        });
        try {
          const [before, after] = [await bare.places(), await parameters.places()];
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

  it('requests no image far below the fold before it is scrolled to', async () => {
    const context = await chromium.browser.newContext({ viewport: { width: 1280, height: 900 } });
    context.setDefaultTimeout(600_000);
    try {
      const page = await context.newPage();
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      const first = page.waitForResponse((response) => response.url().includes('/images/tr:'));
      await page.goto(`${chromium.app.url}parameters`, { waitUntil: 'domcontentloaded' });
      await first;
      const last = page.locator('img').last();
      const address = await last.evaluate((image) => (image as unknown as { src: string }).src);
      expect(asked).to.not.include(address);
      const scrolledTo = page.waitForRequest(address);
      await last.scrollIntoViewIfNeeded();
      await scrolledTo;
    } finally {
      await context.close();
    }
  });

  describe('interactions', () => {
    let page: Page;

    before(async () => {
      const context = await chromium.browser.newContext({ viewport: { width: 1280, height: 900 } });
      context.setDefaultTimeout(120_000);
      page = await context.newPage();
      await page.goto(chromium.app.url, { waitUntil: 'domcontentloaded' });
    });

    after(() => page.context().close());

    it('is linked from the first page, and links each URL to its image', async () => {
      await page.getByRole('link', { name: 'Parameters', exact: true }).click();
      await page.waitForURL('**/parameters');
      await page.getByRole('link', { name: 'tr:w-200', exact: true }).first().click();
      await page.waitForURL('**/images/tr:w-200/**');
      await page.goBack();
    });

    it('finds parameters by any of their names', async () => {
      const [filter, shown] = [page.getByRole('searchbox', { name: 'Filter' }), page.locator('.topic:visible h3')];
      await filter.fill('cropMode');
      await page.locator('[data-found]', { hasText: /^1 of \d+$/ }).waitFor();
      expect(await shown.allTextContents()).to.deep.equal(['cm']);
      await filter.fill('no such thing');
      await page.locator('[data-found]', { hasText: 'Nothing is called that.' }).waitFor();
      await filter.fill('');
      expect(await shown.count()).to.equal(Object.keys(EXAMPLES).length);
    });

    it('keeps the heading of a group visible', async () => {
      await page.locator('#parameter-e-distort').evaluate((topic) => {
        (topic as unknown as { scrollIntoView(options: object): void }).scrollIntoView({ behavior: 'instant' });
      });
      const box = await page.getByRole('heading', { name: 'Colour and effects' }).boundingBox();
      expect(box!.y).to.be.closeTo(0, 1);
    });

    it('opens an example in the playground', async () => {
      await page.getByRole('link', { name: 'Open in playground: rt: w-180,rt-90' }).click();
      await page.locator('[data-stage][aria-busy=false] [data-after][src*="tr:w-180,rt-90/"]').waitFor();
      expect(await page.locator('#p-rt').inputValue()).to.equal('90');
    });
  });
});

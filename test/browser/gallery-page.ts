import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

/** What the page did besides showing itself. */
export interface Incidents {
  readonly consoleErrors: string[];
  readonly failedRequests: string[];
}

export interface Got {
  readonly url: string;
  /** Where the media file lies that an alias led to; else the URL. */
  readonly source: string;
  readonly type: string;
  readonly bytes: number;
}

export interface Place {
  readonly alt: string;
  readonly top: number;
  readonly height: number;
}

export interface ShownPicture {
  readonly alt: string;
  readonly url: string;
  readonly complete: boolean;
  readonly naturalWidth: number;
  /** What the page says that it got, such as `AVIF, 12.3 kB`. */
  readonly says: string;
}

/** The gallery in a browser. What runs in the page is text: these files know no DOM. */
export class GalleryPage {
  readonly incidents: Incidents = { consoleErrors: [], failedRequests: [] };
  readonly #got = new Map<string, Promise<Got>>();

  private constructor(readonly page: Page) {
    const { consoleErrors, failedRequests } = this.incidents;
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) consoleErrors.push(message.text());
    });
    page.on('pageerror', (error) => consoleErrors.push(error.message));
    page.on('requestfailed', (request) => failedRequests.push(`${request.method()} ${request.url()}`));
    page.on('response', (response) => {
      if (response.status() >= 400) failedRequests.push(`${response.status()} ${response.url()}`);
      if (response.request().resourceType() !== 'image') return;
      const url = response.url();
      const { 'content-type': type = '', 'content-location': source = url } = response.headers();
      this.#got.set(
        url,
        response.body().then((body) => ({ url, source, type, bytes: body.length })),
      );
    });
  }

  /** Opens it, and looks at all of it, so that lazy pictures come. */
  static async open(browser: Browser, url: string, options: BrowserContextOptions): Promise<GalleryPage> {
    const context = await browser.newContext(options);
    // A loaded machine takes its time.
    context.setDefaultTimeout(120_000);
    const gallery = new GalleryPage(await context.newPage());
    await gallery.page.goto(url);
    await gallery.page.evaluate(LOOK_AT_ALL);
    await gallery.page.evaluate(ALL_MEASURED);
    return gallery;
  }

  /** Opens it where no picture ever comes. */
  static async openBare(browser: Browser, url: string, options: BrowserContextOptions): Promise<GalleryPage> {
    const context = await browser.newContext(options);
    // A loaded machine takes its time.
    context.setDefaultTimeout(120_000);
    const gallery = new GalleryPage(await context.newPage());
    await gallery.page.route('**/images/**', () => undefined);
    await gallery.page.goto(url, { waitUntil: 'domcontentloaded' });
    return gallery;
  }

  pictures(): Promise<ShownPicture[]> {
    return this.page.evaluate<ShownPicture[]>(PICTURES);
  }

  /** The answers that pictures came with, by address. */
  async got(): Promise<Map<string, Got>> {
    return new Map((await Promise.all(this.#got.values())).map((got) => [got.url, got]));
  }

  /** Has the picture of the product changed, and resolves with what the page says of that at the end. */
  async changeProduct(): Promise<string> {
    await this.page.getByRole('button', { name: 'Change its picture in the PIM' }).click();
    const said = this.page.getByRole('status').filter({ hasText: 'after' });
    await said.waitFor();
    return (await said.textContent()) ?? '';
  }

  /** The media codes that the pictures of the product stand for, as the page shows them. */
  productSources(): Promise<string[]> {
    return this.page.evaluate<string[]>(PRODUCT_SOURCES);
  }

  /** Pixels by which the page is wider than its window. */
  overflow(): Promise<number> {
    return this.page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  }

  /** Top and height of the place of each picture. */
  places(): Promise<Place[]> {
    return this.page.evaluate<Place[]>(PLACES);
  }

  /**
   * Red, green, blue and alpha, the mean of a small square around a point of a picture as the browser paints it; the
   * point in parts of its width and height. `within` selects what the picture lies in.
   */
  async colourAt(alt: string, [x, y]: readonly [number, number], within = 'body'): Promise<number[]> {
    return this.page.evaluate<number[]>(`(${COLOUR_AT})(${JSON.stringify(alt)}, ${x}, ${y}, '${within}')`);
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

const LOOK_AT_ALL = `(async () => {
  for (const img of document.images) {
    img.scrollIntoView({ block: 'center', behavior: 'instant' });
    // Chromium calls a lazy picture complete before it has asked for it.
    if (img.naturalWidth === 0) await new Promise((done) => (img.onload = img.onerror = done));
  }
  scrollTo({ top: 0, behavior: 'instant' });
})()`;

/** Waits by itself: the page's policy forbids the evaluation that waiting from outside would need. */
const ALL_MEASURED = `new Promise((done) => {
  const lines = [...document.querySelectorAll('[data-item] [data-here]')];
  const timer = setInterval(() => {
    if (!lines.every((line) => line.textContent.includes(','))) return;
    clearInterval(timer);
    done();
  }, 20);
})`;

const PICTURES = `[...document.images].map((img) => ({
  alt: img.alt,
  url: img.currentSrc,
  complete: img.complete,
  naturalWidth: img.naturalWidth,
  says: img.closest('[data-item]').querySelector('[data-here]').textContent,
}))`;

const PLACES = `[...document.querySelectorAll('.picture, .frame')].map((place) => {
  const { top, height } = place.getBoundingClientRect();
  return { alt: place.querySelector('img').alt, top: top + scrollY, height };
})`;

const PRODUCT_SOURCES = `[...document.querySelectorAll('[data-alias] img')].map((img) => img.getAttribute('src'))`;

const COLOUR_AT = `(alt, x, y, within) => {
  const img = [...document.querySelectorAll(within + ' img')].find((candidate) => candidate.alt === alt);
  const canvas = Object.assign(document.createElement('canvas'), { width: img.naturalWidth, height: img.naturalHeight });
  const context = canvas.getContext('2d', { colorSpace: 'srgb' });
  context.drawImage(img, 0, 0, canvas.width, canvas.height);
  const [left, top] = [Math.round(x * canvas.width) - 2, Math.round(y * canvas.height) - 2];
  const { data } = context.getImageData(left, top, 5, 5);
  return [0, 1, 2, 3].map((band) => data.reduce((sum, value, i) => (i % 4 === band ? sum + value : sum), 0) / 25);
}`;

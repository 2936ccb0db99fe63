import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';

/** The playground in a browser. What runs in the page is text: these files know no DOM. */
export class PlaygroundPage {
  /** What the page says in its console, and requests that failed. */
  readonly incidents: string[] = [];

  private constructor(readonly page: Page) {
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) this.incidents.push(message.text());
    });
    page.on('pageerror', (error) => this.incidents.push(error.message));
    page.on('requestfailed', (request) => this.incidents.push(request.url()));
  }

  static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<PlaygroundPage> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    // A loaded machine takes its time.
    context.setDefaultTimeout(120_000);
    const playground = new PlaygroundPage(await context.newPage());
    await playground.page.goto(url, { waitUntil: 'domcontentloaded' });
    await playground.page.locator('[data-playground]').waitFor();
    return playground;
  }

  /** Waits until the result of a transformation is shown; any one whose address includes the text. */
  async shows(text: string): Promise<void> {
    await this.page.locator(`[data-stage][aria-busy=false] [data-after][src*="${text}"]`).waitFor();
  }

  /** Waits until all numbers of the result are there. */
  async weighed(): Promise<void> {
    await this.fact('saved')
      .filter({ hasText: /less|more|same/ })
      .waitFor();
  }

  /** Pixels of the picture that is shown, as the browser has them. */
  width(): Promise<number> {
    return this.page.evaluate<number>("document.querySelector('[data-after]').naturalWidth");
  }

  fact(name: string): Locator {
    return this.page.locator(`[data-fact=${name}]`);
  }

  control(key: string): Locator {
    return this.page.locator(`#p-${key}`);
  }

  row(key: string): Locator {
    return this.page.locator(`[data-key="${key}"]`);
  }

  async transformation(): Promise<string> {
    return this.page.locator('#transformation').inputValue();
  }

  async code(id: string): Promise<string> {
    return (await this.page.locator(`#code-${id}`).textContent()) ?? '';
  }

  async open(picture: string): Promise<void> {
    await this.page.fill('#source', picture);
    await this.page.press('#source', 'Enter');
  }

  button(name: string): Locator {
    return this.page.getByRole('button', { name, exact: true });
  }

  /** Pixels by which the page is wider than its window. */
  overflow(): Promise<number> {
    return this.page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  }

  /** What one can use and nobody can name. */
  nameless(): Promise<string[]> {
    return this.page.evaluate<string[]>(`[...document.querySelectorAll('input, select, textarea, button')]
      .filter((element) => {
        const labels = [...(element.labels ?? [])].map((label) => label.textContent + (label.querySelector('img')?.alt ?? ''));
        return ![element.getAttribute('aria-label'), element.matches('button') && element.textContent, ...labels]
          .some((name) => name && name.trim() !== '');
      })
      .map((element) => element.outerHTML)`);
  }

  /** Sets hashes one after the other, as links do; the addresses that are then shown as code. */
  async follow(hashes: readonly string[]): Promise<string[]> {
    return this.page.evaluate<string[]>(`(async () => {
      const shown = [];
      for (const hash of ${JSON.stringify(hashes)}) {
        const changed = new Promise((done) => addEventListener('hashchange', done, { once: true }));
        location.hash = hash;
        await changed;
        shown.push(document.querySelector('#code-path').textContent);
      }
      return shown;
    })()`);
  }

  close(): Promise<void> {
    return this.page.context().close();
  }
}

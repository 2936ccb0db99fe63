import { expect } from 'chai';
import { inChromium } from './in-chromium.js';
import { PlaygroundPage } from './playground-page.js';

describe('browser: the playground in Chromium', function () {
  this.timeout(1_200_000);
  const chromium = inChromium();
  let playground: PlaygroundPage;

  const open = (hash = '', options = {}): Promise<PlaygroundPage> =>
    PlaygroundPage.open(chromium.browser, chromium.app.url + hash, options);

  describe('editing', () => {
    before(async () => {
      playground = await open();
      await playground.shows('w-640,h-480');
      await playground.weighed();
    });

    after(() => playground.close());

    it('starts with an image, its figures and its code, without errors', async () => {
      expect(await playground.width()).to.equal(640);
      expect(await playground.fact('bytes').textContent()).to.match(/^AVIF [\d.]+ kB$/);
      expect(await playground.fact('saved').textContent()).to.match(/^\d+ % less$/);
      expect(await playground.page.locator('[data-more=saved]').textContent()).to.match(/^than [\d.]+ kB$/);
      expect(await playground.page.locator('[data-more=original]').textContent()).to.equal('2100 × 1400');
      expect(await playground.fact('original').textContent()).to.match(/^JPE?G [\d.]+ [kM]B$/);
      expect(await playground.fact('cache').textContent()).to.match(/^(?:Made now|Memory)$/);
      expect(await playground.code('html')).to.match(/srcset=.* 320w,.* 640w,/s);
      expect(playground.incidents).to.deep.equal([]);
    });

    it('has an accessible name for each control', async () => {
      expect(await playground.nameless()).to.deep.equal([]);
      expect(await playground.page.locator('[data-status]').textContent()).to.match(/AVIF, 640 by 480 pixels/);
    });

    it('updates the URL and the image from a control', async () => {
      await playground.control('w').fill('300');
      await playground.shows('tr:w-300,');
      expect(await playground.width()).to.equal(300);
      await playground.fact('size').filter({ hasText: '300 × 480' }).waitFor();
      expect(await playground.code('path')).to.include('/images/tr:w-300,h-480,fo-auto/');
      expect(await playground.code('javascript')).to.include('{ width: 300, height: 480, focus: ');
      expect(playground.page.url()).to.include('&tr=w-300,h-480,fo-auto');
    });

    it('updates them from a slider, using the keyboard alone', async () => {
      await playground.page.locator('[data-slider=w]').press('ArrowRight');
      await playground.shows('tr:w-301,');
      expect(await playground.control('w').inputValue()).to.equal('301');
    });

    it('removes a parameter', async () => {
      await playground.button('Clear h').click();
      await playground.shows('tr:w-301,fo-auto/');
      expect(await playground.control('h').inputValue()).to.equal('');
    });

    it('follows edits of the transformation text', async () => {
      await playground.page.fill('#transformation', 'w-200,cm-pad_resize,h-200,bg-FF0000:e-grayscale');
      await playground.shows('bg-FF0000:e-grayscale');
      expect(await playground.control('cm').inputValue()).to.equal('pad_resize');
      await playground.button('Step 2').click();
      expect(await playground.control('e-grayscale').isChecked()).to.equal(true);
      expect(await playground.control('cm').inputValue()).to.equal('');
    });

    it('undoes and redoes by buttons and by keyboard shortcuts', async () => {
      await playground.button('Undo').click();
      await playground.shows('tr:w-301,fo-auto/');
      await playground.page.keyboard.press('Control+z');
      await playground.shows('tr:w-301,h-480,fo-auto/');
      await playground.page.keyboard.press('Control+Shift+z');
      await playground.shows('tr:w-301,fo-auto/');
      await playground.button('Redo').click();
      await playground.shows('bg-FF0000:e-grayscale');
      expect(await playground.transformation()).to.equal('w-200,cm-pad_resize,h-200,bg-FF0000:e-grayscale');
      expect(await playground.button('Redo').getAttribute('aria-disabled')).to.equal('true');
    });

    it('adds a text layer and removes it', async () => {
      await playground.page.fill('#transformation', 'w-200');
      await playground.button('+ Text').click();
      await playground.control('i').fill('50 % off, today');
      await playground.shows('i-50%20%25%20off%2C%20today,');
      await playground.button('Remove Text').click();
      await playground.shows('tr:w-200/');
    });
  });

  describe('an error', () => {
    before(async () => {
      playground = await open();
      await playground.shows('w-640,h-480');
    });

    after(() => playground.close());

    it('is shown at the parameter, with a link to its documentation', async () => {
      await playground.control('w').fill('wide');
      const error = playground.row('w').locator('.error');
      await error.waitFor();
      expect(await error.textContent()).to.match(/^w: "wide" is not auto, a number above 0 .* EINVAL$/);
      expect(await playground.control('w').getAttribute('aria-invalid')).to.equal('true');
      expect(await playground.control('w').getAttribute('aria-describedby')).to.include('p-w-error');
      const help = await error.getByRole('link').getAttribute('href');
      const [path, id] = help!.split('#');
      const page = await (await fetch(new URL(path!, chromium.app.url))).text();
      expect(page).to.match(new RegExp(`id="${id}">\\s*<h2>EINVAL</h2>`));
    });

    it('is cleared once the value is corrected', async () => {
      await playground.control('w').fill('320');
      await playground.shows('tr:w-320,');
      expect(await playground.row('w').locator('.error').isHidden()).to.equal(true);
      expect(await playground.control('w').getAttribute('aria-invalid')).to.equal(null);
      expect(await playground.page.locator('[data-problem]').isHidden()).to.equal(true);
    });

    it('is shown at its step, whichever step is open', async () => {
      await playground.page.fill('#transformation', 'w-320:bl-5:bl-999');
      await playground.page.locator('.chip[data-invalid]', { hasText: 'Step 3' }).waitFor();
      await playground.button('Step 3').click();
      expect(await playground.row('bl').locator('.error').textContent()).to.match(/^bl: "999" is not/);
    });

    it('is shown at the source for missing files and for URLs of other sites', async () => {
      await playground.page.fill('#transformation', 'w-200');
      await playground.open('nobody');
      const error = playground.page.locator('[data-source-error]');
      await error.filter({ hasText: 'products/nobody' }).waitFor();
      await playground.open('https://elsewhere.example.com/images/products/A');
      await error.filter({ hasText: 'This is no address of 127.0.0.1' }).waitFor();
      await playground.page.fill('#transformation', '');
      await playground.open('products/mug-enamel/manual');
      await error.filter({ hasText: 'The file is application/pdf, no picture.' }).waitFor();
      await playground.page.fill('#transformation', 'w-200');
      await playground.open('kettle-red');
      await playground.shows('/images/tr:w-200/products/kettle-red');
      expect(await error.isHidden()).to.equal(true);
    });

    it('is not reported for a superseded request', async () => {
      const { page } = playground;
      await page.route('**/images/tr:w-111/**', () => undefined);
      const [asked] = await Promise.all([page.waitForRequest('**/tr:w-111/**'), playground.control('w').fill('111')]);
      const [failed] = await Promise.all([page.waitForEvent('requestfailed'), playground.control('w').fill('222')]);
      expect(failed.url()).to.equal(asked.url());
      await playground.shows('tr:w-222/');
    });
  });

  describe('sharing', () => {
    after(() => playground.close());

    it('restores the same state from a link', async () => {
      const first = await open('#src=products/kettle-red&tr=w-150,rt-90');
      await first.shows('tr:w-150,rt-90/products/kettle-red');
      await first.control('w').fill('160');
      await first.shows('tr:w-160,rt-90/');
      playground = await PlaygroundPage.open(chromium.browser, first.page.url());
      await first.close();
      await playground.shows('/images/tr:w-160,rt-90/products/kettle-red');
      expect(await playground.control('rt').inputValue()).to.equal('90');
    });

    it('copies code to the clipboard', async () => {
      await playground.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
      for (const [button, id] of [
        ['Copy: HTML, an img for screens of every density', 'html'],
        ['Copy: @imagekit/nodejs, on a server', 'nodejs'],
      ] as const) {
        await playground.button(button).click();
        await playground.page.locator('[data-status]', { hasText: 'Copied' }).waitFor();
        const copied = await playground.page.evaluate<string>('navigator.clipboard.readText()');
        expect(copied)
          .to.equal(await playground.code(id))
          .and.include('products/kettle-red');
      }
    });

    it('opens a pasted image URL of this server', async () => {
      await playground.open(`${chromium.app.url}images/tr:w-120,e-grayscale/products/mug-enamel`);
      await playground.shows('/images/tr:w-120,e-grayscale/products/mug-enamel');
      expect(await playground.control('w').inputValue()).to.equal('120');
    });
  });

  describe('the comparison', () => {
    before(async () => {
      playground = await open('#src=products/kettle-red&tr=w-200');
      await playground.shows('tr:w-200/');
    });

    after(() => playground.close());

    it('moves by keyboard and announces its position', async () => {
      const split = playground.page.getByRole('slider', { name: 'Comparison' });
      for (const key of ['ArrowRight', 'ArrowRight', 'ArrowLeft']) await split.press(key);
      expect(await split.inputValue()).to.equal('51');
      expect(await split.getAttribute('aria-valuetext')).to.equal('51 % Original, then the result');
      const left = await playground.page.evaluate<number>(`(() => {
        const [pair, handle] = ['.pair', '.handle'].map((name) => document.querySelector(name).getBoundingClientRect());
        return (handle.left + handle.width / 2 - pair.left) / pair.width;
      })()`);
      expect(left).to.be.closeTo(0.51, 0.01);
    });

    it('compares with the original or with a JPEG of the same rendition', async () => {
      await playground.page.locator('[data-before][src*="tr:orig-true/products/kettle-red"]').waitFor();
      await playground.page.getByRole('radio', { name: 'JPEG' }).check({ force: true });
      await playground.page.locator('[data-before][src*="tr:w-200,f-jpg/products/kettle-red"]').waitFor();
    });
  });

  it('fits a phone screen in light and dark mode', async () => {
    playground = await open('#src=products/kettle-red&tr=w-200', {
      viewport: { width: 375, height: 812 },
      deviceScaleFactor: 2,
    });
    const { page } = playground;
    await playground.shows('tr:w-200/');
    const looks: string[] = [];
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      expect(await playground.overflow()).to.equal(0);
      looks.push(await page.evaluate<string>('getComputedStyle(document.body).backgroundColor'));
    }
    const [light, dark] = looks.map((colour) => Math.max(...colour.match(/\d+/g)!.map(Number)));
    expect([light! > 200, dark! < 60]).to.deep.equal([true, true]);
    await playground.button('+ Text').click();
    await playground.shows('l-text');
    expect(await playground.overflow()).to.equal(0);
    await playground.close();
  });

  it('opens every example of the parameters page', async () => {
    const html = await (await fetch(`${chromium.app.url}parameters`)).text();
    const examples = [...html.matchAll(/<img\s+src="([^"]+)"[\s\S]*?class="open"\s+href="\/(#[^"]+)"/g)];
    expect(examples).to.have.length.above(180);
    playground = await open();
    // Images are tested elsewhere; this is about the requested URLs.
    await playground.page.context().setOffline(true);
    const shown = await playground.follow(examples.map(([, , hash]) => hash!.replaceAll('&#38;', '&')));
    // One of them is in the notation of the SDKs.
    const expected = examples.map(([, url]) => new URL(url!.replace('ar-1:1', 'ar-1-1'), chromium.app.url).href);
    expect(shown).to.deep.equal(expected);
    await playground.close();
  });
});

import { expect } from 'chai';
import type { Locator } from 'playwright-core';
import type { Detection } from '../../src/render/protocol/detection.js';
import { waitFor } from '../support/wait-for.js';
import { startFacesApp, type FacesApp } from './faces-app.js';
import { inChromium } from './in-chromium.js';
import { PlaygroundPage } from './playground-page.js';

/**
 * On a busy machine, loading libvips and the models for the first face may take longer than one render may. Other sizes
 * are other renditions: one that took too long is not tried again at once.
 */
async function startWarmApp(options: { isInstalled: boolean }): Promise<FacesApp> {
  const app = await startFacesApp(options);
  let height = 20;
  await waitFor(async () => (await fetch(`${app.url}images/tr:w-20,h-${height++},fo-face/${app.face}`)).ok);
  return app;
}

describe('browser: faces and objects in the playground', function () {
  this.timeout(1_200_000);
  let app: FacesApp;
  const chromium = inChromium(async () => (app = await startWarmApp({ isInstalled: true })));
  let playground: PlaygroundPage;

  const open = async (src: string, tr: string, options = {}): Promise<PlaygroundPage> => {
    const page = await PlaygroundPage.open(chromium.browser, `${app.url}#src=${src}&tr=${tr}`, options);
    await page.shows(tr);
    return page;
  };

  const boxes = (): Locator => playground.page.locator('[data-boxes] .box');

  const items = (): Promise<string[]> =>
    playground.page.getByRole('list', { name: 'Found in the original' }).getByRole('listitem').allTextContents();

  const notes = (text: string): Promise<void> =>
    playground.page
      .getByRole('status')
      .filter({ hasText: new RegExp(`^${text}$`) })
      .waitFor();

  /** The first box in parts of the picture as it is drawn, which may be cut off: left, top, width and height. */
  const place = (): Promise<number[]> =>
    playground.page.evaluate<number[]>(`(() => {
      const img = document.querySelector('[data-before]');
      const [drawn, box] = [img, document.querySelector('[data-boxes] .box')].map((one) => one.getBoundingClientRect());
      const { objectFit, objectPosition } = getComputedStyle(img);
      const scales = [drawn.width / img.naturalWidth, drawn.height / img.naturalHeight];
      const scale = Math[objectFit === 'cover' ? 'max' : 'min'](...scales);
      const [x, y] = objectPosition.split(' ').map((part) => parseFloat(part) / 100);
      const [width, height] = [img.naturalWidth * scale, img.naturalHeight * scale];
      const left = drawn.left + (drawn.width - width) * x;
      const top = drawn.top + (drawn.height - height) * y;
      return [(box.left - left) / width, (box.top - top) / height, box.width / width, box.height / height];
    })()`);

  /** What `metadata.json` has of the face. */
  async function detected(): Promise<number[]> {
    const response = await fetch(`${app.url}images/tr:fo-face/${app.face}/metadata.json`);
    const { detections } = (await response.json()) as { detections: readonly Detection[] };
    expect(detections).to.have.length(1);
    return detections.flatMap(({ left, top, width, height }) => [left, top, width, height]);
  }

  async function expectPlace(expected: readonly number[]): Promise<void> {
    for (const [at, value] of (await place()).entries()) expect(value).to.be.closeTo(expected[at]!, 0.01);
  }

  // Undefined where the page has not opened.
  afterEach(() => (playground as PlaygroundPage | undefined)?.close());

  it('draws a box on the face in the original, in every view and size of the window', async () => {
    playground = await open(app.face, 'w-300,h-300,fo-face');
    await notes('1 face found');
    const expected = await detected();
    for (const size of [undefined, { width: 1100, height: 620 }, { width: 375, height: 812 }]) {
      if (size) await playground.page.setViewportSize(size);
      for (const view of ['Slider', 'Side by side']) {
        await playground.page.getByRole('radio', { name: view }).check({ force: true });
        await expectPlace(expected);
      }
    }
    await playground.page.getByRole('radio', { name: 'Result', exact: true }).check({ force: true });
    expect(await boxes().isVisible()).to.equal(false);
    expect(playground.incidents).to.deep.equal([]);
  });

  it('moves the original so that the face is seen beside the result', async () => {
    playground = await open(app.face, 'w-300,h-300,fo-face');
    await boxes().waitFor();
    const isWithin = await playground.page.evaluate<boolean>(`(() => {
      const [box, pair] = ['.box', '.pair'].map((name) => document.querySelector(name).getBoundingClientRect());
      return box.left >= pair.left && box.right <= pair.right && box.top >= pair.top && box.bottom <= pair.bottom;
    })()`);
    expect(isWithin).to.equal(true);
  });

  it('lists name and score for screen readers, which do not see the boxes', async () => {
    playground = await open(app.face, 'w-300,h-300,fo-face');
    await notes('1 face found');
    expect(await items()).to.have.length(1);
    expect((await items())[0]).to.match(/^face \d\d %$/);
    expect(await boxes().textContent()).to.equal((await items())[0]);
    expect(await playground.page.locator('[data-boxes]').getAttribute('aria-hidden')).to.equal('true');
  });

  it('says that nothing was found', async () => {
    playground = await open(app.none, 'w-300,h-300,fo-face');
    await notes('No faces found');
    expect(await boxes().count()).to.equal(0);
    expect(await playground.page.getByRole('list', { name: 'Found in the original' }).count()).to.equal(0);
  });

  it('follows the focus: objects, an earlier step, a position', async () => {
    playground = await open(app.face, 'w-300,h-300,fo-face');
    await notes('1 face found');
    await playground.page.locator('[data-finder]').fill('focus');
    await playground.control('fo').fill('person');
    await notes('1 person found');
    expect((await items())[0]).to.match(/^person \d\d %$/);
    await playground.page.fill('#transformation', 'rt-90:w-300,h-300,fo-face');
    await notes('No boxes: faces are looked for after a change');
    expect(await boxes().count()).to.equal(0);
    await playground.page.fill('#transformation', 'w-300,h-300,fo-left');
    await playground.shows('fo-left');
    expect(await playground.page.locator('[data-found-note]').textContent()).to.equal('');
  });

  it('asks once for one focus on one picture, whatever else changes', async () => {
    playground = await open(app.face, 'w-300,h-300,fo-face');
    await notes('1 face found');
    const asked: string[] = [];
    playground.page.on('request', (request) => asked.push(request.url()));
    await playground.control('w').fill('240');
    await playground.shows('w-240,');
    await playground.weighed();
    expect(asked.filter((url) => url.endsWith('/metadata.json'))).to.deep.equal([]);
    expect(await boxes().count()).to.equal(1);
  });

  it('draws nothing on a JPEG of the result, or while there is an error', async () => {
    playground = await open(app.face, 'w-300,h-300,fo-face');
    await boxes().waitFor();
    await playground.page.getByRole('radio', { name: 'JPEG' }).check({ force: true });
    await boxes().waitFor({ state: 'detached' });
    await playground.page.getByRole('radio', { name: 'Original' }).check({ force: true });
    await boxes().waitFor();
    await playground.control('w').fill('wide');
    await boxes().waitFor({ state: 'detached' });
    await playground.control('w').fill('200');
    await boxes().waitFor();
  });

  it('fits a phone screen in light and dark mode', async () => {
    playground = await open(app.face, 'w-300,h-300,fo-face', { viewport: { width: 375, height: 812 } });
    await boxes().waitFor();
    for (const colorScheme of ['light', 'dark'] as const) {
      await playground.page.emulateMedia({ colorScheme });
      expect(await playground.overflow()).to.equal(0);
      const colours = await playground.page.evaluate<string[]>(`(() => {
        const { color, backgroundColor } = getComputedStyle(document.querySelector('[data-found-note]'));
        return [color, backgroundColor];
      })()`);
      const [text, ground] = colours.map((colour) => Math.max(...colour.match(/\d+/g)!.map(Number)));
      expect(Math.abs(text! - ground!)).to.be.above(150);
    }
  });
});

describe('browser: the playground without the packages that find faces', function () {
  this.timeout(1_200_000);
  let app: FacesApp;
  const chromium = inChromium(async () => (app = await startWarmApp({ isInstalled: false })));

  it('says what to install, and shows the result all the same', async () => {
    const tr = 'w-300,h-300,fo-face';
    const playground = await PlaygroundPage.open(chromium.browser, `${app.url}#src=${app.face}&tr=${tr}`);
    await playground.shows(tr);
    const note = playground.page.locator('[data-found-note]');
    await note.filter({ hasText: 'Install the detection packages to look for faces' }).waitFor();
    expect(await playground.page.locator('.box').count()).to.equal(0);
    const response = await fetch(`${app.url}images/tr:${tr}/${app.face}/metadata.json`);
    expect(await response.json())
      .to.include({ width: 300 })
      .and.not.have.property('detections');
    await playground.close();
  });
});

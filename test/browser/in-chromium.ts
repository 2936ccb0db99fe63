import { chromium, type Browser } from 'playwright-core';
import { startApp, type RunningApp } from '../example-app/start-app.js';
import { CHROMIUM_FLAGS, findChromium } from './chromium.js';

/** The example app and a browser, there while the tests of the suite that asks for them run. */
export interface InChromium {
  readonly app: RunningApp;
  readonly browser: Browser;
}

/** Starts both before a suite and ends them after it. Without Chromium the suite is skipped, or fails where CI=true. */
export function inChromium(): InChromium {
  const started: { -readonly [K in keyof InChromium]?: InChromium[K] } = {};

  before(async function () {
    const executablePath = findChromium();
    if (executablePath === undefined) {
      if (process.env.CI === 'true') throw new Error('There is no Chromium, and CI=true skips nothing');
      console.log('    Skipped: there is no Chromium here. Install it, or name it in CHROMIUM.');
      this.skip();
    }
    started.app = await startApp();
    started.browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  });

  after(async () => {
    // Undefined where the suite is skipped.
    await started.browser?.close();
    await started.app?.stop();
  });

  return started as InChromium;
}

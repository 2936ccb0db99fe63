import { chromium, type Browser } from 'playwright-core';
import { startApp, type RunningApp } from '../example-app/start-app.js';
import { assertWanted, available, Unavailable } from '../support/available.js';
import { CHROMIUM_FLAGS, findChromium } from './chromium.js';

/** The example app and a browser, there while the tests of the suite that asks for them run. */
export interface InChromium {
  readonly app: RunningApp;
  readonly browser: Browser;
}

/** Starts both before a suite and ends them after it. Without Chromium the suite is skipped, or fails where CI=true. */
export function inChromium(start: () => Promise<RunningApp> = startApp): InChromium {
  const started: { -readonly [K in keyof InChromium]?: InChromium[K] } = {};

  before(async function () {
    const executablePath = await available(this, installedChromium);
    started.app = await start();
    started.browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS });
  });

  after(async () => {
    // Undefined where the suite is skipped.
    await started.browser?.close();
    await started.app?.stop();
  });

  return started as InChromium;
}

/** The path of Chromium; throws `Unavailable` without it. */
export function installedChromium(): string {
  assertWanted('Chromium');
  const path = findChromium();
  if (path === undefined) throw new Unavailable('Chromium');
  return path;
}

import { available, Unavailable } from './available.js';

// A file of tests for left-out.test.ts, on a machine without Chromium.
it('needs Chromium', async function () {
  await available(this, () => {
    throw new Unavailable('Chromium');
  });
});

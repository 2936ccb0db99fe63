import { expect } from 'chai';
import { runMocha } from './run-mocha.js';

describe('tests that need servers', () => {
  it('are skipped where servers are not wanted, and the last line tells it', async () => {
    const { code, output } = await runMocha(['dist/test/cluster/*.test.js'], { AKENEO_IMAGES_TESTS: 'local' });
    expect(output).to.match(/\b0 passing.*pending.*\nLeft out, as AKENEO_IMAGES_TESTS=local asks: Redis, nginx\n$/s);
    expect(code).to.equal(0);
  });

  it('tell how to have what is missing', async () => {
    const { code, output } = await runMocha(['dist/test/browser/parameters.test.js'], {
      PATH: '',
      CHROMIUM: '',
      CI: '',
    });
    expect(output).to.match(/\nLeft out: Chromium \(apt-get install chromium\)\n$/);
    expect(code).to.equal(0);
  });

  it('fail where CI=true and something is missing', async () => {
    const { code } = await runMocha(['dist/test/browser/parameters.test.js'], { PATH: '', CHROMIUM: '', CI: 'true' });
    expect(code).not.to.equal(0);
  });
});

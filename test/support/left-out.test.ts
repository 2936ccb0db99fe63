import { expect } from 'chai';
import { runMocha } from './run-mocha.js';

const NEEDS_CHROMIUM = 'dist/test/support/needs-chromium.js';

describe('tests that need servers', () => {
  it('are skipped if servers are excluded, and the last line says so', async () => {
    const { code, output } = await runMocha(
      ['dist/test/cluster/cluster.test.js', 'dist/test/cluster/replicas.test.js'],
      { AKENEO_IMAGES_TESTS: 'local' },
    );
    expect(output).to.match(/\b0 passing.*pending.*\nLeft out, as AKENEO_IMAGES_TESTS=local asks: Redis, nginx\n$/s);
    expect(code).to.equal(0);
  });

  it('tell how to install what is missing, with any reporter', async () => {
    for (const options of [['--no-parallel'], ['--parallel'], ['--reporter', 'dot'], ['--reporter', 'json']]) {
      const { code, output } = await runMocha([NEEDS_CHROMIUM, ...options], { AKENEO_IMAGES_TESTS: '', CI: '' });
      expect(output).to.match(/Left out: Chromium \(apt-get install chromium\)\n$/);
      expect(code).to.equal(0);
    }
  });

  it('fail if CI=true and something is missing', async () => {
    const { code, output } = await runMocha([NEEDS_CHROMIUM], { AKENEO_IMAGES_TESTS: '', CI: 'true' });
    expect(output).to.include('Unavailable: Not here: Chromium (apt-get install chromium)');
    expect(code).to.equal(1);
  });
});

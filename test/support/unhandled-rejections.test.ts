import { expect } from 'chai';
import { runMocha } from './run-mocha.js';

describe('the tests', () => {
  it('fail on an unhandled rejection', async () => {
    for (const mode of ['--no-parallel', '--parallel']) {
      const { code, output } = await runMocha(['dist/test/support/forgotten-rejection.js', mode]);
      expect(output).to.match(/2 passing.*in or after "forgets a promise": Error: Nobody hears this/s);
      expect(code, mode).to.equal(1);
    }
  });
});

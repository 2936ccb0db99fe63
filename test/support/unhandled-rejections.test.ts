import { expect } from 'chai';
import { runMocha } from './run-mocha.js';

describe('the tests', () => {
  it('fail where a rejection is handled by nobody', async () => {
    const { code, output } = await runMocha('dist/test/support/forgotten-rejection.js');
    expect(output).to.match(/2 passing.*in or after "forgets a promise": Error: Nobody hears this/s);
    expect(code).to.equal(1);
  });
});

import { expect } from 'chai';
import { lasting } from '../../example-app/gallery/gallery.js';

describe('example app: loading once', () => {
  it('coalesces concurrent loads', async () => {
    let loads = 0;
    const load = lasting(() => Promise.resolve(++loads));
    expect(await Promise.all([load(), load()])).to.deep.equal([1, 1]);
    expect(await load()).to.equal(1);
  });

  it('retries after a failure', async () => {
    let loads = 0;
    const load = lasting(() => (++loads === 1 ? Promise.reject(new Error('first')) : Promise.resolve(loads)));
    expect(await load().catch((error: unknown) => String(error))).to.equal('Error: first');
    expect(await load()).to.equal(2);
  });
});

import { expect } from 'chai';
import { Damages } from '../../src/media/damages.js';
import { ImageError } from '../../src/shared/errors.js';
import { later } from '../support/later.js';

describe('damages', () => {
  let damages: Damages;

  beforeEach(() => {
    damages = new Damages();
  });

  const sound = (...keys: string[]): boolean => {
    try {
      damages.assertSound(...keys);
      return true;
    } catch (error) {
      expect(error).to.be.instanceOf(ImageError).and.include({ code: 'EDECODE', status: 422 });
      return false;
    }
  };

  it('lets through what never failed, and what failed with one download', () => {
    expect(sound('one', 'two')).to.equal(true);
    damages.failed('one', 1);
    expect(sound('one', 'two')).to.equal(true);
  });

  it('keeps away what failed with a second download, and nothing else', () => {
    damages.failed('one', 1);
    damages.failed('one', 2);
    damages.failed('two', 2);
    expect([sound('one'), sound('two', 'one'), sound('two')]).to.deep.equal([false, false, true]);
  });

  it('counts a download once, however many renders fail with it', () => {
    for (let time = 0; time < 5; time++) damages.failed('one', 1);
    expect(sound('one')).to.equal(true);
    damages.failed('one', 2);
    damages.failed('one', 2);
    expect(sound('one')).to.equal(false);
  });

  it('forgets after a while, the first failure too', async () => {
    damages.failed('one', 1);
    damages.failed('two', 1);
    damages.failed('two', 2);
    expect(sound('two')).to.equal(false);
    await later(60_001, () => {
      damages.failed('one', 2);
      expect([sound('one'), sound('two')]).to.deep.equal([true, true]);
    });
  });
});

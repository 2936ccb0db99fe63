import { expect } from 'chai';
import { KnownKeys } from '../../src/media/known-keys.js';

describe('media/known-keys', () => {
  it('returns the keys of a file once, and not those of other files', () => {
    const known = new KnownKeys();
    for (const key of ['one', 'two', 'two']) known.add('media-files/a.png', key);
    known.add('media-files/a.png.jpg', 'three');
    known.add('media-files/b.png', 'two');
    expect(known.take('media-files/a.png').sort()).to.deep.equal(['one', 'two']);
    expect(known.take('media-files/a.png')).to.deep.equal([]);
    expect(known.take('media-files/b.png')).to.deep.equal(['two']);
    expect(known.take('media-files/a.png.jpg')).to.deep.equal(['three']);
  });

  it('evicts the oldest beyond 20000', () => {
    const known = new KnownKeys();
    for (let index = 0; index <= 20_000; index++) known.add('media-files/a.png', String(index));
    expect(known.take('media-files/a.png')).to.have.length(20_000).and.not.include('0');
  });
});

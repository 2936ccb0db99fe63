import { expect } from 'chai';
import { AcceptMemo } from '../../src/http/accept-memo.js';

describe('http/accept-memo', () => {
  it('names the accepted formats regardless of spelling', () => {
    const memo = new AcceptMemo();
    const both = memo.nameOf('image/avif,image/webp,*/*;q=0.8');
    expect(memo.nameOf('image/webp, image/avif')).to.equal(both);
    expect(memo.nameOf('image/webp;q=1,image/avif;q=0.5')).to.equal(memo.nameOf('image/webp'));
    expect(memo.nameOf(undefined)).to.equal(memo.nameOf('*/*'));
    expect(
      new Set(['', 'image/webp', 'image/avif', 'image/avif,image/webp'].map((value) => memo.nameOf(value))).size,
    ).to.equal(4);
  });

  it('returns the same name again', () => {
    const memo = new AcceptMemo();
    for (let time = 0; time < 3; time++) expect(memo.nameOf('image/webp')).to.equal('w');
    expect(memo.size).to.equal(1);
  });

  it('limits the number and length of stored values', () => {
    const memo = new AcceptMemo();
    for (let value = 0; value < 1000; value++) memo.nameOf(`image/webp;x=${value}`);
    expect(memo.size).to.be.at.most(64);
    const { size } = memo;
    expect(memo.nameOf(`image/webp;x=${'y'.repeat(300)}`)).to.equal(undefined);
    expect(memo.size).to.equal(size);
  });
});

import { expect } from 'chai';
import { toWords } from '../../../../../src/render/worker/encoders/palette/words.js';

describe('render/worker/encoders/palette/words', () => {
  const bytes = Uint8Array.from([1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8, 9]);

  it('views bytes that are aligned', () => {
    const words = toWords(bytes.subarray(4, 12));
    expect([...new Uint8Array(words.slice().buffer)]).to.deep.equal([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(words.buffer).to.equal(bytes.buffer);
  });

  it('copies bytes that are not', () => {
    const words = toWords(bytes.subarray(5, 13));
    expect([...new Uint8Array(words.buffer)]).to.deep.equal([2, 3, 4, 5, 6, 7, 8, 9]);
  });
});

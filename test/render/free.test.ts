import { expect } from 'chai';
import { free } from '../../src/render/free.js';

describe('render/free', () => {
  it('empties an array, and the memory below it', () => {
    const bytes = new Uint8Array(1000);
    const { buffer } = bytes;
    free(bytes);
    expect([bytes.length, buffer.byteLength]).to.deep.equal([0, 0]);
  });
});

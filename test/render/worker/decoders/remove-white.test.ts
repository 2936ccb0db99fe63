import { expect } from 'chai';
import { removeWhite } from '../../../../src/render/worker/decoders/remove-white.js';

describe('render/worker/decoders/remove-white', () => {
  it('restores colours, and keeps opaque and invisible pixels', () => {
    const rgba = Uint8Array.of(255, 127, 200, 128, 9, 9, 9, 255, 9, 9, 9, 0, 0, 0, 0, 10);
    removeWhite(rgba);
    expect([...rgba]).to.deep.equal([255, 0, 145, 128, 9, 9, 9, 255, 9, 9, 9, 0, 0, 0, 0, 10]);
  });
});

import { expect } from 'chai';
import { releaseBuffer } from '../../../../src/render/worker/runtime/release-buffer.js';

describe('render/worker/runtime/release-buffer', () => {
  it('detaches a buffer and frees its memory', () => {
    const bytes = new Uint8Array(1000);
    const { buffer } = bytes;
    releaseBuffer(bytes);
    expect([bytes.length, buffer.byteLength]).to.deep.equal([0, 0]);
  });
});

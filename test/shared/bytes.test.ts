import { expect } from 'chai';
import { digestOf, hashKey, viewAsBuffer } from '../../src/shared/bytes.js';
import { counters } from '../../src/shared/counters.js';

describe('shared/bytes', () => {
  it('returns views on memory, shared or not, without copying', () => {
    for (const memory of [new ArrayBuffer(8), new SharedArrayBuffer(8)]) {
      const bytes = new Uint8Array(memory, 2, 3);
      const view = viewAsBuffer(bytes);
      expect(view).to.be.instanceOf(Buffer).with.length(3);
      bytes[1] = 7;
      expect(view[1]).to.equal(7);
    }
  });

  // Of FIPS 180-4's example "abc".
  const ABC = 'ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0';

  it('computes SHA-256 digests in base64url, and counts them', () => {
    const { bodyDigests, keyHashes } = counters;
    expect(digestOf(Buffer.from('abc'))).to.equal(ABC);
    expect([counters.bodyDigests - bodyDigests, counters.keyHashes - keyHashes]).to.deep.equal([1, 0]);
  });

  it('hashes keys as UTF-8, and counts them', () => {
    const { bodyDigests, keyHashes } = counters;
    expect(hashKey('abc')).to.equal(ABC);
    expect(hashKey('ü')).to.equal(digestOf(Buffer.from([0xc3, 0xbc])));
    expect([counters.bodyDigests - bodyDigests, counters.keyHashes - keyHashes]).to.deep.equal([1, 2]);
  });
});

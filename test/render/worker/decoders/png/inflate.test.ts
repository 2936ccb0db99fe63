import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import { CHUNK_BYTES, inflate, inflateProfile } from '../../../../../src/render/worker/decoders/png/inflate.js';

describe('render/worker/decoders/png/inflate', () => {
  const bytes = randomBytes(2 * CHUNK_BYTES + 1000);
  const data = deflateSync(bytes);

  it('inflates data in parts, and passes it on in small chunks', async () => {
    const chunks: Buffer[] = [];
    const parts = [data.subarray(0, 1), data.subarray(1, 5000), data.subarray(5000)];
    expect(await inflate(parts, (chunk) => chunks.push(Buffer.from(chunk)) > 0)).to.equal(true);
    expect(Buffer.concat(chunks)).to.deep.equal(bytes);
    expect(Math.max(...chunks.map(({ length }) => length))).to.be.at.most(CHUNK_BYTES);
  });

  it('stops when the consumer stops', async () => {
    let chunks = 0;
    expect(await inflate([data], () => ++chunks < 2)).to.equal(false);
    expect(chunks).to.equal(2);
  });

  it('fails for damaged, truncated or invalid data', async () => {
    const damaged = Buffer.from(data).fill(0xff, 1000, 1100);
    for (const broken of [damaged, data.subarray(0, -1), Buffer.from('text'), Buffer.alloc(0)]) {
      expect(await inflate([broken], () => true)).to.equal(false);
    }
  });

  describe('of a profile', () => {
    const chunkOf = (content: Buffer): Buffer => Buffer.concat([Buffer.from('name\0\0'), content]);

    it('skips its name and method', () => {
      expect(inflateProfile(chunkOf(deflateSync(Buffer.from('profile'))))).to.deep.equal(Buffer.from('profile'));
    });

    it('is empty if it is damaged or too large', () => {
      const large = deflateSync(Buffer.alloc(4 * 1024 * 1024 + 1));
      for (const chunk of [chunkOf(Buffer.from('text')), chunkOf(large), Buffer.alloc(0)]) {
        expect(inflateProfile(chunk)).to.have.length(0);
      }
      expect(inflateProfile(chunkOf(deflateSync(Buffer.alloc(4 * 1024 * 1024))))).to.have.length(4 * 1024 * 1024);
    });
  });
});

import { expect } from 'chai';
import { Codecs } from '../../../../src/render/worker/runtime/codecs.js';

const BYTES = 4 * 600 * 600;

describe('render/worker/runtime/codecs', () => {
  it('loads a codec once, on first use', async () => {
    const codecs = new Codecs({ fonts: {} });
    const [first, second] = await Promise.all([codecs.jpeg(), codecs.jpeg()]);
    expect(second).to.equal(first);
    expect(await codecs.png()).to.equal(await codecs.png());
    expect(await new Codecs({ fonts: {} }).jpeg(), 'each has its own').to.not.equal(first);
  });

  it('reports whether libvips has been loaded', async () => {
    const codecs = new Codecs({ fonts: {} });
    await codecs.jpeg();
    expect(codecs.hasVips).to.equal(false);
    codecs.releaseImages();
    await codecs.vips();
    expect(codecs.hasVips).to.equal(true);
  });

  it('counts the growth of memories, without their initial size', async () => {
    const codecs = new Codecs({ fonts: {} });
    const encoder = await codecs.webp();
    await codecs.vips();
    const before = codecs.grownBytes;
    const options = { ...(await import('@jsquash/webp/meta.js')).defaultOptions, quality: 80 };
    expect(encoder.encode(new Uint8Array(BYTES * 9).fill(120), 1800, 1800, options)?.length).to.be.above(0);
    expect(codecs.grownBytes - before).to.be.above(BYTES);
  });
});

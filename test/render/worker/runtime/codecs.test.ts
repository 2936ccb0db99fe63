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

  it('drops an encoder whose memory has grown large, and makes another', async () => {
    const codecs = new Codecs({ fonts: {} });
    const options = { ...(await import('@jsquash/webp/meta.js')).defaultOptions, quality: 80 };
    const encoder = await codecs.webp();
    encoder.encode(new Uint8Array(4 * 200 * 200).fill(120), 200, 200, options);
    codecs.dropGrownEncoders();
    expect(await codecs.webp(), 'of a small picture').to.equal(encoder);
    encoder.encode(new Uint8Array(4 * 2500 * 2500).fill(120), 2500, 2500, options);
    const before = codecs.grownBytes;
    codecs.dropGrownEncoders();
    const another = await codecs.webp();
    expect(another).to.not.equal(encoder);
    expect(codecs.grownBytes).to.be.below(before);
    const body = another.encode(new Uint8Array(4 * 200 * 200).fill(120), 200, 200, options);
    expect(Buffer.from(body!).toString('latin1', 8, 12)).to.equal('WEBP');
  });
});

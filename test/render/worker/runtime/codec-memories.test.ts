import { expect } from 'chai';
import { CodecMemories } from '../../../../src/render/worker/runtime/codec-memories.js';

const PAGE = 64 * 1024;
const MIB = 1024 * 1024;

const ofPages = (initial: number): WebAssembly.Memory =>
  new WebAssembly.Memory({ initial, maximum: 1024, shared: true });
const memory = (mib: number): WebAssembly.Memory => ofPages((mib * MIB) / PAGE);

describe('render/worker/runtime/codec-memories', () => {
  it('counts what memories have grown by, in all and by codec', () => {
    const memories = new CodecMemories();
    const [webp, avif] = [memory(1), memory(2)];
    memories.track('webp', webp);
    memories.track('avif', avif);
    expect(memories.grownBytes()).to.equal(0);
    webp.grow(3);
    avif.grow(5);
    expect([memories.grownBytes('webp'), memories.grownBytes('avif')]).to.deep.equal([3 * PAGE, 5 * PAGE]);
    expect(memories.grownBytes()).to.equal(8 * PAGE);
    expect(memories.grownBytes('jpeg')).to.equal(0);
  });

  it('counts a memory once, even if it is tracked again', () => {
    const memories = new CodecMemories();
    const vips = memory(1);
    memories.track('vips', vips);
    vips.grow(1);
    memories.track('vips', vips);
    expect(memories.grownBytes('vips')).to.equal(PAGE);
  });

  it('estimates how much of a memory is in use, by the last page that was written', () => {
    const memories = new CodecMemories();
    const vips = memory(16);
    memories.track('vips', vips);
    expect(memories.usedBytes).to.equal(0);
    new Uint8Array(vips.buffer).fill(1, 0, 5 * MIB);
    expect(memories.usedBytes).to.equal(5 * MIB);
    new Uint8Array(vips.buffer).fill(0, MIB, 3 * MIB);
    expect(memories.usedBytes, 'zeroed in between').to.equal(5 * MIB);
    new Uint8Array(vips.buffer).fill(255);
    expect(memories.usedBytes).to.equal(16 * MIB);
  });

  it('handles memories of no whole number of strides, and empty ones', () => {
    const memories = new CodecMemories();
    const odd = ofPages(5);
    memories.track('odd', odd);
    memories.track('empty', ofPages(0));
    new Uint8Array(odd.buffer)[0] = 1;
    expect(memories.usedBytes).to.equal(PAGE);
    new Uint8Array(odd.buffer).fill(1);
    expect(memories.usedBytes).to.equal(5 * PAGE);
  });

  it('forgets a codec', () => {
    const memories = new CodecMemories();
    const webp = memory(1);
    memories.track('webp', webp);
    webp.grow(1);
    new Uint8Array(webp.buffer).fill(1);
    memories.forget('webp');
    expect([memories.grownBytes(), memories.usedBytes]).to.deep.equal([0, 0]);
  });
});

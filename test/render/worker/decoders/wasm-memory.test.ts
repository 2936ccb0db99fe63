import { expect } from 'chai';
import { createKernel } from '../../../../src/render/worker/decoders/resample-kernel.js';
import {
  aligned,
  ALIGNMENT,
  bumpAllocator,
  growMemory,
  kernelBytes,
  writeKernel,
} from '../../../../src/render/worker/decoders/wasm-memory.js';

const PAGE = 64 * 1024;

describe('render/worker/decoders/wasm-memory', () => {
  it('aligns addresses for vectors', () => {
    expect([0, 1, 16, 17].map(aligned)).to.deep.equal([0, 16, 16, 32]);
  });

  it('allocates one aligned block after another', () => {
    const allocate = bumpAllocator(3);
    expect([allocate(10), allocate(16), allocate(1), allocate(0)]).to.deep.equal([16, 32, 48, 64]);
  });

  describe('grows a memory', () => {
    const memory = (maximum: number): WebAssembly.Memory =>
      new WebAssembly.Memory({ initial: 1, maximum, shared: false });

    it('by whole pages, and only if needed', () => {
      const assembly = { memory: memory(4) };
      expect(growMemory(assembly, PAGE)).to.have.length(PAGE);
      expect(growMemory(assembly, PAGE + 1)).to.have.length(2 * PAGE);
      expect(growMemory(assembly, 10)).to.have.length(2 * PAGE);
    });

    it('but not beyond its maximum', () => {
      const assembly = { memory: memory(2) };
      expect(growMemory(assembly, 3 * PAGE)).to.equal(undefined);
      expect(growMemory(assembly, 2 * PAGE)).to.have.length(2 * PAGE);
    });
  });

  it('writes a kernel: length, taps and the offsets of starts and weights', () => {
    const kernel = createKernel(50, 50, 7, 2);
    const memory = new Uint8Array(kernelBytes(kernel) + 96).fill(0xee);
    writeKernel(kernel, memory, 64);
    const [length, taps, starts, weights] = new Int32Array(memory.buffer, 64, 4) as unknown as number[];
    expect([length, taps]).to.deep.equal([7, kernel.taps]);
    expect([starts! % ALIGNMENT, weights! % ALIGNMENT]).to.deep.equal([0, 0]);
    expect(new Int32Array(memory.buffer, starts, kernel.starts.length)).to.deep.equal(kernel.starts);
    expect(new Int16Array(memory.buffer, weights, kernel.weights.length)).to.deep.equal(kernel.weights);
    // It takes as many bytes as it says.
    const end = 64 + kernelBytes(kernel);
    expect([memory[63], memory[end], memory[end - 1] === 0xee]).to.deep.equal([0xee, 0xee, false]);
  });
});

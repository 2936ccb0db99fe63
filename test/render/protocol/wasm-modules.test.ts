import { expect } from 'chai';
import { compileModules, wasmModule } from '../../../src/render/protocol/wasm-modules.js';

describe('render/protocol/wasm-modules', () => {
  it('compiles each module once', async () => {
    const [first, second, other] = await Promise.all([wasmModule('jpeg'), wasmModule('jpeg'), wasmModule('png')]);
    expect(second).to.equal(first);
    expect(other).to.not.equal(first);
    const instance = new WebAssembly.Instance(first, {});
    expect(instance.exports).to.have.property('memory').that.is.instanceOf(WebAssembly.Memory);
  });

  it('finds and compiles all of them', async () => {
    await compileModules();
  });
});

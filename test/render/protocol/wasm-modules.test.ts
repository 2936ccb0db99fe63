import { expect } from 'chai';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { compiledModules, compileModules, wasmModule } from '../../../src/render/protocol/wasm-modules.js';

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

  it('shares compiled modules with another thread, which adopts them', async () => {
    await compileModules();
    const file = new URL('../../../src/render/protocol/wasm-modules.js', import.meta.url);
    const thread = new Worker(
      `const { parentPort, workerData } = require('node:worker_threads');
       import(${JSON.stringify(file.href)}).then(async ({ adoptModules, wasmModule }) => {
         adoptModules(workerData);
         parentPort.postMessage((await wasmModule('webp')) === workerData.webp);
       });`,
      { eval: true, workerData: compiledModules() },
    );
    expect(await once(thread, 'message')).to.deep.equal([true]);
    await thread.terminate();
  });
});

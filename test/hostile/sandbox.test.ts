import { expect } from 'chai';
import { wasmModule } from '../../src/render/protocol/wasm-modules.js';

/** Missing in Node's types. */
const { imports } = (WebAssembly as unknown as { Module: { imports: (module: object) => unknown[] } }).Module;

/** docs/security.md tells about this. */
describe('hostile: what a decoder could call', () => {
  for (const name of ['jpeg', 'png'] as const) {
    it(`is refused by our own ${name} decoder`, async () => {
      expect(imports(await wasmModule(name))).to.deep.equal([]);
    });
  }
});

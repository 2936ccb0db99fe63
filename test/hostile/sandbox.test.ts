import { expect } from 'chai';
import { wasmModule } from '../../src/render/protocol/wasm-modules.js';

/** Missing in Node's types. */
const { imports } = (WebAssembly as unknown as { Module: { imports: (module: object) => unknown[] } }).Module;

/** docs/security.md tells about this. */
describe('hostile: imports of decoders', () => {
  for (const name of ['jpeg', 'png'] as const) {
    it(`are empty in the ${name} WebAssembly module`, async () => {
      expect(imports(await wasmModule(name))).to.deep.equal([]);
    });
  }
});

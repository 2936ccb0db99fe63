import { expect } from 'chai';
import { Packages } from '../../../../src/render/protocol/packages.js';
import { TensorFlow } from '../../../../src/render/worker/detect/tensorflow.js';

describe('render/worker/detect/tensorflow', function () {
  this.timeout(60_000);

  it('runs a model from disk, without the network', async () => {
    const { fetch } = globalThis;
    // As in a render thread.
    Reflect.deleteProperty(globalThis, 'fetch');
    try {
      const run = await (await TensorFlow.load())!.model('blazeface');
      const square = new Float32Array(256 * 256 * 3);
      const lengths = (await run(square, 256, undefined)).map(({ length }) => length);
      expect(lengths.sort((a, b) => a - b)).to.deep.equal([384, 512, 16 * 384, 16 * 512]);
      const again = await run(square, 256, undefined);
      expect(again.every((output) => output.every(Number.isFinite))).to.equal(true);
    } finally {
      globalThis.fetch = fetch;
    }
  });

  it('returns the requested outputs', async () => {
    const run = await (await TensorFlow.load())!.model('centernet');
    const [output, ...others] = await run(new Float32Array(512 * 512 * 3), 512, ['tower_0/detections']);
    expect([output!.length, others.length]).to.deep.equal([600, 0]);
  });

  it('is undefined if one of its packages is missing', async () => {
    expect(await TensorFlow.load(new Packages(['/nowhere']))).to.equal(undefined);
  });

  it('rejects an unknown model', async () => {
    const error: unknown = await (await TensorFlow.load())!.model('none').catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(Error);
  });
});

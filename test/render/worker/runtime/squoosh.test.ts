import { expect } from 'chai';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

const MODULE = new URL('../../../../src/render/worker/runtime/squoosh.js', import.meta.url).href;

/** Runs in a thread, whose globals it changes: makes a JPEG and a palette by the package as it is, and as we load it. */
const PROGRAM = `
  const { parentPort, workerData } = require('node:worker_threads');
  import(workerData.module).then(async ({ prepareGlobals, squoosh }) => {
    prepareGlobals();
    const pixels = Uint8Array.from({ length: 4 * 64 * 48 }, (_, at) => (at % 4 === 3 ? 255 : (at * at) >> 3));
    const make = async ({ encoders, preprocessors }) => {
      const { encode } = await encoders.mozjpeg.enc();
      const quantise = await preprocessors.quant.instantiate();
      return [
        encode(pixels.buffer, 64, 48, workerData.jpeg).slice(),
        quantise(pixels, 64, 48, { numColors: 16, dither: 1 }).data.slice(),
      ];
    };
    const ours = squoosh();
    parentPort.postMessage({ ours: await make(ours), theirs: await make(require('@squoosh/lib')), isKept: squoosh() === ours });
  });
`;

const JPEG = {
  ...{ quality: 80, baseline: true, arithmetic: false, progressive: false, optimize_coding: true, smoothing: 0 },
  ...{ color_space: 3, quant_table: 3, trellis_multipass: false, trellis_opt_zero: false, trellis_opt_table: false },
  ...{
    trellis_loops: 1,
    auto_subsample: false,
    chroma_subsample: 2,
    separate_chroma_quality: false,
    chroma_quality: 80,
  },
};

describe('render/worker/runtime/squoosh', () => {
  it('loads once, and gives the same bytes as the package by itself', async () => {
    const thread = new Worker(PROGRAM, { eval: true, workerData: { module: MODULE, jpeg: JPEG } });
    const [{ ours, theirs, isKept }] = (await once(thread, 'message')) as [
      Record<'ours' | 'theirs', Uint8Array[]> & { isKept: boolean },
    ];
    await thread.terminate();
    expect(isKept).to.equal(true);
    for (const [index, bytes] of ours.entries()) {
      expect(bytes.length).to.be.above(500);
      expect(Buffer.from(bytes).equals(Buffer.from(theirs[index]!))).to.equal(true);
    }
  });
});

import { expect } from 'chai';
import type Vips from 'wasm-vips';
import { Frames } from '../../../src/render/worker/frames.js';
import { Codecs } from '../../../src/render/worker/runtime/codecs.js';
import type { VipsRuntime } from '../../../src/render/worker/vips/load-vips.js';

describe('render/worker/frames', () => {
  const codecs = new Codecs({ fonts: {} });
  let vips: VipsRuntime;

  before(async () => {
    vips = await codecs.vips();
  });

  afterEach(() => codecs.releaseImages());

  const source = (loads: string[] = []) => ({
    size: { width: 60, height: 40 },
    frames: 1,
    conditional: true,
    load: (to?: { width: number; height: number }) => {
      loads.push(to ? `${to.width}x${to.height}` : 'whole');
      return [vips.Image.black(to?.width ?? 60, to?.height ?? 40)];
    },
  });

  it('are loaded lazily and once, with their size known before', () => {
    const loads: string[] = [];
    const frames = new Frames(source(loads));
    expect([frames.isLoaded, frames.size]).to.deep.equal([false, { width: 60, height: 40 }]);
    expect(loads).to.deep.equal([]);
    expect(frames.get()).to.equal(frames.get());
    expect([frames.isLoaded, loads]).to.deep.equal([true, ['whole']]);
  });

  it('from a sequential decoder are copied to memory once for random access', () => {
    const frames = new Frames(source());
    const [line] = frames.load({ width: 30, height: 20 });
    expect(frames.get()[0], 'as they are').to.equal(line);
    const [copy] = frames.getInMemory();
    expect(copy).not.to.equal(line);
    expect(frames.getInMemory()[0]).to.equal(copy);
  });

  it('are computed after a number of operations, to limit the length of pipelines', () => {
    const frames = new Frames(source());
    let computed = 0;
    for (let operation = 0; operation < 100; operation++) {
      const [before] = frames.get();
      const next: Vips.Image = before!.invert();
      frames.set([next]);
      if (frames.get()[0] !== next) computed += 1;
    }
    expect(computed).to.equal(8);
    expect(frames.get()[0]!.getpoint(0, 0), 'an even number of inversions').to.deep.equal([0]);
  });
});

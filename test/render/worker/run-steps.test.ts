import { expect } from 'chai';
import type Vips from 'wasm-vips';
import type { Size } from '../../../src/render/protocol/size.js';
import type { FocusFinder, PixelSource, StepContext } from '../../../src/render/worker/context.js';
import { runSteps, type StepsResult } from '../../../src/render/worker/run-steps.js';
import { Codecs } from '../../../src/render/worker/runtime/codecs.js';
import { resize } from '../../../src/render/worker/vips/resize.js';
import { ImageError } from '../../../src/shared/errors.js';
import { png } from '../../support/pictures.js';
import { layerFiles, transformation } from '../../support/render.js';

describe('render/worker/run-steps', () => {
  const codecs = new Codecs({ fonts: {} });
  let context: StepContext;
  /** How pixels were loaded: `60x40`, or `whole`. */
  let loads: string[];

  before(async () => {
    const [vips, jpeg] = await Promise.all([codecs.vips(), codecs.jpeg()]);
    const layers = layerFiles([['media-files/layer.png', await png(10, 10)]]);
    const limits = { inputPixels: 1e8, outputPixels: 1e7 };
    const focus = { find: () => Promise.resolve([]) };
    context = { vips, jpeg, fonts: await codecs.fonts(), limits, layers, focus, strict: false, warn: () => undefined };
  });

  beforeEach(() => {
    loads = [];
  });

  afterEach(() => codecs.releaseImages());

  /** Frames of one grey each, with an edge of this many black pixels around them. */
  function source(size: Size, { edge = 0, greys = [100], conditional = true } = {}): PixelSource {
    const frame = (grey: number): Vips.Image => {
      const { width, height } = size;
      const inner = context.vips.Image.black(width - 2 * edge, height - 2 * edge, { bands: 3 }).linear(1, grey);
      return inner.cast('uchar').copy({ interpretation: 'srgb' }).embed(edge, edge, width, height);
    };
    return {
      size,
      frames: greys.length,
      conditional,
      load: (to) => {
        loads.push(to ? `${to.width}x${to.height}` : 'whole');
        return greys.map((grey) => (to ? resize(frame(grey), to) : frame(grey)));
      },
    };
  }

  function run(string: string, from = source({ width: 600, height: 400 })): Promise<StepsResult> {
    return runSteps(transformation(string).steps, from, context);
  }

  const sizes = ({ frames }: StepsResult): string[] => frames.map(({ width, height }) => `${width}x${height}`);

  describe('loads the source', () => {
    for (const [string, load, size] of [
      ['', 'whole', '600x400'],
      ['w-60', '60x40', '60x40'],
      ['w-60,h-60', '90x60', '60x60'],
      ['w-60:w-30', '60x40', '30x20'],
      ['rt-90:w-20', 'whole', '20x30'],
      ['w-60,h-20,cm-extract', 'whole', '60x20'],
    ] as const) {
      it(`${load === 'whole' ? 'at full size' : `at ${load}`} and once for "${string}"`, async () => {
        expect(sizes(await run(string))).to.deep.equal([size]);
        expect(loads).to.deep.equal([load]);
      });
    }
  });

  it('trims before it resizes', async () => {
    const framed = source({ width: 600, height: 400 }, { edge: 100 });
    expect(sizes(await run('t-true,w-100', framed))).to.deep.equal(['100x50']);
    expect(loads).to.deep.equal(['whole']);
  });

  it('detects the objects of fo before cropping, in a small version of the image', async () => {
    const views: string[] = [];
    const dog = { name: 'dog', score: 1, left: 0, top: 0, width: 0.1, height: 0.1 };
    const focus: FocusFinder = {
      find: (names, view) => {
        const { width, height } = view.small({ width: 30, height: 20 });
        views.push(`${names} ${view.size.width} ${width}x${height} ${view.untouched ? 'untouched' : 'made'}`);
        return Promise.resolve([dog]);
      },
    };
    const of = source({ width: 600, height: 400 });
    const { steps } = transformation('fo-dog,z-0.5:rt-90:w-10,h-10,fo-cat_dog');
    const { frames } = await runSteps(steps, of, { ...context, focus });
    expect([frames[0].width, frames[0].height]).to.deep.equal([10, 10]);
    expect(views).to.deep.equal(['dog 600 30x20 untouched', 'cat_dog 120 30x20 made']);
    expect(loads).to.deep.equal(['30x20', 'whole']);
  });

  it('searches the edges of a large source in a small version first', async () => {
    const size = { width: 2000, height: 1500 };
    expect(sizes(await run('t-true,w-100', source(size)))).to.deep.equal(['100x75']);
    expect(loads).to.deep.equal(['600x450', '100x75']);
    loads = [];
    expect(sizes(await run('t-true,w-100', source(size, { edge: 500 })))).to.deep.equal(['100x50']);
    expect(loads).to.deep.equal(['600x450', 'whole']);
  });

  it('applies to all frames', async () => {
    const { frames } = await run('w-60,rt-90', source({ width: 600, height: 400 }, { greys: [50, 150] }));
    expect(frames.map((frame) => [frame.width, frame.height, ...frame.getpoint(20, 30)])).to.deep.equal([
      [40, 60, 50, 50, 50],
      [40, 60, 150, 150, 150],
    ]);
  });

  describe('with a condition', () => {
    const string = 'w-300:if-w_eq_300,w-50,q-40,if-else,w-60,q-50,if-end';

    it('takes the matching branch for the current image, with its output parameters', async () => {
      const result = await run(string);
      expect(sizes(result)).to.deep.equal(['50x33']);
      expect(result.output).to.include({ q: 40 });
      expect((await run(string.replace('eq', 'ne'))).output).to.include({ q: 50 });
    });

    it('takes no branch if conditions are disabled', async () => {
      const result = await run(string, source({ width: 600, height: 400 }, { conditional: false }));
      expect(sizes(result)).to.deep.equal(['300x200']);
      expect(result.output).to.deep.equal({});
    });
  });

  it('draws layers after the parameters of their step, on every frame', async () => {
    const two = source({ width: 600, height: 400 }, { greys: [50, 150] });
    const { frames } = await run('w-60,l-image,i-media-files@@layer.png,t-false,lfo-top_left,l-end', two);
    for (const [index, grey] of [50, 150].entries()) {
      const frame = frames[index]!;
      expect([frame.width, frame.height]).to.deep.equal([60, 40]);
      expect(frame.getpoint(30, 20).slice(0, 3), 'beside the layer').to.deep.equal([grey, grey, grey]);
      expect(frame.getpoint(1, 1).slice(0, 3), 'on the layer').to.not.deep.equal([grey, grey, grey]);
    }
  });

  it('divides the pixel limit by the number of frames', async () => {
    const greys = Array.from({ length: 4 }, () => 100);
    const error: unknown = await run('w-2000,h-2000', source({ width: 60, height: 40 }, { greys })).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(ImageError).with.property('code', 'ELIMIT');
    expect(sizes(await run('w-2000,h-2000', source({ width: 60, height: 40 })))).to.deep.equal(['2000x2000']);
  });
});

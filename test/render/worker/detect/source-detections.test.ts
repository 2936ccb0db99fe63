import { expect } from 'chai';
import type Vips from 'wasm-vips';
import type { Detection, Detections } from '../../../../src/render/protocol/detection.js';
import type { PixelSource, View } from '../../../../src/render/worker/context.js';
import type { Detector } from '../../../../src/render/worker/detect/detector.js';
import { SourceDetections } from '../../../../src/render/worker/detect/source-detections.js';
import { Codecs } from '../../../../src/render/worker/runtime/codecs.js';
import { resize } from '../../../../src/render/worker/vips/resize.js';

const detection = (name: string): Detection => ({ name, score: 0.9, left: 0, top: 0, width: 0.5, height: 0.5 });

describe('render/worker/detect/source-detections', () => {
  const codecs = new Codecs({ fonts: {} });
  let warnings: string[];
  /** What was looked at: `face 20x10`. */
  let looks: string[];

  before(() => codecs.vips());
  beforeEach(() => {
    warnings = [];
    looks = [];
  });
  afterEach(() => codecs.releaseImages());

  async function source(bands = 3): Promise<PixelSource> {
    const vips = await codecs.vips();
    const image = vips.Image.black(40, 20, { bands }).cast('uchar').copy({ interpretation: 'srgb' });
    return {
      size: { width: 40, height: 20 },
      frames: 1,
      conditional: true,
      load: (to): Vips.Image[] => [to ? resize(image, to) : image],
    };
  }

  const view = (of: PixelSource, isUntouched = true): View => ({
    size: of.size,
    untouched: isUntouched ? of : undefined,
    small: (to) => of.load(to)[0]!,
  });

  const DETECTOR = {
    sizeFor: () => ({ width: 20, height: 10 }),
    detect: (model: string, { data, width, height }: { data: Uint8Array; width: number; height: number }) => {
      expect(data.length).to.equal(width * height * 3);
      looks.push(`${model} ${width}x${height}`);
      return Promise.resolve(model === 'face' ? [detection('face')] : [detection('dog'), detection('cat')]);
    },
  } as unknown as Detector;

  function detections(
    of: PixelSource,
    known: Detections = {},
    detector: Detector | undefined = DETECTOR,
  ): SourceDetections {
    const warn = (message: string): void => void warnings.push(message);
    return new SourceDetections(of, { detector: () => Promise.resolve(detector), known, warn });
  }

  it('finds faces, or the first of several objects that is present', async () => {
    const of = await source();
    const subject = detections(of);
    const names = async (text: string): Promise<string[]> =>
      (await subject.find(text, view(of))).map(({ name }) => name);
    expect(await names('face')).to.deep.equal(['face']);
    expect(await names('person_cat_dog')).to.deep.equal(['cat']);
    expect(await names('person')).to.deep.equal([]);
  });

  it('runs the detector once for a source, and not for known results', async () => {
    const of = await source();
    const subject = detections(of, { face: [] });
    expect(await subject.find('face', view(of))).to.deep.equal([]);
    await subject.find('dog', view(of));
    await subject.find('cat', view(of));
    expect(looks).to.deep.equal(['object 20x10']);
    expect(Object.keys(subject.found)).to.deep.equal(['face', 'object']);
  });

  it('runs the detector again for modified or other sources, without storing the results', async () => {
    const of = await source(4);
    const subject = detections(of, { face: [] });
    expect(await subject.find('face', view(of, false))).to.have.length(1);
    const other = await source();
    expect(await subject.find('face', view(other))).to.have.length(1);
    expect(looks).to.deep.equal(['face 20x10', 'face 20x10']);
    expect(subject.found).to.deep.equal({ face: [] });
  });

  it('tells what was found in the source by the names that were looked for, each once', async () => {
    const of = await source();
    const subject = detections(of);
    expect(subject.inFocus).to.equal(undefined);
    await subject.find('person', view(of));
    expect(subject.inFocus).to.deep.equal([]);
    await subject.find('person_cat_dog', view(of));
    await subject.find('cat', view(of));
    expect(subject.inFocus).to.deep.equal([detection('cat')]);
    await subject.find('face', view(of));
    expect(subject.inFocus).to.deep.equal([detection('cat'), detection('face')]);
  });

  it('tells what was known of the source, but nothing of modified or other sources', async () => {
    const of = await source();
    const known = detections(of, { face: [detection('face')] });
    await known.find('face', view(of));
    expect(known.inFocus).to.deep.equal([detection('face')]);
    const other = detections(of, { face: [] });
    await other.find('face', view(of, false));
    await other.find('face', view(await source()));
    expect(other.inFocus).to.equal(undefined);
  });

  it('finds nothing if the detector fails, and logs a warning', async () => {
    const of = await source();
    const detect = (): Promise<never> => Promise.reject(new Error('no such kernel'));
    const failing = { sizeFor: () => ({ width: 20, height: 10 }), detect } as unknown as Detector;
    const subject = detections(of, {}, failing);
    expect(await subject.find('face', view(of))).to.deep.equal([]);
    expect(subject.inFocus).to.equal(undefined);
    expect(warnings).to.deep.equal(['fo finds no faces and objects: Error: no such kernel']);
  });

  it('finds nothing without its packages, and says what to install', async () => {
    const of = await source();
    const warn = (message: string): void => void warnings.push(message);
    const subject = new SourceDetections(of, { detector: () => Promise.resolve(undefined), known: {}, warn });
    expect(await subject.find('face', view(of))).to.deep.equal([]);
    expect(subject.inFocus).to.equal(undefined);
    expect(warnings[0]).to.match(/npm install @vladmandic\/human @tensorflow\/tfjs-core /);
  });
});

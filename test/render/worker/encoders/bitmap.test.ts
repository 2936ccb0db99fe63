import { expect } from 'chai';
import type Vips from 'wasm-vips';
import { isOpaque, onWhite, toBitmap } from '../../../../src/render/worker/encoders/bitmap.js';
import { Codecs } from '../../../../src/render/worker/runtime/codecs.js';
import { ImageError } from '../../../../src/shared/errors.js';
import { png } from '../../../support/pictures.js';

describe('render/worker/encoders/bitmap', () => {
  const codecs = new Codecs({ fonts: {} });
  let vips: typeof Vips;

  before(async () => {
    vips = await codecs.vips();
  });

  afterEach(() => codecs.releaseImages());

  /** An image of two pixels. */
  const image = (...bytes: number[]): Vips.Image =>
    vips.Image.newFromMemory(Uint8Array.from(bytes), 2, 1, bytes.length / 2, vips.BandFormat.uchar).copy({
      interpretation: 'srgb',
    });

  it('adds an alpha channel if missing', () => {
    const { data, ...facts } = toBitmap(image(1, 2, 3, 4, 5, 6));
    expect([...data]).to.deep.equal([1, 2, 3, 255, 4, 5, 6, 255]);
    expect(facts).to.deep.equal({ width: 2, height: 1, opaque: true });
  });

  it('detects opaque images with an alpha channel', () => {
    const opaque = toBitmap(image(1, 2, 3, 255, 4, 5, 6, 255));
    expect([[...opaque.data], opaque.opaque]).to.deep.equal([[1, 2, 3, 255, 4, 5, 6, 255], true]);
    expect(toBitmap(image(1, 2, 3, 255, 4, 5, 6, 254)).opaque).to.equal(false);
  });

  it('fails if the pixels cannot be computed', async () => {
    const damaged = (await png(300, 200)).fill(0, 200);
    const broken = vips.Image.newFromBuffer(damaged, 'fail_on=truncated');
    expect(() => toBitmap(broken))
      .to.throw(ImageError)
      .with.property('code', 'EDECODE');
  });

  it('is opaque if every pixel is opaque', () => {
    expect(isOpaque(Uint8Array.of(0, 0, 0, 255, 9, 9, 9, 255))).to.equal(true);
    expect(isOpaque(Uint8Array.of(0, 0, 0, 255, 9, 9, 9, 0))).to.equal(false);
    expect(isOpaque(new Uint8Array(0))).to.equal(true);
  });

  it('is flattened on white', () => {
    const data = Uint8Array.of(0, 100, 200, 255, 0, 100, 200, 0, 0, 100, 200, 51);
    const { data: shown, ...facts } = onWhite({ data, width: 3, height: 1, opaque: false });
    expect([...shown]).to.deep.equal([0, 100, 200, 255, 255, 255, 255, 255, 204, 224, 244, 255]);
    expect(facts).to.deep.equal({ width: 3, height: 1, opaque: true });
    expect(data[4], 'the bitmap itself stays as it is').to.equal(0);
  });
});

import { expect } from 'chai';
import type { OpenRaster } from '../../../../src/render/worker/decoders/raster.js';
import { Codecs } from '../../../../src/render/worker/runtime/codecs.js';
import { JP2, JP2_ALPHA } from '../../../support/encoded.js';
import { facts } from '../../../support/pictures.js';
import { pool, task } from '../../../support/render.js';

const STREAM = JP2.subarray(JP2.indexOf('jp2c') + 4);
/** Where a code stream has its width and its number of components. */
const [WIDTH, TILE_WIDTH, COMPONENTS] = [8, 24, 40];

describe('render/worker/decoders/jp2', () => {
  let open: OpenRaster;

  before(async () => {
    const codecs = new Codecs({ fonts: {} });
    open = (await codecs.raster('jp2', { inputPixels: 1e6, outputPixels: 1e6 }))!;
  });

  const changed = (at: number, value: number, bytes: 2 | 4): Buffer => {
    const file = Buffer.from(STREAM);
    file.writeUIntBE(value, at, bytes);
    return file;
  };

  it('decodes files and raw codestreams losslessly', () => {
    for (const file of [JP2, STREAM]) {
      const raster = open(file, 0);
      expect(raster).to.include({ width: 32, height: 16, pages: 1 });
      const { data, bands } = raster.decode();
      expect([bands, ...data.subarray(0, 4), ...data.subarray(-4)]).to.deep.equal([4, 255, 0, 0, 255, 0, 0, 255, 255]);
    }
  });

  it('keeps transparency', () => {
    const { data } = open(JP2_ALPHA, 0).decode();
    expect([...data.subarray(0, 4), ...data.subarray(-4)]).to.deep.equal([255, 0, 0, 255, 0, 0, 255, 128]);
  });

  it('reports truncated files as damaged', () => {
    for (const file of [JP2, STREAM]) {
      for (const length of [0, 13, 60, 200, file.length - 2]) {
        expect(() => open(file.subarray(0, length), 0).decode(), String(length))
          .to.throw()
          .with.property('code', 'EDECODE');
      }
    }
  });

  it('reports damaged pixel data', () => {
    const broken = Buffer.from(JP2);
    broken.fill(0xa5, JP2.length - STREAM.length + 60, JP2.length - 2);
    expect(() => open(broken, 0).decode()).to.throw('damaged');
  });

  it('returns the size before decoding, and rejects invalid sizes', () => {
    expect(open(changed(WIDTH, 30_000, 4), 0).width).to.equal(30_000);
    expect(() => open(changed(WIDTH, 0, 4), 0)).to.throw('damaged');
    expect(() => open(changed(TILE_WIDTH, 0, 4), 0)).to.throw('damaged');
    expect(() => open(changed(COMPONENTS, 16_384, 2), 0)).to.throw('not read');
    const mosaic = changed(TILE_WIDTH, 1, 4);
    mosaic.writeUInt32BE(30_000, WIDTH);
    expect(() => open(mosaic, 0)).to.throw('not read');
  });

  it('is rendered like other images', async () => {
    const threads = pool();
    try {
      const { body } = await threads.render(task(JP2, 'w-20,f-png'));
      expect(await facts(Buffer.from(body))).to.include({ width: 20, height: 10, format: 'png' });
    } finally {
      await threads.close();
    }
  });
});

import { expect } from 'chai';
import type { OpenRaster } from '../../../../src/render/worker/decoders/raster.js';
import { Codecs } from '../../../../src/render/worker/runtime/codecs.js';
import { HEIC, HEIC_ALPHA, LARGE_HEIC } from '../../../support/encoded.js';
import { facts } from '../../../support/pictures.js';
import { pool, task } from '../../../support/render.js';

const LIMITS = { inputPixels: 1000, outputPixels: 1000 };

describe('render/worker/decoders/heic', () => {
  let codecs: Codecs;
  let open: OpenRaster;

  before(async () => {
    codecs = new Codecs({ fonts: {} });
    open = (await codecs.raster('heic', LIMITS))!;
  });

  it('reads the size, and then the pixels', () => {
    const raster = open(HEIC, 0);
    expect(raster).to.include({ width: 32, height: 16, pages: 1 });
    const { data, bands } = raster.decode();
    expect([bands, data.length]).to.deep.equal([3, 3 * 32 * 16]);
    expect([...data.subarray(0, 3)].map((value) => Math.round(value / 16))).to.deep.equal([16, 0, 0]);
    expect([...data.subarray(-3)].map((value) => Math.round(value / 16))).to.deep.equal([0, 0, 16]);
  });

  it('keeps transparency', () => {
    const { data, bands } = open(HEIC_ALPHA, 0).decode();
    expect([bands, data[3], data.at(-1)]).to.deep.equal([4, 255, 128]);
  });

  it('reports truncated files as damaged', () => {
    for (const length of [0, 11, 40, 300, HEIC.length - 100]) {
      expect(() => open(HEIC.subarray(0, length), 0).decode(), String(length))
        .to.throw()
        .with.property('code', 'EDECODE');
    }
  });

  it('decodes no more pixels than the limit, whatever the size in its container', async () => {
    const lying = Buffer.from(LARGE_HEIC);
    const size = lying.indexOf('ispe') + 8;
    lying.writeUInt32BE(8, size);
    lying.writeUInt32BE(8, size + 4);
    const wide = (await codecs.raster('heic', { ...LIMITS, inputPixels: 65_536 }))!;
    expect(wide(LARGE_HEIC, 0).decode().data.length).to.equal(3 * 65_536);
    expect(open(lying, 0)).to.include({ width: 8, height: 8 });
    for (const file of [LARGE_HEIC, lying]) {
      expect(() => open(file, 0).decode())
        .to.throw()
        .with.property('code', 'ELIMIT');
    }
  });

  it('frees its memory', () => {
    open(HEIC, 0).decode();
    const before = codecs.grownBytes;
    for (let round = 0; round < 200; round++) open(HEIC, 0).decode();
    expect(codecs.grownBytes).to.equal(before);
  });

  it('is rendered like other images', async () => {
    const threads = pool();
    try {
      const { body } = await threads.render(task(HEIC, 'w-20,f-png'));
      expect(await facts(Buffer.from(body))).to.include({ width: 20, height: 10, format: 'png' });
    } finally {
      await threads.close();
    }
  });
});

import { expect } from 'chai';
import type { RenderResult } from '../../../../src/render/protocol/messages.js';
import type { OpenRaster } from '../../../../src/render/worker/decoders/raster.js';
import { Codecs } from '../../../../src/render/worker/runtime/codecs.js';
import type { RenderPool } from '../../../../src/render/pool/render-pool.js';
import { GREEN, pdfOf, RED } from '../../../support/documents.js';
import { facts, pdf, pixel } from '../../../support/pictures.js';
import { layerFiles, pool, task } from '../../../support/render.js';

const LIMITS = { inputPixels: 1_000_000, outputPixels: 1_000_000 };

describe('render/worker/decoders/pdf', () => {
  const document = pdfOf([RED, GREEN]);
  let codecs: Codecs;
  let open: OpenRaster;
  let threads: RenderPool;

  before(async () => {
    threads = pool();
    codecs = new Codecs({ fonts: {} });
    open = (await codecs.raster('pdf', LIMITS))!;
  });

  after(() => threads.close());

  const render = (source: Buffer, string: string, more = {}): Promise<RenderResult> =>
    threads.render(task(source, string, more));

  const codeOf = (work: () => unknown): unknown => {
    try {
      work();
      return undefined;
    } catch (error) {
      return (error as { code?: string }).code;
    }
  };

  it('sizes a page at 150 dpi, or within the pixel limit', () => {
    expect(open(document, 0)).to.include({ width: 416, height: 208, pages: 2 });
    expect(open(document, 1)).to.include({ width: 208, height: 208 });
    const poster = open(pdfOf([{ ...GREEN, size: [8000, 4000] }]), 0);
    expect(poster.width * poster.height).to.be.within(990_000, 1_000_000);
    expect(poster.width / poster.height).to.be.closeTo(2, 0.01);
  });

  it('draws on white at the requested size', () => {
    const { data, width, height, bands } = open(document, 0).decode({ width: 40, height: 40 });
    expect([width, height, bands, data.length]).to.deep.equal([40, 40, 3, 4800]);
    expect([...data.subarray(0, 3)]).to.deep.equal([255, 0, 0]);
    expect([...data.subarray(-3)]).to.deep.equal([255, 255, 255]);
  });

  it('renders pages like images', async () => {
    const first = await render(document, 'w-300,f-png');
    expect(await facts(Buffer.from(first.body))).to.include({ width: 300, height: 150 });
    const second = await render(document, 'w-50,h-20,pg-2,f-png');
    expect((await pixel(Buffer.from(second.body), 49, 19)).slice(0, 3)).to.deep.equal([0, 255, 0]);
    const plain = await render(document, 'f-auto,rt-90');
    expect([plain.format, plain.width, plain.height]).to.deep.equal(['jpg', 208, 416]);
    const error: unknown = await render(document, 'pg-3').catch((reason: unknown) => reason);
    expect(error).to.include({ code: 'EINVAL', message: 'pg: the source has 2 pages' });
  });

  it('draws a page as a layer', async () => {
    const layers = layerFiles([['media-files/a.pdf', document]]);
    const string = 'w-100,h-100,f-png,l-image,i-media-files@@a.pdf,pg-2,w-20,t-false,lx-0,ly-0,l-end';
    const { body } = await render(pdfOf([RED]), string, { layers });
    expect((await pixel(Buffer.from(body), 10, 10)).slice(0, 3)).to.deep.equal([0, 255, 0]);
  });

  it('rejects documents that are damaged, empty or too large', () => {
    expect(codeOf(() => open(pdf(3000), 0))).to.equal('EDECODE');
    expect(codeOf(() => open(pdfOf([]), 0))).to.equal('EDECODE');
    expect(codeOf(() => open(pdfOf([{ ...RED, size: [20_000, 10] }]), 0))).to.equal('ELIMIT');
    expect(codeOf(() => open(document.subarray(0, 40), 0))).to.equal('EDECODE');
  });

  it('frees its memory', () => {
    open(document, 0).decode({ width: 900, height: 450 });
    const before = codecs.grownBytes;
    for (let round = 0; round < 20; round++) open(document, 0).decode({ width: 900, height: 450 });
    expect(codecs.grownBytes).to.equal(before);
  });
});

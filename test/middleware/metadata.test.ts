import { expect } from 'chai';
import type { PictureMetadata } from '../../src/render/worker/describe-picture.js';
import { stockCatalogue } from '../support/catalogue.js';
import { faceSample } from '../support/faces.js';
import { Harness, type Client } from '../support/harness.js';
import { png, SVG } from '../support/pictures.js';

describe('middleware: metadata.json', () => {
  let harness: Harness;
  let client: Client;
  let picture: string;

  before(async () => {
    harness = await Harness.start();
    await stockCatalogue(harness.pim);
    picture = harness.add(await png(60, 40), { name: 'a.png', mimeType: 'image/png' });
    client = await harness.serve();
  });

  after(() => harness.stop());

  async function ask(
    path: string,
    accept?: string,
  ): Promise<{ metadata: PictureMetadata; headers: Record<string, unknown> }> {
    const { status, headers, body } = await client.get(path, {
      headers: accept === undefined ? {} : { Accept: accept },
    });
    expect(status, headers['ik-error'] as string).to.equal(200);
    return { metadata: JSON.parse(body.toString()) as PictureMetadata, headers };
  }

  it('is JSON, with the validators and the max-age of an image', async () => {
    const { metadata, headers } = await ask(`/tr:w-30/${picture}/metadata.json`, 'image/webp');
    expect(metadata).to.include({ width: 30, height: 20, format: 'webp' });
    expect(headers).to.include({ 'content-type': 'application/json; charset=utf-8', vary: 'Accept' });
    expect(headers['cache-control']).to.match(/immutable/);
    const again = await client.get(`/tr:w-30/${picture}/metadata.json`, {
      headers: { Accept: 'image/webp', 'If-None-Match': String(headers.etag) },
    });
    expect(again.status).to.equal(304);
  });

  it('is cached separately from the image', async () => {
    const { headers } = await client.get(`/tr:w-31,f-png/${picture}`);
    expect(headers['content-type']).to.equal('image/png');
    expect((await ask(`/tr:w-31,f-png/${picture}/metadata.json`)).metadata.width).to.equal(31);
    expect((await client.get(`/tr:w-31,f-png/${picture}`)).headers['content-type']).to.equal('image/png');
  });

  it('says where the faces are that the transformation looks for', async () => {
    const face = harness.add(faceSample(), { name: 'face.jpg', mimeType: 'image/jpeg' });
    const { metadata, headers } = await ask(`/tr:w-40,h-60,fo-face/${face}/metadata.json`);
    expect(metadata.detections?.map(({ name }) => name)).to.deep.equal(['face']);
    const again = await ask(`/tr:w-40,h-60,fo-face/${face}/metadata.json`);
    expect(again.metadata).to.deep.equal(metadata);
    expect(
      [headers['cache-status'], again.headers['cache-status']].map((value) => String(value).includes('hit')),
    ).to.deep.equal([false, true]);
    expect((await ask(`/tr:w-40,h-60/${face}/metadata.json`)).metadata).to.not.have.property('detections');
  });

  it('is available for images by product, with its Content-Location', async () => {
    const { metadata, headers } = await ask('/tr:w-10/products/SHOE%2042%2Fb/packshot/metadata.json');
    expect(metadata.width).to.equal(10);
    expect(headers['content-location']).to.match(/^\/images\/tr:w-10\/media-files\/.+\/metadata\.json$/);
  });

  it('is available for drawings, but not for files that are not images', async () => {
    const drawing = harness.add(SVG, { name: 'a.svg', mimeType: 'image/svg+xml' });
    expect((await ask(`/${drawing}/metadata.json`)).metadata.source.format).to.equal('svg');
    const document = harness.add(Buffer.from('a,b'), { name: 'a.csv', mimeType: 'text/csv' });
    const { status, headers } = await client.get(`/${document}/metadata.json`);
    expect([status, headers['ik-error']]).to.deep.equal([415, 'EFORMAT - This kind of file cannot be rendered']);
  });
});

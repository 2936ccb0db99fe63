import { expect } from 'chai';
import sharp from 'sharp';
import { MAX_BUFFERED_BYTES } from '../../src/media/originals.js';
import { errorCode, Harness, type Client } from '../support/harness.js';
import { facts, pdf } from '../support/pictures.js';
import { waitFor } from '../support/wait-for.js';

const SIZE = MAX_BUFFERED_BYTES + 1_000_000;

/** Files that are too large to be cached, and the calls that they cost. */
describe('media/originals', () => {
  let harness: Harness;
  let client: Client;
  let path: string;

  before(async () => {
    harness = await Harness.start();
    client = await harness.serve();
  });

  beforeEach(() => {
    harness.pim.reset();
    path = harness.add(pdf(SIZE), { name: 'film.mp4', mimeType: 'video/mp4' });
  });

  after(() => harness.stop());

  const downloads = (): number => harness.pim.calls.filter(({ kind }) => kind === 'download').length;

  it('are not downloaded again for HEAD or conditional requests', async () => {
    const { headers } = await client.get(`/${path}`);
    expect(downloads()).to.equal(1);
    const head = await client.get(`/${path}`, { method: 'HEAD' });
    expect([head.status, head.body.length]).to.deep.equal([200, 0]);
    for (const name of ['content-type', 'content-length', 'content-disposition', 'etag']) {
      expect(head.headers[name], name).to.equal(headers[name]);
    }
    const known = await client.get(`/${path}`, { headers: { 'if-none-match': headers.etag! } });
    expect([known.status, known.headers.etag]).to.deep.equal([304, headers.etag]);
    const unsatisfied = await client.get(`/${path}`, { headers: { range: `bytes=${SIZE}-` } });
    expect(unsatisfied.status).to.equal(416);
    expect(downloads()).to.equal(1);
  });

  it('cancel a download whose body is not needed', async () => {
    const head = await client.get(`/${path}`, { method: 'HEAD' });
    expect(head.headers).to.include({ 'content-type': 'video/mp4', 'content-length': String(SIZE) });
    await waitFor(() => harness.pim.meter.inFlight === 0 && client.images.stats().pim.inFlight === 0);
  });

  it('are downloaded completely each time, and an error if the PIM no longer has them', async () => {
    for (let time = 1; time <= 2; time++) {
      expect((await client.get(`/${path}`)).body.equals(pdf(SIZE))).to.equal(true);
      expect(downloads()).to.equal(time);
    }
    const [kind, ...code] = path.split('/');
    harness.pim.removeFile(kind as 'media-files', code.join('/'));
    const gone = await client.get(`/${path}`);
    expect([gone.status, errorCode(gone)]).to.deep.equal([404, 'ENOENT']);
    expect(gone.headers).to.not.have.any.keys('etag', 'content-disposition', 'accept-ranges');
    expect(JSON.parse(gone.body.toString())).to.include({ code: 'ENOENT' });
    expect((await client.get(`/${path}`, { method: 'HEAD' })).status).to.equal(404);
  });

  it('are downloaded once per process if memory accepts them and the store does not', async () => {
    const store = new Map<string, unknown>();
    const small = harness.add(pdf(2_000_000), { name: 'small.pdf' });
    const large = harness.add(pdf(2_200_000), { name: 'large.pdf' });
    const processes = [await harness.serve({ store }), await harness.serve({ store })];
    for (const one of [...processes, ...processes]) {
      for (const file of [small, large]) expect((await one.get(`/${file}`)).status).to.equal(200);
    }
    expect(downloads()).to.equal(3);
    const generous = { store, limits: { storedBytes: 3_000_000 } };
    for (let time = 0; time < 2; time++) await (await harness.serve(generous)).get(`/${large}`);
    expect(downloads()).to.equal(4);
  });

  it('that are images are rendered, whether they were downloaded before or not', async () => {
    const raw = { width: 2700, height: 2700, channels: 3 } as const;
    const large = await sharp(Buffer.alloc(raw.width * raw.height * 3), { raw })
      .tiff({ compression: 'none' })
      .toBuffer();
    expect(large.length).to.be.above(MAX_BUFFERED_BYTES);
    const picture = harness.add(large);
    for (let time = 0; time < 2; time++) {
      expect((await client.get(`/tr:orig-true/${picture}`)).body).to.have.length(large.length);
      const { body } = await client.get(`/tr:w-20,f-png/${picture}`);
      expect(await facts(body)).to.include({ width: 20, format: 'png' });
    }
  });
});

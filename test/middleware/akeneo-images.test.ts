import { expect } from 'chai';
import { Keyv } from 'keyv';
import { createHash, createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { errorCode, Harness, request, type Client } from '../support/harness.js';
import { animation, facts, jpeg, pdf, pixel, png, SVG, transparentPng } from '../support/pictures.js';
import { psdOf } from '../support/psd.js';
import { withEachDecoder } from '../support/render.js';
import { waitFor } from '../support/wait-for.js';

const BROWSER = { accept: 'image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8' };
const PLAIN = { accept: '*/*' };

describe('middleware/akeneo-images', () => {
  let harness: Harness;
  let client: Client;
  let photo: string;

  before(async () => {
    harness = await Harness.start();
    client = await harness.serve();
    harness.keep();
    photo = harness.add(await jpeg(1200, 800), { name: 'photo.jpg', mimeType: 'image/jpeg' });
  });

  after(() => harness.stop());

  afterEach(() => harness.closeNew());

  describe('the main job', () => {
    it('resizes and re-encodes an image for a browser', async () => {
      const { status, headers, body } = await client.get(`/tr:w-300/${photo}`, { headers: BROWSER });
      expect(status).to.equal(200);
      expect(headers['content-type']).to.equal('image/avif');
      expect(await facts(body)).to.deep.equal({ width: 300, height: 200, format: 'av1', pages: 1 });
    });

    it('accepts the transformation in the query', async () => {
      const { body } = await client.get(`/${photo}?tr=w-100`, { headers: PLAIN });
      expect(await facts(body)).to.include({ width: 100, height: 67, format: 'jpeg' });
    });

    it('serves all media types', async () => {
      const body = await png(60, 40);
      for (const kind of ['asset-media-files', 'reference-entities-media-files', 'category-media-files'] as const) {
        const response = await client.get(`/tr:w-30,f-png/${harness.add(body, { kind, name: 'a.png' })}`);
        expect(response.status, kind).to.equal(200);
        expect(await facts(response.body)).to.include({ width: 30, height: 20, format: 'png' });
      }
    });

    it('serves 50 parallel first requests for 10 images with one token and 10 downloads, 4 at a time', async () => {
      const fresh = await harness.serve();
      const pictures = await Promise.all(Array.from({ length: 10 }, (_, index) => jpeg(200 + index, 150)));
      const paths = pictures.map((body) => harness.add(body));
      harness.pim.reset();
      harness.pim.latency = 20;
      const requests = paths.flatMap((path) =>
        [50, 60, 70, 80, 90].map((width) => fresh.get(`/tr:w-${width},f-jpg/${path}`)),
      );
      const responses = await Promise.all(requests);
      harness.pim.latency = 0;
      expect(responses.map(({ status }) => status)).to.deep.equal(Array<number>(50).fill(200));
      expect(harness.pim.tokenRequests).to.equal(1);
      expect(harness.pim.calls.filter(({ kind }) => kind === 'download')).to.have.length(10);
      expect(harness.pim.meter.peak).to.be.within(2, 4);
      expect(harness.pim.violations).to.deep.equal([]);
    });

    it('does not reuse the stored token with another secret or password', async () => {
      const store = new Map();
      const path = harness.add(Buffer.from('only for who may'));
      const owner = await harness.serve({ store: new Keyv({ store }) });
      await owner.get(`/${path}`);
      await waitFor(() => [...store.keys()].some((key) => String(key).includes(':token:')));
      const other = harness.add(Buffer.from('not cached yet'));
      for (const wrong of [{ secret: 'wrong' }, { password: 'wrong' }]) {
        const stranger = await harness.serve({ store: new Keyv({ store }), ...wrong });
        const refused = await stranger.get(`/${other}`);
        expect([refused.status, errorCode(refused)], JSON.stringify(wrong)).to.deep.equal([502, 'EACCES']);
      }
      const logins = harness.pim.tokenRequests;
      const twin = await harness.serve({ store: new Keyv({ store }) });
      expect((await twin.get(`/${other}`)).status).to.equal(200);
      expect(harness.pim.tokenRequests).to.equal(logins);
    });

    it('serves from the store in a second instance without a call to the PIM', async () => {
      const store = new Map();
      const first = await harness.serve({ store: new Keyv({ store }) });
      const urls = [`/tr:w-200/${photo}`, `/${photo}?tr=h-100,f-png`, `/${harness.add(pdf(5000))}`];
      const made = await Promise.all(urls.map((url) => first.get(url, { headers: BROWSER })));
      // Two originals (one of them asked for twice), two results and a token.
      await waitFor(() => store.size >= 5);
      const second = await harness.serve({ store: new Keyv({ store }) });
      harness.pim.reset();
      for (const [index, url] of urls.entries()) {
        const { headers, body } = await second.get(url, { headers: BROWSER });
        expect(headers['cache-status']).to.equal('akeneo-images; hit; detail=store');
        expect(body.equals(made[index]!.body)).to.equal(true);
      }
      expect(harness.pim.calls).to.deep.equal([]);
    });

    it('shares one entry between equivalent transformations', async () => {
      const spellings = [
        `/tr:w-120,h-80/${photo}`,
        `/${photo}?tr=h-80%2Cw-120.0`,
        `/tr:h-80,w-120,c-maintain_ratio,q-80/${photo}`,
      ];
      const statuses = [];
      for (const spelling of spellings)
        statuses.push((await client.get(spelling, { headers: PLAIN })).headers['cache-status']);
      expect(statuses).to.deep.equal([
        'akeneo-images; fwd=miss',
        'akeneo-images; hit; detail=memory',
        'akeneo-images; hit; detail=memory',
      ]);
    });
  });

  describe('request targets', () => {
    it('accepts absolute URLs, and repeated slashes before the resource type', async () => {
      const { host } = new URL(client.url);
      for (const target of [`http://${host}/images/tr:w-30/${photo}`, `http://other.example/images/${photo}`]) {
        expect((await request(client.url, '', { target })).status, target).to.equal(200);
      }
      for (const path of [`//tr:w-30/${photo}`, `/tr:w-30///${photo}`]) {
        expect((await client.get(path)).status, path).to.equal(200);
      }
      expect((await request(client.url, '', { target: `http://${host}/images/other` })).status).to.equal(404);
    });
  });

  describe('refine', () => {
    it('replaces a repeatedly requested result by a smaller one with a new ETag', async () => {
      const refining = await harness.serve({ refine: 'idle' });
      await refining.images.ready();
      const ask = () => refining.get(`/tr:w-150,f-avif/${photo}`);
      const first = await ask();
      expect(first.headers['cache-control']).to.equal('public, max-age=600');
      await ask();
      await waitFor(async () => (await ask()).headers.etag !== first.headers.etag);
      const better = await ask();
      expect(better.headers).to.include({
        'cache-control': 'public, max-age=31536000, immutable',
        'content-type': 'image/avif',
        'cache-status': 'akeneo-images; hit; detail=memory',
      });
      expect(better.body.length).to.be.below(first.body.length);
      expect(await facts(better.body)).to.deep.equal(await facts(first.body));
      const etag = first.headers.etag!;
      const old = await refining.get(`/tr:w-150,f-avif/${photo}`, { headers: { 'If-None-Match': etag } });
      expect(old.status).to.equal(200);
    });
  });

  describe('variants', () => {
    it('of restricted transformations are shared per name, regardless of other parameters', async () => {
      const restricted = await harness.serve({ restrictUnnamed: true, namedTransformations: { thumb: 'w-40,f-png' } });
      for (let version = 0; version < 5; version++) {
        expect((await restricted.get(`/tr:n-thumb/${photo}?v=${version}&x=${version}`)).status).to.equal(200);
      }
      expect(restricted.images.stats().served).to.include({ made: 1, memory: 4 });
      for (let version = 0; version < 3; version++) {
        await restricted.get(`/tr:n-thumb/${photo}/ik-thumbnail.jpg?v=${version}`);
      }
      expect(restricted.images.stats().served).to.include({ made: 2 });
    });

    it('of allowed widths are shared', async () => {
      const few = await harness.serve({ allowedWidths: [64, 32] });
      for (const asked of ['w-20', 'w-31.5', 'w-16,dpr-2', 'w-8,dpr-4']) {
        const { body } = await few.get(`/tr:${asked},f-png/${photo}`);
        expect(await facts(body), asked).to.include({ width: 32, height: 21 });
      }
      expect(few.images.stats().served).to.include({ made: 1 });
      const hinted = await few.get(`/tr:w-auto,f-png/${photo}`, { headers: { 'sec-ch-width': '900' } });
      expect(await facts(hinted.body)).to.include({ width: 64 });
    });

    it('stored with other fonts or wider limits are not reused', async () => {
      const store = new Map();
      const text = `/tr:w-200,f-png,l-text,i-Words,ff-Brand,l-end/${photo}`;
      const font = (weight: number): string =>
        createRequire(import.meta.url).resolve(`@fontsource/open-sans/files/open-sans-latin-${weight}-normal.woff`);
      const bytes: string[] = [];
      for (const fonts of [{ Brand: font(400) }, { Brand: font(800) }, { Brand: font(400) }]) {
        const one = await harness.serve({ store, fonts });
        bytes.push((await one.get(text)).body.toString('base64'));
      }
      expect(bytes[0]).to.not.equal(bytes[1]);
      expect(bytes[0]).to.equal(bytes[2]);
      const wide = await harness.serve({ store });
      expect((await wide.get(`/tr:w-200/${photo}`)).status).to.equal(200);
      await waitFor(() => wide.images.stats().store!.hits + wide.images.stats().store!.misses > 0);
      const narrow = await harness.serve({ store, limits: { outputPixels: 1000 } });
      expect((await narrow.get(`/tr:w-200/${photo}`)).headers['ik-error']).to.match(/^ELIMIT/);
    });
  });

  describe('other requests', () => {
    it('are passed to the next middleware', async () => {
      for (const path of ['/', '/other', '/media-files', '/tr:w-100', '/favicon.ico', '/media-files-x/a.png']) {
        const { status, headers } = await client.get(path);
        expect([path, status, headers['ik-error']]).to.deep.equal([path, 404, undefined]);
      }
    });

    it('with other methods are passed to the next middleware', async () => {
      const { status, headers } = await client.get(`/${photo}`, { method: 'POST' });
      expect(status).to.equal(404);
      expect(headers).not.to.have.property('ik-error');
    });
  });

  describe('headers', () => {
    it('of a client are not sent to the PIM', async () => {
      const sent = {
        authorization: 'Bearer of a client',
        cookie: 'a=client',
        range: 'bytes=0-9',
        'x-client': 'client',
        'user-agent': 'client',
      };
      const path = harness.add(await png(20, 10));
      const client = await harness.serve();
      expect((await client.get(`/tr:w-5/${path}`, { headers: sent })).status).to.equal(206);
      const { headers } = harness.pim.calls.at(-1)!;
      expect(headers).to.not.have.any.keys('cookie', 'range', 'x-client');
      expect(JSON.stringify(headers)).to.not.contain('client');
    });

    it('match the design', async () => {
      const { headers, body } = await client.get(`/tr:w-240/${photo}`, { headers: BROWSER });
      const digest = createHash('sha256').update(body).digest('base64url');
      expect(headers).to.include({
        'content-length': String(body.length),
        etag: `"${digest}"`,
        'cache-control': 'public, max-age=31536000, immutable',
        vary: 'Accept',
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'cross-origin',
        'cache-status': 'akeneo-images; fwd=miss',
        'accept-ranges': 'bytes',
        'content-disposition': 'inline; filename=photo.avif',
      });
      const parts = String(headers['server-timing']).match(/(?<=^|, )\w+(?=;dur=\d+\.\d(,|$))/g);
      expect(parts).to.deep.equal(['url', 'store', 'pim', 'queue', 'decode', 'pixels', 'encode', 'total']);
      expect(headers).not.to.have.property('link');
    });

    it('have no Vary if the URL names the format', async () => {
      const { headers } = await client.get(`/tr:w-90,f-webp/${photo}`);
      expect(headers).not.to.have.property('vary');
    });

    it('are those of the original for files that cannot be rendered, except films and documents', async () => {
      const table = harness.add(Buffer.from('a,b,c'), { name: 'table.csv', mimeType: 'text/csv' });
      const { status, headers } = await client.get(`/tr:w-300,h-200/${table}`, { headers: BROWSER });
      expect([status, headers['content-type']]).to.deep.equal([200, 'text/csv']);
    });

    it('extend an existing Vary', async () => {
      const images = harness.images();
      const url = await harness.listen((req, res) => {
        res.setHeader('Vary', 'Origin');
        images(req, res, () => res.end());
      });
      const { headers } = await request(url, `/tr:w-20/${photo}`);
      expect(headers.vary).to.equal('Origin, Accept');
    });

    it('follow client hints and include Content-DPR', async () => {
      const { headers, body } = await client.get(`/tr:w-auto,dpr-auto,f-jpg/${photo}`, {
        headers: { 'sec-ch-width': '212', 'sec-ch-dpr': '2' },
      });
      expect((await facts(body)).width).to.equal(300);
      expect(headers).to.include({ 'content-dpr': '2.83', vary: 'Sec-CH-Width, Width, Sec-CH-DPR, DPR' });
      const without = await client.get(`/tr:w-50,dpr-auto/${photo}`);
      expect(without.headers).to.include({ vary: 'Accept, Sec-CH-DPR, DPR' });
      expect(without.headers).not.to.have.property('content-dpr');
    });

    it('reduce quality for Save-Data if the option is set', async () => {
      const saving = await harness.serve({ saveDataQuality: 30 });
      const plain = await saving.get(`/tr:w-300,f-jpg/${photo}`);
      const saved = await saving.get(`/tr:w-300,f-jpg/${photo}`, { headers: { 'save-data': 'on' } });
      expect(saved.body.length).to.be.below(plain.body.length);
      expect([plain.headers.vary, saved.headers.vary]).to.deep.equal(['Save-Data', 'Save-Data']);
    });

    it('include a canonical link for images if a base URL is set', async () => {
      const linked = await harness.serve({ canonicalBaseUrl: 'https://www.example.com/media/' });
      const picture = await linked.get(`/tr:w-30/${photo}`);
      expect(picture.headers.link).to.equal(`<https://www.example.com/media/${photo}>; rel="canonical"`);
      const file = await linked.get(`/${harness.add(pdf(100))}`);
      expect(file.headers).not.to.have.property('link');
    });
  });

  describe('conditional requests', () => {
    it('get a 304 with caching headers', async () => {
      const first = await client.get(`/tr:w-80/${photo}`, { headers: BROWSER });
      const etag = first.headers.etag!;
      for (const value of [etag, `"x", W/${etag}`, '*']) {
        const { status, headers, body } = await client.get(`/tr:w-80/${photo}`, {
          headers: { ...BROWSER, 'if-none-match': value },
        });
        expect(status).to.equal(304);
        expect(body).to.have.length(0);
        expect(headers).to.include({ etag, vary: 'Accept', 'cache-control': 'public, max-age=31536000, immutable' });
        expect(headers).not.to.have.any.keys('content-type', 'content-length', 'content-disposition');
      }
    });

    it('get the full response for another tag', async () => {
      const { status } = await client.get(`/tr:w-80/${photo}`, { headers: { 'if-none-match': '"other"' } });
      expect(status).to.equal(200);
    });

    it('get a 412 for another If-Match', async () => {
      const { status } = await client.get(`/tr:w-80/${photo}`, { headers: { 'if-match': '"other"' } });
      expect(status).to.equal(412);
    });

    it('get the headers of GET and no body for HEAD', async () => {
      const get = await client.get(`/tr:w-70/${photo}`, { headers: BROWSER });
      const head = await client.get(`/tr:w-70/${photo}`, { headers: BROWSER, method: 'HEAD' });
      expect(head.status).to.equal(200);
      expect(head.body).to.have.length(0);
      for (const name of ['content-type', 'content-length', 'etag', 'cache-control', 'vary'] as const) {
        expect(head.headers[name], name).to.equal(get.headers[name]);
      }
    });
  });

  describe('other files', () => {
    const manual = pdf(10_000);
    let path: string;

    before(() => {
      path = harness.add(manual, { name: 'Käse "extra"; 1.pdf', mimeType: 'application/pdf' });
    });

    it('are sent unchanged', async () => {
      const { status, headers, body } = await client.get(`/${path}`, { headers: BROWSER });
      expect(status).to.equal(200);
      expect(body.equals(manual)).to.equal(true);
      expect(headers['content-type']).to.equal('application/pdf');
      expect(headers).not.to.have.property('vary');
    });

    it('are cached in memory like images, without store reads', async () => {
      class CountingMap extends Map<unknown, unknown> {
        reads = 0;
        override get(key: unknown): unknown {
          this.reads += 1;
          return super.get(key);
        }
      }
      const store = new CountingMap();
      const stored = await harness.serve({ store: new Keyv({ store }) });
      const drawing = harness.add(SVG, { name: 'logo.svg' });
      for (const url of [`/${path}`, `/tr:w-10/${drawing}`, `/tr:orig-true/${drawing}`]) {
        await stored.get(url);
        const { reads } = store;
        expect((await stored.get(url)).headers['cache-status']).to.equal('akeneo-images; hit; detail=memory');
        expect(store.reads, url).to.equal(reads);
      }
    });

    it('have a safe name in both forms', async () => {
      const { headers } = await client.get(`/${path}`);
      expect(headers['content-disposition']).to.equal(
        `inline; filename="K?se _extra_; 1.pdf"; filename*=UTF-8''K%C3%A4se%20_extra_%3B%201.pdf`,
      );
    });

    it('support ranges', async () => {
      const { status, headers, body } = await client.get(`/${path}`, { headers: { range: 'bytes=100-199' } });
      expect(status).to.equal(206);
      expect(headers).to.include({ 'content-range': 'bytes 100-199/10000', 'content-length': '100' });
      expect(body.equals(manual.subarray(100, 200))).to.equal(true);
    });

    it('support suffix ranges, and are sent in full for another If-Range', async () => {
      const tail = await client.get(`/${path}`, { headers: { range: 'bytes=-16' } });
      expect(tail.headers['content-range']).to.equal('bytes 9984-9999/10000');
      const { etag } = tail.headers;
      const same = await client.get(`/${path}`, { headers: { range: 'bytes=0-0', 'if-range': etag! } });
      expect(same.status).to.equal(206);
      const other = await client.get(`/${path}`, { headers: { range: 'bytes=0-0', 'if-range': '"other"' } });
      expect(other.status).to.equal(200);
    });

    it('get a 416 for an unsatisfiable range', async () => {
      const { status, headers } = await client.get(`/${path}`, { headers: { range: 'bytes=10000-' } });
      expect(status).to.equal(416);
      expect(headers['content-range']).to.equal('bytes */10000');
    });

    it('are sent as attachments if a browser could run them', async () => {
      const page = harness.add(Buffer.from('<script>alert(1)</script>'), { name: 'x.html', mimeType: 'text/html' });
      const { headers } = await client.get(`/${page}`);
      expect(headers['content-disposition']).to.equal('attachment; filename=x.html');
      expect(headers['content-security-policy']).to.match(/sandbox/);
    });

    it('are sent as attachments if the URL requests it, with its file name', async () => {
      const named = await client.get(`/${path}?ik-attachment=true&ik-attachment-filename=manual`);
      expect(named.headers['content-disposition']).to.equal('attachment; filename=manual.pdf');
      const unnamed = await client.get(`/tr:w-30,f-png/${photo}?ik-attachment=true`);
      expect(unnamed.headers['content-disposition']).to.equal('attachment; filename=photo.png');
    });
  });

  describe('large files', () => {
    const SIZE = 30_000_000;
    let path: string;
    let asset: string;

    before(() => {
      const body = pdf(SIZE);
      path = harness.add(body, { name: 'film.mp4', mimeType: 'video/mp4' });
      asset = harness.add(body, { kind: 'asset-media-files', name: 'film.mp4', mimeType: 'video/mp4' });
    });

    it('are streamed in full and not stored', async () => {
      const store = new Map();
      const stored = await harness.serve({ store: new Keyv({ store }) });
      const { status, headers, body } = await stored.get(`/${path}`);
      expect(status).to.equal(200);
      expect(headers).to.include({ 'content-type': 'video/mp4', 'content-length': String(SIZE) });
      expect(body.equals(pdf(SIZE))).to.equal(true);
      expect([...store.values()].every((value) => String(value).length < 10_000)).to.equal(true);
    });

    it('support ranges, for video', async () => {
      for (const [range, start, end] of [
        ['bytes=0-', 0, SIZE - 1],
        ['bytes=1000000-1000099', 1_000_000, 1_000_099],
        ['bytes=15000000-', 15_000_000, SIZE - 1],
      ] as const) {
        const { status, headers, body } = await client.get(`/${path}`, { headers: { range } });
        expect(status).to.equal(206);
        expect(headers['content-range']).to.equal(`bytes ${start}-${end}/${SIZE}`);
        expect(body.equals(pdf(SIZE).subarray(start, end + 1))).to.equal(true);
      }
      await waitFor(() => harness.pim.meter.inFlight === 0);
    });

    it('are sent in full for a range far inside, since the PIM sends everything before it', async () => {
      for (const range of ['bytes=25000000-25000099', 'bytes=-1']) {
        const { status, headers, body } = await client.get(`/${path}`, { headers: { range } });
        expect(status).to.equal(200);
        expect(headers)
          .to.include({ 'content-length': String(SIZE) })
          .and.not.have.property('content-range');
        expect(body).to.have.length(SIZE);
      }
      await waitFor(() => harness.pim.meter.inFlight === 0);
    });

    it('are fetched in ranges if the PIM supports them', async () => {
      await client.get(`/${path}`, { method: 'HEAD' });
      harness.pim.ranges = 'take';
      const ranged = await harness.serve();
      try {
        await ranged.get(`/${path}`, { method: 'HEAD' });
        harness.pim.reset();
        for (let time = 0; time < 20; time++) {
          const { status, headers, body } = await ranged.get(`/${path}`, { headers: { range: 'bytes=-1' } });
          expect(status).to.equal(206);
          expect(headers).to.include({
            'content-range': `bytes ${SIZE - 1}-${SIZE - 1}/${SIZE}`,
            'content-length': '1',
          });
          expect(body.equals(pdf(SIZE).subarray(-1))).to.equal(true);
        }
        // Each answer has what its Content-Range says: one byte.
        const calls = harness.pim.calls.map((call) => [call.status, call.headers.range]);
        expect(calls).to.deep.equal(Array.from({ length: 20 }, () => [206, `bytes=${SIZE - 1}-${SIZE - 1}`]));
        const { body } = await ranged.get(`/${path}`, { headers: { range: 'bytes=20000000-20999999' } });
        expect(body.equals(pdf(SIZE).subarray(20_000_000, 21_000_000))).to.equal(true);
      } finally {
        harness.pim.ranges = 'ignore';
      }
    });

    it('have Content-Length after a complete download if the PIM does not report it', async () => {
      const first = await client.get(`/${asset}`);
      expect(first.headers).not.to.have.property('content-length');
      expect(first.body).to.have.length(SIZE);
      const part = await client.get(`/${asset}`, { headers: { range: 'bytes=0-9' } });
      expect(part.status).to.equal(206);
      expect(part.headers.etag).to.equal(first.headers.etag);
    });

    it('are cancelled when the client disconnects', async () => {
      const aborter = new AbortController();
      const response = await fetch(`${client.url}/images/${path}`, { signal: aborter.signal });
      await response.body!.getReader().read();
      aborter.abort();
      await waitFor(() => harness.pim.meter.inFlight === 0);
    });

    it('are aborted with their own client only', async () => {
      const cold = await harness.serve();
      const aborter = new AbortController();
      const [leaving, staying] = await Promise.all([
        fetch(`${cold.url}/images/${path}`, { signal: aborter.signal }),
        fetch(`${cold.url}/images/${path}`),
      ]);
      await leaving.body!.getReader().read();
      aborter.abort();
      const asked = await cold.get(`/${path}`, { method: 'HEAD' });
      expect(asked.status).to.equal(200);
      expect(Buffer.from(await staying.arrayBuffer()).equals(pdf(SIZE))).to.equal(true);
      await waitFor(() => harness.pim.meter.inFlight === 0);
    });

    it('are served concurrently', async () => {
      const bodies = await Promise.all(Array.from({ length: 3 }, () => client.get(`/${path}`)));
      expect(bodies.map(({ body }) => body.length)).to.deep.equal([SIZE, SIZE, SIZE]);
    });

    it('are rejected if they are images', async () => {
      const limited = await harness.serve({ limits: { inputBytes: 1000 } });
      const { status, headers } = await limited.get(`/tr:w-30/${photo}`);
      expect(status).to.equal(413);
      expect(headers['ik-error']).to.equal('ELIMIT - The source is larger than 1000 bytes');
      const original = await limited.get(`/tr:orig-true/${photo}`);
      expect(original.status).to.equal(200);
    });
  });

  describe('formats', () => {
    withEachDecoder((decoders) => {
      let client: Client;

      before(async () => {
        client = await harness.serve(decoders);
        harness.keep();
      });

      it('are negotiated by exact types only', async () => {
        const cases = [
          ['image/avif,image/webp,*/*', 'image/avif'],
          ['image/webp,*/*', 'image/webp'],
          ['image/avif;q=0,image/webp', 'image/webp'],
          ['*/*', 'image/jpeg'],
          ['image/*', 'image/jpeg'],
          ['', 'image/jpeg'],
        ];
        for (const [accept, type] of cases) {
          const { headers } = await client.get(`/tr:w-240/${photo}`, { headers: { accept: accept! } });
          expect([accept, headers['content-type']]).to.deep.equal([accept, type]);
        }
      });

      it('named in the URL take precedence', async () => {
        for (const [format, type] of [
          ['jpg', 'jpeg'],
          ['jpeg', 'jpeg'],
          ['png', 'png'],
          ['webp', 'webp'],
          ['avif', 'avif'],
        ]) {
          const { headers } = await client.get(`/tr:w-40,f-${format}/${photo}`, { headers: BROWSER });
          expect(headers['content-type']).to.equal(`image/${type}`);
        }
      });

      it('that depend on the source are negotiated per client', async () => {
        const open = ['f-gif', 'f-jpg:if-w_gt_1,f-auto,if-end'];
        for (const transformation of open) {
          for (const [accept, type] of [
            ['image/avif,image/webp', 'image/avif'],
            ['image/webp', 'image/webp'],
            ['*/*', 'image/jpeg'],
          ] as const) {
            const { headers } = await client.get(`/tr:w-240,${transformation}/${photo}`, { headers: { accept } });
            expect([headers['content-type'], headers.vary]).to.deep.equal([type, 'Accept']);
          }
        }
      });

      it('with a maximum side reject larger results', async () => {
        const path = `/tr:w-65501,h-2,c-force,f-jpg/${photo}`;
        const { status, headers } = await client.get(path);
        expect([status, headers['ik-error']]).to.deep.equal([
          400,
          'ELIMIT - jpg: a side of 65501 pixels is more than the format can hold',
        ]);
        expect((await client.get(`/tr:w-65500,h-2,c-force,f-jpg/${photo}`)).status).to.equal(200);
      });

      it('keep transparency, and JPEG is flattened on white or bg', async () => {
        const path = harness.add(await transparentPng(100));
        for (const format of ['png', 'webp', 'avif']) {
          const { body } = await client.get(`/tr:w-50,f-${format}/${path}`);
          expect((await pixel(body, 1, 1))[3], format).to.equal(0);
        }
        const white = await client.get(`/tr:w-50,f-jpg/${path}`);
        expect(Math.min(...(await pixel(white.body, 1, 1)))).to.be.above(250);
        const blue = await client.get(`/tr:w-50,f-png,bg-0000FF/${path}`);
        expect(await pixel(blue.body, 1, 1)).to.deep.equal([0, 0, 255, 255]);
      });

      it('preserve animation if possible', async () => {
        const colours = ['#ff0000', '#00ff00', '#0000ff'];
        const gif = harness.add(await animation('gif', colours));
        const webp = harness.add(await animation('webp', colours));
        for (const [path, accept, format] of [
          [gif, '*/*', 'gif'],
          // Of flat colours, a GIF is the smaller one.
          [gif, BROWSER.accept, 'gif'],
          [webp, '*/*', 'webp'],
        ] as const) {
          const { body } = await client.get(`/tr:w-20/${path}`, { headers: { accept } });
          expect(await facts(body), `${format} for ${accept}`).to.deep.equal({
            width: 20,
            height: 20,
            format,
            pages: 3,
          });
        }
        const still = await client.get(`/tr:w-20,f-png/${gif}`);
        expect(await facts(still.body)).to.include({ format: 'png', pages: 1 });
      });

      it('include single pages, and thumbnails of animations', async () => {
        const gif = harness.add(await animation('gif', ['#ff0000', '#00ff00', '#0000ff']));
        const second = await client.get(`/tr:pg-2,f-png/${gif}`);
        expect(await facts(second.body)).to.include({ format: 'png', pages: 1 });
        expect((await pixel(second.body, 5, 5)).slice(0, 3)).to.deep.equal([0, 255, 0]);
        const still = await client.get(`/tr:w-20/${gif}/ik-thumbnail.jpg`, { headers: { accept: 'image/webp' } });
        expect(await facts(still.body)).to.include({ width: 20, format: 'webp', pages: 1 });
        const beyond = await client.get(`/tr:pg-4/${gif}`);
        expect(beyond.headers['ik-error']).to.equal('EINVAL - pg: the source has 3 pages');
        const document = await client.get(`/${harness.add(Buffer.from('a,b,c'))}/ik-thumbnail.jpg`);
        expect([document.status, document.headers['ik-error']]).to.deep.equal([
          415,
          'EFORMAT - This kind of file cannot be rendered',
        ]);
      });

      it('follow conditions on the image and the source', async () => {
        const size = async (transformation: string): Promise<string> => {
          const { width, height, format } = await facts((await client.get(`/tr:${transformation}/${photo}`)).body);
          return `${width}x${height} ${format}`;
        };
        expect(await size('if-ar_gt_1,w-200,if-else,w-300,if-end')).to.equal('200x133 jpeg');
        expect(await size('if-iw_lt_100,w-200,if-else,w-300,if-end')).to.equal('300x200 jpeg');
        expect(await size('h-200:if-h_eq_200,w-100,if-end:rt-90')).to.equal('67x100 jpeg');
        expect(await size('if-h_gte_900_and_h_lte_950_or_ar_eq_3-2,w-60:h-20,f-png,if-end')).to.equal('30x20 png');
        expect(await size('if-w_eq_1,w-60,if-end')).to.equal('1200x800 jpeg');
      });

      it('keep drawings unchanged, with a restrictive content security policy', async () => {
        const path = harness.add(SVG, { name: 'logo.svg', mimeType: 'image/svg+xml' });
        const { headers, body } = await client.get(`/tr:w-50/${path}`, { headers: BROWSER });
        expect(headers['content-type']).to.equal('image/svg+xml');
        expect(headers['content-security-policy']).to.match(/^default-src 'none';.* sandbox$/);
        expect(body.equals(SVG)).to.equal(true);
        const thumbnail = await client.get(`/${path}/ik-thumbnail.jpg`);
        expect(thumbnail.headers['content-type']).to.equal('image/jpeg');
        const page = await client.get(`/tr:pg-1/${path}`);
        expect(page.headers['content-type']).to.equal('image/svg+xml');
        const drawn = await client.get(`/tr:f-png/${path}`);
        expect(await facts(drawn.body)).to.include({ width: 158, height: 33, format: 'png' });
      });

      it('are unchanged for orig-true', async () => {
        const { headers, body } = await client.get(`/tr:w-40,orig-true/${photo}`, { headers: BROWSER });
        expect(headers['content-type']).to.equal('image/jpeg');
        expect(body.equals(await jpeg(1200, 800))).to.equal(true);
      });
    });
  });

  describe('layers', () => {
    const layer = (path: string): string => `l-image,i-${path.replaceAll('/', '@@')},w-20,l-end`;

    it('can be any files of the same PIM, each downloaded once', async () => {
      const logo = harness.add(await png(40, 40), { kind: 'asset-media-files', name: 'logo.png' });
      harness.pim.reset();
      const fresh = await harness.serve();
      const url = `/tr:w-100,${layer(logo)},${layer(logo)}:h-50,${layer(logo)}/${photo}`;
      const { status, headers } = await fresh.get(url);
      expect([status, headers['ik-error']]).to.deep.equal([200, undefined]);
      expect(harness.pim.calls.filter(({ kind }) => kind === 'download')).to.have.length(2);
    });

    it('get a 404 if missing, and a 400 if they are not images or not media paths', async () => {
      const cases: [string, number, RegExp][] = [
        ['media-files/no/such.png', 404, /^ENOENT/],
        [harness.add(Buffer.from('a,b,c')), 400, /^EINVAL/],
        ['media-files/../x', 400, /^EINVAL/],
        ['products/x', 400, /^EINVAL/],
        ['https://example.com/x.png', 400, /^EINVAL/],
      ];
      for (const [path, expected, error] of cases) {
        const { status, headers } = await client.get(`/tr:w-100,${layer(path)}/${photo}`);
        expect([path, status]).to.deep.equal([path, expected]);
        expect(headers['ik-error']).to.match(error);
      }
    });

    it('invalidate the rendition when purged', async () => {
      const logo = harness.add(await png(40, 40));
      const url = `/tr:w-101,${layer(logo)}/${photo}`;
      await client.get(url);
      expect((await client.get(url)).headers['cache-status']).to.equal('akeneo-images; hit; detail=memory');
      await client.images.purge(logo);
      expect((await client.get(url)).headers['cache-status']).to.equal('akeneo-images; fwd=miss');
    });
  });

  describe('bad requests', () => {
    it('get a 400 with an error code', async () => {
      const cases: [string, RegExp][] = [
        ['tr:w-abc', /^EINVAL - w/],
        ['tr:w-0', /^EINVAL - w/],
        ['tr:h--5', /^EINVAL - h/],
        ['tr:q-101', /^EINVAL - q/],
        ['tr:c-nonsense', /^EINVAL - c/],
        ['tr:n-unknown', /^EINVAL - n/],
        ['tr:w-iw_div_0', /^EINVAL/],
        ['tr:w-300,h-300,cm-extract,x-5000,y-0', /^EINVAL - extract/],
        ['tr:w-30000,h-30000', /^ELIMIT/],
        ['tr:oi-logo.png', /^EINVAL/],
        ['tr:dn-1201', /^EINVAL - dn/],
        ['tr:l-image,i-a.png,l-end', /^EINVAL/],
        [`tr:${'w-1,'.repeat(2000)}w-2`, /^ELIMIT/],
      ];
      for (const [transformation, error] of cases) {
        const { status, headers, body } = await client.get(`/${transformation}/${photo}`);
        expect([transformation.slice(0, 40), status]).to.deep.equal([transformation.slice(0, 40), 400]);
        expect(headers['ik-error']).to.match(error);
        expect(JSON.parse(body.toString())).to.have.keys('code', 'message', 'help');
      }
    });

    it('with effects that need a model ignore and log them, or get a 400 in strict mode', async () => {
      harness.logger.lines.length = 0;
      for (const width of [21, 22]) {
        expect((await client.get(`/tr:w-${width},e-bgremove:bg-genfill,e-edit-prompt-x%20y/${photo}`)).status).to.equal(
          200,
        );
      }
      expect(harness.logger.lines.map((line) => line.split(' ')[1])).to.deep.equal(['e-bgremove', 'bg', 'e-edit']);
      const strict = await harness.serve({ strict: true });
      const { status, headers } = await strict.get(`/tr:w-20,e-upscale/${photo}`);
      expect([status, headers['ik-error']]).to.deep.equal([
        400,
        'EUNSUPPORTED - e-upscale: only ImageKit itself can do this',
      ]);
    });

    it('with texts that no font covers draw boxes and log it, or get a 400 in strict mode', async () => {
      const text = `l-text,i-${encodeURIComponent('ភាសា')},l-end/${photo}`;
      const lax = await harness.serve();
      harness.logger.lines.length = 0;
      for (const width of [20, 30]) expect((await lax.get(`/tr:w-${width},${text}`)).status).to.equal(200);
      expect(harness.logger.lines).to.have.length(1);
      expect(harness.logger.lines[0]).to.match(/Khmer.*npm install @fontsource\/noto-sans-khmer/);
      const strict = await harness.serve({ strict: true });
      const refused = await strict.get(`/tr:w-20,${text}`);
      expect([refused.status, refused.headers['ik-error']]).to.deep.equal([
        400,
        'EUNSUPPORTED - l-text: no font has the characters (Khmer)',
      ]);
    });

    it('for missing or impossible files get a 404, and the PIM is called once a minute', async () => {
      harness.pim.reset();
      const missing = '/tr:w-100/media-files/a/b/c/d/nothing.png';
      for (let count = 0; count < 3; count++) {
        const { status, headers } = await client.get(missing);
        expect(status).to.equal(404);
        expect(headers).to.include({
          'ik-error': 'ENOENT - There is no such media file',
          vary: 'Accept',
          'cache-control': 'public, max-age=60',
        });
      }
      expect(harness.pim.calls).to.have.length(1);
      for (const path of [
        '/media-files/../../etc/passwd',
        '/media-files/%2e%2e/x',
        '/media-files/a%2Fb',
        '/media-files/a%00b',
        '/media-files/a//b',
        '/media-files/a%0d%0ab',
        '/media-files/a-b',
      ]) {
        const { status, headers } = await client.get(path);
        expect([path, status]).to.deep.equal([path, 404]);
        expect(headers['ik-error']).to.match(/^ENOENT/);
      }
      expect(harness.pim.calls).to.have.length(1);
    });

    it('never expose the PIM’s response, its URL or credentials', async () => {
      harness.pim.fault({ on: 'download', times: 1, type: 'status', status: 403, body: 'secret reason' });
      const { status, headers, body } = await client.get(`/${harness.add(await png(10, 10))}`);
      expect(status).to.equal(502);
      expect(headers['ik-error']).to.equal('EACCES - The PIM does not let us read this');
      expect(body.toString()).not.to.match(/secret|127\.0\.0\.1/);
      expect(headers['cache-control']).to.equal('no-store');
    });
  });

  describe('default images', () => {
    it('replace a missing source, with a short max-age', async () => {
      const substitute = harness.add(await png(90, 60));
      const { status, headers, body } = await client.get(
        `/tr:w-30,f-png,di-${substitute.replaceAll('/', '@@')}/media-files/no/such.png`,
      );
      expect(status).to.equal(200);
      expect(headers['cache-control']).to.equal('public, max-age=60');
      expect(await facts(body)).to.include({ width: 30, height: 20 });
    });

    it('are not used for PSD files, which are rendered, or sent unchanged without a transformation', async () => {
      const file = psdOf({ width: 4, height: 2, planes: [1, 2, 3].map((value) => Array<number>(8).fill(60 * value)) });
      const path = harness.add(file, { name: 'a.psd', mimeType: 'image/vnd.adobe.photoshop' });
      const original = await client.get(`/${path}`);
      expect([original.headers['content-type'], original.body]).to.deep.equal(['image/vnd.adobe.photoshop', file]);
      const { body } = await client.get(`/tr:w-2,f-png/${path}`);
      expect(await facts(body)).to.include({ width: 2, height: 1, format: 'png' });
      expect((await pixel(body, 0, 0)).slice(0, 3)).to.deep.equal([60, 120, 180]);
    });

    it('replace files that cannot be rendered', async () => {
      const film = harness.add(Buffer.from('\0\0\0\x18ftypmp42', 'latin1'), { mimeType: 'video/mp4' });
      const refused = await client.get(`/tr:w-30/${film}`);
      expect([refused.status, refused.headers['ik-error']]).to.deep.equal([
        415,
        'EFORMAT - This kind of file cannot be rendered',
      ]);
      const picture = harness.add(await png(80, 40));
      const replaced = await client.get(`/tr:w-30,f-png,di-${picture.replaceAll('/', '@@')}/${film}`);
      expect(replaced.headers['cache-control']).to.equal('public, max-age=60');
      expect(await facts(replaced.body)).to.include({ width: 30, format: 'png' });
      expect((await client.get(`/${film}`)).headers['content-type']).to.equal('video/mp4');
    });

    it('can be set by the option', async () => {
      const defaultImage = harness.add(await png(90, 60));
      const other = await harness.serve({ defaultImage });
      expect((await other.get('/tr:w-30/media-files/no/such.png')).status).to.equal(200);
    });

    it('that are invalid do not hide other errors', async () => {
      harness.pim.fault({ on: 'download', type: 'status', status: 500, times: Infinity });
      const failed = await client.get('/tr:di-medium.jpg/media-files/a/b.png');
      harness.pim.clearFaults();
      expect([failed.status, failed.headers['cache-control']]).to.deep.equal([502, 'no-store']);
      expect((await client.get('/tr:di-medium.jpg/media-files/no/such.png')).status).to.equal(404);
    });

    it('preserve the first error if they are missing too', async () => {
      const { status, headers } = await client.get('/tr:di-media-files@@none.png/media-files/no/such.png');
      expect(status).to.equal(404);
      expect(headers['ik-error']).to.match(/^ENOENT/);
    });
  });

  describe('signed URLs', () => {
    const sign = (path: string, key: string, expires = '9999999999'): string =>
      createHmac('sha1', key)
        .update(path + expires)
        .digest('hex');

    it('are verified with all keys, before anything else', async () => {
      const signing = await harness.serve({ privateKey: ['new-key', 'old-key'], requireSignature: true });
      const path = `tr:w-30/${photo}`;
      for (const key of ['new-key', 'old-key']) {
        expect((await signing.get(`/${path}?ik-s=${sign(path, key)}`)).status).to.equal(200);
      }
      for (const url of [
        `/${path}`,
        `/${path}?ik-s=${sign(path, 'other')}`,
        `/tr:w-31/${photo}?ik-s=${sign(path, 'new-key')}`,
      ]) {
        const { status, headers } = await signing.get(url);
        expect(status).to.equal(401);
        expect(headers).to.include({ 'cache-control': 'no-store' });
        expect(headers['ik-error']).to.match(/^ESIGNATURE/);
      }
    });

    it('are cacheable no longer than they are valid', async () => {
      const signing = await harness.serve({ privateKey: 'key' });
      const path = `tr:w-30/${photo}`;
      const soon = String(Math.floor(Date.now() / 1000) + 1000);
      const { status, headers } = await signing.get(`/${path}?ik-t=${soon}&ik-s=${sign(path, 'key', soon)}`);
      expect(status).to.equal(200);
      const [, age] = /^public, max-age=(\d+)$/.exec(headers['cache-control']!)!;
      expect(Number(age)).to.be.within(500, 1000);
      const past = '1000000000';
      expect((await signing.get(`/${path}?ik-t=${past}&ik-s=${sign(path, 'key', past)}`)).status).to.equal(401);
      expect((await signing.get(`/${path}`)).status).to.equal(200);
    });
  });

  describe('methods', () => {
    it('ready() warms up, and rejects if the login fails', async () => {
      const good = harness.images();
      await good.ready();
      const bad = harness.images({ password: 'wrong' });
      const error = await bad.ready().then(
        () => undefined,
        (reason: unknown) => reason as { code: string },
      );
      expect(error?.code).to.equal('EACCES');
    });

    it('purge() removes a file and its variants in every instance that shares the store', async () => {
      const store = new Map();
      const [one, two] = [await harness.serve({ store }), await harness.serve({ store })];
      const path = harness.add(await png(50, 50));
      await one.get(`/tr:w-20/${path}`);
      await waitFor(() => store.size >= 3);
      await one.images.purge(path);
      harness.pim.reset();
      expect((await one.get(`/tr:w-20/${path}`)).headers['cache-status']).to.equal('akeneo-images; fwd=miss');
      expect(harness.pim.calls.filter(({ kind }) => kind === 'download')).to.have.length(1);
      expect((await two.get(`/tr:w-20/${path}`)).headers['cache-status']).to.equal('akeneo-images; hit; detail=store');
    });

    it('stats() returns counters', async () => {
      const fresh = await harness.serve();
      await fresh.get(`/tr:w-20/${photo}`);
      await fresh.get(`/tr:w-20/${photo}`);
      await fresh.get('/tr:w-x/media-files/a.png');
      const { served, failed, render } = fresh.images.stats();
      expect(served).to.include({ made: 1, memory: 1 });
      expect(failed).to.deep.equal({ EINVAL: 1 });
      expect(render).to.include({ rendered: 1, failed: 0 });
    });

    it('close() rejects later requests', async () => {
      const closing = await harness.serve();
      await closing.get(`/tr:w-20/${photo}`);
      await closing.images.close();
      const { status, headers } = await closing.get(`/tr:w-20/${photo}`);
      expect(status).to.equal(503);
      expect(headers['retry-after']).to.equal('2');
    });
  });
});

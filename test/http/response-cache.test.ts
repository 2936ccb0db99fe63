import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { createEntry } from '../../src/cache/entry.js';
import type { ImageRequest } from '../../src/http/image-request.js';
import { ResponseCache } from '../../src/http/response-cache.js';
import type { ResponseHead } from '../../src/http/send.js';
import { clock } from '../../src/shared/clock.js';
import type { RequestTrace } from '../../src/shared/trace-types.js';
import { stockCatalogue } from '../support/catalogue.js';
import { ChaosStore } from '../support/chaos-store.js';
import { Harness, type Client, type Response } from '../support/harness.js';
import { later } from '../support/later.js';
import { pdf, png } from '../support/pictures.js';
import { watchOf } from '../support/watch.js';
import { waitFor } from '../support/wait-for.js';

/** The third and later responses for a URL come from this cache; they must not differ. */
describe('http/response-cache', () => {
  let harness: Harness;
  let client: Client;
  let picture: string;

  before(async () => {
    harness = await Harness.start();
    picture = harness.add(await png(60, 40));
  });

  after(() => harness.stop());

  afterEach(() => harness.closeNew());

  beforeEach(async () => {
    client = await harness.serve();
  });

  /** Requests until the response is cached, and once more. */
  async function hot(path: string, headers: Record<string, string> = {}, from = client): Promise<Response> {
    for (let time = 0; time < 3; time++) await from.get(path, { headers });
    const response = await from.get(path, { headers });
    expect(response.headers).to.not.have.property('server-timing');
    return response;
  }

  it('repeats earlier responses except for their timing', async () => {
    for (const path of [`/tr:w-30/${picture}`, `/${picture}`, `/tr:orig-true/${picture}`, `/${harness.add(pdf(99))}`]) {
      await client.get(path);
      const warm = await client.get(path);
      const { body, headers, status } = await hot(path);
      expect(status).to.equal(200);
      expect(body.equals(warm.body)).to.equal(true);
      const timeless = { 'server-timing': undefined, date: undefined };
      expect({ ...headers, ...timeless }).to.deep.equal({ ...warm.headers, ...timeless });
    }
  });

  it('counts its responses', async () => {
    await hot(`/tr:w-30/${picture}`);
    expect(client.images.stats().served).to.include({ made: 1, memory: 3 });
  });

  it('varies on the accepted formats', async () => {
    const path = `/tr:w-30/${picture}`;
    expect((await hot(path, { accept: 'image/webp' })).headers['content-type']).to.equal('image/webp');
    expect((await hot(path, { accept: 'image/avif' })).headers['content-type']).to.equal('image/avif');
    // The smaller one of a small picture.
    expect((await hot(path, { accept: 'image/avif,image/webp' })).headers['content-type']).to.equal('image/webp');
    expect((await hot(path)).headers['content-type']).to.equal('image/png');
    expect((await hot(path, { accept: 'image/webp' })).headers['content-type']).to.equal('image/webp');
  });

  it('varies on client hints if the URL uses them', async () => {
    const path = `/tr:w-auto,f-png/${picture}`;
    const narrow = await hot(path, { 'sec-ch-width': '100' });
    const wide = await hot(path, { 'sec-ch-width': '200' });
    expect(narrow.body.equals(wide.body)).to.equal(false);
    expect((await hot(path, { 'sec-ch-width': '100' })).body.equals(narrow.body)).to.equal(true);
  });

  it('varies on the exact URL', async () => {
    const [one, two] = [await hot(`/tr:w-30,f-png/${picture}`), await hot(`/tr:w-31,f-png/${picture}`)];
    expect(one.body.equals(two.body)).to.equal(false);
  });

  it('supports HEAD, conditional and range requests', async () => {
    const path = `/tr:w-30,f-png/${picture}`;
    const { body, headers } = await hot(path);
    const head = await client.get(path, { method: 'HEAD' });
    expect([head.status, head.body.length, head.headers.etag]).to.deep.equal([200, 0, headers.etag]);
    const fresh = await client.get(path, { headers: { 'if-none-match': headers.etag! } });
    expect([fresh.status, fresh.body.length]).to.deep.equal([304, 0]);
    const part = await client.get(path, { headers: { range: 'bytes=2-5' } });
    expect(part.status).to.equal(206);
    expect(part.body.equals(body.subarray(2, 6))).to.equal(true);
    expect((await client.get(path, { method: 'POST' })).status).to.equal(404);
  });

  it('is invalidated by a purge at once, and in another process within five seconds', async () => {
    const store = new Map();
    const [one, two] = [await harness.serve({ store }), await harness.serve({ store })];
    const path = `/tr:w-30,f-png/${picture}`;
    await hot(path, {}, one);
    await waitFor(() => store.size >= 3);
    await hot(path, {}, two);
    await one.images.purge(picture);
    expect((await one.get(path)).headers['cache-status']).to.equal('akeneo-images; fwd=miss');
    expect((await two.get(path)).headers['cache-status']).to.equal('akeneo-images; hit; detail=memory');
    await later(5000, async () => {
      expect((await two.get(path)).headers['cache-status']).to.equal('akeneo-images; hit; detail=store');
    });
  });

  it('is invalidated by a purge of a layer', async () => {
    const overlay = harness.add(await png(20, 20));
    const path = `/tr:w-50,f-png,l-image,i-${overlay.replaceAll('/', '@@')},l-end/${picture}`;
    await hot(path);
    await client.images.purge(overlay);
    expect((await client.get(path)).headers['cache-status']).to.equal('akeneo-images; fwd=miss');
  });

  it('revalidates stale responses', async () => {
    const path = `/tr:w-30,f-png/${picture}`;
    await hot(path);
    await later(31 * 86_400_000, async () => {
      expect((await client.get(path)).headers['cache-status']).to.match(/stale-while-revalidate$/);
    });
  });

  it('is invalidated when memory evicts an entry', async () => {
    const small = await harness.serve({ memoryCacheBytes: 20_000 });
    const path = `/tr:w-30,f-png/${picture}`;
    await hot(path, {}, small);
    for (let width = 31; width < 80; width++) await small.get(`/tr:w-${width},f-png/${picture}`);
    expect((await small.get(path)).headers['cache-status']).to.equal('akeneo-images; fwd=miss');
  });

  it('does not cache default images', async () => {
    const path = `/tr:w-30,f-png,di-${picture.replaceAll('/', '@@')}/media-files/none.png`;
    for (let time = 0; time < 4; time++) {
      const { headers } = await client.get(path);
      expect(headers['cache-control']).to.equal('public, max-age=60');
    }
  });

  it('rejects requests after the middleware is closed', async () => {
    const path = `/tr:w-30,f-png/${picture}`;
    await hot(path);
    await client.images.close();
    expect((await client.get(path)).status).to.equal(503);
  });

  describe('with a store', () => {
    const HIT = 'akeneo-images; hit; detail=';
    const { now } = clock;
    let store: ChaosStore;
    let path: string;
    let made: Response;

    beforeEach(async () => {
      store = new ChaosStore();
      path = `/tr:w-30,f-png/${harness.add(await png(60, 40))}`;
      made = await (await harness.serve({ store })).get(path);
      await waitFor(() => [...store.entries.keys()].some((key) => key.includes(':r:')));
      // Generations are known for two seconds.
      const moment = now();
      clock.now = () => moment;
    });

    afterEach(() => {
      clock.now = now;
    });

    /** Calls to the store for a request. */
    async function getsOf(work: () => Promise<Response>): Promise<{ gets: number; response: Response }> {
      const before = store.gets;
      const response = await work();
      return { gets: store.gets - before, response };
    }

    /** Seen once, without its body in memory. */
    async function seen(memoryCacheBytes: number): Promise<Client> {
      const small = await harness.serve({ store, memoryCacheBytes });
      expect((await small.get(path)).headers['cache-status']).to.equal(`${HIT}store`);
      if (memoryCacheBytes > 0) {
        for (let width = 40; width < 90; width++) await small.get(path.replace('w-30', `w-${width}`));
      }
      return small;
    }

    for (const memoryCacheBytes of [0, 20_000]) {
      describe(`with ${memoryCacheBytes} bytes of memory`, () => {
        it('responds to GET with one read', async () => {
          const small = await seen(memoryCacheBytes);
          const { gets, response } = await getsOf(() => small.get(path));
          expect([gets, response.status, response.headers['cache-status']]).to.deep.equal([1, 200, `${HIT}store`]);
          expect(response.headers['server-timing']).to.match(/^store;dur=[\d.]+$/);
          expect(response.body.equals(made.body)).to.equal(true);
          const part = await small.get(path, { headers: { range: 'bytes=2-5' } });
          expect([part.status, part.body.equals(made.body.subarray(2, 6))]).to.deep.equal([206, true]);
        });

        it('responds to HEAD, 304 and 412 without a read', async () => {
          const small = await seen(memoryCacheBytes);
          const { etag } = made.headers;
          for (const [status, options] of [
            [200, { method: 'HEAD' }],
            [304, { headers: { 'if-none-match': etag! } }],
            [304, { method: 'HEAD', headers: { 'if-none-match': etag! } }],
            [412, { headers: { 'if-match': '"another"' } }],
          ] as const) {
            const { gets, response } = await getsOf(() => small.get(path, options));
            expect([gets, response.status, response.body.length]).to.deep.equal([0, status, 0]);
            expect(response.headers).to.include({ etag, 'cache-status': `${HIT}memory` });
            if (status === 200) {
              const { date, ...rest } = made.headers;
              for (const name of ['content-type', 'content-length', 'cache-control', 'content-disposition'] as const) {
                expect([date, response.headers[name]]).to.deep.equal([date, rest[name]]);
              }
            }
          }
          expect((await small.get(path)).body.equals(made.body)).to.equal(true);
        });

        it('reads only the generation when it is no longer known', async () => {
          const small = await seen(memoryCacheBytes);
          await later(2100, async () => {
            const { gets, response } = await getsOf(() => small.get(path, { method: 'HEAD' }));
            expect([gets, response.status, response.headers.etag]).to.deep.equal([1, 200, made.headers.etag]);
          });
        });

        it('is invalidated by a purge, locally and in other processes', async () => {
          const [one, two] = [await seen(memoryCacheBytes), await seen(memoryCacheBytes)];
          const headers = { 'if-none-match': made.headers.etag! };
          await one.images.purge(path.slice(path.indexOf('media-files')));
          const purged = await one.get(path, { method: 'HEAD' });
          expect(purged.headers['cache-status']).to.equal('akeneo-images; fwd=miss');
          // The same bytes once more, but from the PIM.
          await later(2100, async () => {
            const { gets, response } = await getsOf(() => two.get(path, { headers }));
            expect(gets).to.be.above(1);
            expect(response.headers['cache-status']).to.not.equal(`${HIT}memory`);
          });
        });
      });
    }

    it('revalidates stale responses', async () => {
      const small = await seen(0);
      await later(31 * 86_400_000, async () => {
        const { gets, response } = await getsOf(() => small.get(path, { method: 'HEAD' }));
        expect(gets).to.be.above(0);
        expect(response.headers['cache-status']).to.match(/stale-while-revalidate$/);
      });
    });

    it('renders again if the store has lost or damaged the body', async () => {
      const small = await seen(0);
      const key = [...store.entries.keys()].find((name) => name.includes(':r:'))!;
      for (const damage of [(frame: Buffer) => frame.fill(1, 300), () => store.entries.delete(key)]) {
        damage(store.entries.get(key) as Buffer);
        const response = await small.get(path);
        expect([response.status, response.headers['cache-status']]).to.deep.equal([200, 'akeneo-images; fwd=miss']);
        expect(response.body.equals(made.body)).to.equal(true);
        await waitFor(() => store.entries.has(key));
      }
    });

    it('serves aliases too, until their image changes', async () => {
      await stockCatalogue(harness.pim);
      const small = await harness.serve({ store, memoryCacheBytes: 0, channel: 'shop' });
      const alias = '/tr:w-30,f-png/products/SHOE%2042%2Fb';
      const ask = (): Promise<Response> => small.get(alias, { method: 'HEAD' });
      const first = await small.get(alias);
      await waitFor(async () => (await ask()).headers['cache-status'] === `${HIT}memory`);
      const { gets, response } = await getsOf(ask);
      expect([gets, response.headers.etag]).to.deep.equal([0, first.headers.etag]);
      expect(response.headers['content-location']).to.equal(first.headers['content-location']);
      expect((await getsOf(() => small.get(alias))).gets).to.equal(1);
      await later(2100, async () => expect((await ask()).headers['cache-status']).to.equal(`${HIT}memory`));
      await later(5 * 60_000, async () => expect((await ask()).headers['cache-status']).to.equal(`${HIT}store`));
      await small.images.purge('products/SHOE 42%2Fb');
      const { gets: after } = await getsOf(ask);
      expect(after).to.be.above(0);
    });

    it('counts and traces responses by their outcome', async () => {
      const small = await seen(0);
      const ended: RequestTrace[] = [];
      const listener = (trace: unknown): void => void ended.push(trace as RequestTrace);
      subscribe('tracing:akeneo-images:request:asyncEnd', listener);
      try {
        await small.get(path);
        await small.get(path, { method: 'HEAD' });
        await waitFor(() => ended.length === 2);
      } finally {
        unsubscribe('tracing:akeneo-images:request:asyncEnd', listener);
      }
      expect(ended.map(({ outcome }) => outcome)).to.deep.equal(['store', 'memory']);
      expect(ended[0]!.spans).to.have.all.keys('store');
      expect(ended[0]!.spans!.store).to.be.at.most(ended[0]!.ms!);
      expect(small.images.stats().served).to.include({ store: 2, memory: 1, made: 0 });
    });

    it('finishes pending reads when the middleware closes', async () => {
      const small = await seen(0);
      let answer: (() => void) | undefined;
      const { get } = store;
      store.get = (key) => new Promise((resolve) => (answer = () => resolve(get(key))));
      const response = small.get(path);
      await waitFor(() => answer !== undefined);
      const closed = small.images.close();
      answer!();
      expect((await response).body.equals(made.body)).to.equal(true);
      await closed;
    });
  });

  describe('limits', () => {
    /** The contents of a separate cache after these requests, each for an image in memory. */
    function kept(
      requests: readonly {
        url: string;
        headers?: IncomingHttpHeaders;
        changes?: Partial<ImageRequest>;
        tags?: ResponseHead['tags'];
      }[],
    ): {
      cache: ResponseCache;
      found: number;
    } {
      const cache = new ResponseCache();
      const body = Buffer.from('a picture');
      const head = {
        mimeType: 'image/png',
        etag: '"a"',
        cacheControl: 'public',
        vary: ['Accept'],
        disposition: undefined,
      };
      const rest = {
        link: undefined,
        contentSecurityPolicy: undefined,
        cacheStatus: 'hit',
        serverTiming: 'total;dur=1',
      };
      const facts = { mimeType: 'image/png', extension: 'png', format: 'png', fileName: 'a.png' };
      const entry = createEntry(body, facts, { fresh: 60_000, stale: 0 });
      const rendition = {
        kind: 'buffered',
        entry,
        outcome: 'memory',
        timings: {},
        stale: undefined,
        passthrough: false,
      } as const;
      let found = 0;
      for (const { url, headers = {}, changes, tags } of requests) {
        const req = { url, headers } as unknown as IncomingMessage;
        const request = { vary: ['Accept'], expires: undefined, signed: false, ...changes } as ImageRequest;
        cache.add(
          req,
          request,
          { rendition, watch: () => watchOf(body) },
          { ...head, ...rest, tags, content: body, length: 9 },
        );
        if (cache.get(req)) found += 1;
      }
      return { cache, found };
    }

    const FILE = '/tr:w-30/media-files/a.png';
    const many = <T>(make: (index: number) => T): T[] => Array.from({ length: 20_000 }, (_, index) => make(index));
    const MIB = 1024 * 1024;

    it('its size in bytes, for any URLs', () => {
      const { cache, found } = kept(many((index) => ({ url: `${FILE}?v=${String(index).padStart(900, '0')}` })));
      expect(found).to.equal(20_000);
      expect(cache.bytes).to.be.within(8 * MIB, 16 * MIB);
    });

    it('its size including tags', () => {
      const tags = { name: 'Cache-Tag', value: 'x'.repeat(4000) };
      const [bare, tagged] = [kept([{ url: FILE }]), kept([{ url: FILE, tags }])];
      expect(tagged.cache.bytes).to.be.at.least(bare.cache.bytes + 2 * 4000);
    });

    it('its size to values derived from headers, whatever the headers', () => {
      const accept = many((index) => ({ url: FILE, headers: { accept: `image/webp,image/x-${index}` } }));
      expect(kept(accept).cache.bytes).to.be.below(8 * 1024);
      const all = ['Accept', 'Save-Data', 'Sec-CH-Width', 'Width', 'Sec-CH-DPR', 'DPR'];
      const hints = many((index) => ({
        url: FILE,
        headers: { 'sec-ch-width': String(index), dpr: `1.${index}`, 'save-data': `x${index}` },
        changes: { vary: all },
      }));
      expect(kept(hints).cache.bytes).to.be.below(64 * 1024);
    });

    it('the length of headers and URLs', () => {
      const accept = `image/webp${',image/x'.repeat(2000)}`;
      expect(kept([{ url: FILE, headers: { accept } }]).found).to.equal(0);
      expect(kept([{ url: `${FILE}?v=${'1'.repeat(1000)}` }]).found).to.equal(0);
    });

    it('stored headers to relevant ones, however long the others', () => {
      const long = 'x'.repeat(15_000);
      const headers = { 'save-data': long, 'sec-ch-width': long, 'sec-ch-dpr': long, dpr: long, cookie: long };
      const { cache, found } = kept([{ url: FILE, headers, changes: { vary: ['Save-Data', 'Sec-CH-Width', 'DPR'] } }]);
      expect(found).to.equal(1);
      expect(cache.bytes).to.be.below(8 * 1024);
    });

    for (const query of [
      'ik-sdk-version=1',
      'ik%2Dsdk-version=1',
      '%69k-sdk-version=1',
      'ik-attachment-filename=1',
      'ik-attachment=true',
      'ik-t=1',
      'ik-s=1',
      'tr=w-1&tr=w-2',
      'v=1&v=2',
      'v=1&%76=2',
    ]) {
      it(`entries to one spelling of a query: ${query}`, () => {
        expect(kept([{ url: `${FILE}?${query}` }]).found).to.equal(0);
        expect(kept([{ url: `${FILE}?a=b&${query}` }]).found).to.equal(0);
      });
    }

    for (const url of [`http://host${FILE}`, `/${FILE}`, `/tr:w-30//media-files/a.png`]) {
      it(`entries to one spelling of a path: ${url}`, () => expect(kept([{ url }]).found).to.equal(0));
    }

    it('signed entries to valid signatures without an expiry', () => {
      expect(kept([{ url: `${FILE}?ik-s=1`, changes: { signed: true } }]).found).to.equal(1);
      expect(kept([{ url: `${FILE}?ik-s=1&ik-s=2`, changes: { signed: true } }]).found).to.equal(0);
      expect(kept([{ url: `${FILE}?ik-s=1`, changes: { signed: true, expires: 2e9 } }]).found).to.equal(0);
    });

    it('each response to one entry', () => {
      const once = kept([{ url: FILE }]).cache.bytes;
      expect(kept(Array.from({ length: 50 }, () => ({ url: FILE }))).cache.bytes).to.equal(once);
      const two = kept([{ url: FILE }, { url: FILE, headers: { accept: 'image/webp' } }]).cache.bytes;
      expect(two).to.be.above(once);
    });
  });

  it('stores no bodies: entries evicted from memory are gone', async () => {
    const small = await harness.serve({ memoryCacheBytes: 20_000 });
    const path = `/tr:w-30,f-png/${picture}`;
    await hot(path, {}, small);
    for (let width = 31; width < 80; width++) await small.get(`/tr:w-${width},f-png/${picture}`);
    expect(small.images.stats().memory.bytes).to.be.at.most(20_000);
    expect((await small.get(path)).headers['cache-status']).to.equal('akeneo-images; fwd=miss');
  });

  it('returns ETags that are digests of the body', async () => {
    const { body, headers } = await hot(`/tr:w-30,f-png/${picture}`);
    expect(headers.etag).to.equal(`"${createHash('sha256').update(body).digest('base64url')}"`);
  });
});

import { expect } from 'chai';
import { startDemoPim, type DemoPim } from '../../example-app/pim/demo-pim.js';
import { PimClient, type Download, type PimOptions } from '../../src/pim/client.js';
import type { BufferPolicy, FileStream } from '../../src/pim/transport/body.js';
import { defaultFetch } from '../../src/pim/transport/fetch.js';
import type { Fetch } from '../../src/pim/types.js';
import { ClusterLock } from '../../src/shared/cluster-lock.js';
import { ImageError } from '../../src/shared/errors.js';
import { MEDIA_KINDS, type MediaFile } from '../../src/url/resource.js';
import { MemoryLogger } from '../support/harness.js';
import { later } from '../support/later.js';
import { waitFor } from '../support/wait-for.js';

const ANY = new AbortController().signal;
const HOLD: BufferPolicy = () => ({ maxBytes: 10_000_000, overflow: 'refuse' });

describe('pim/client', () => {
  let pim: DemoPim;
  let resource: MediaFile;
  const logger = new MemoryLogger();
  const body = Buffer.from('bytes of a file '.repeat(1000));

  before(async () => {
    pim = await startDemoPim();
    resource = { kind: 'media-files', code: add('media-files') };
  });

  after(() => pim.close());

  beforeEach(() => {
    pim.reset();
    pim.latency = 0;
  });

  function add(kind: MediaFile['kind'], name = 'file.bin'): string {
    return pim.addMedia(kind, { name, mimeType: 'image/png', body });
  }

  function client(options: Partial<PimOptions> = {}): PimClient {
    const fetch = defaultFetch(pim.url);
    const tokenStore = undefined;
    return new PimClient({
      baseUrl: pim.url,
      credentials: pim.credentials,
      fetch,
      concurrency: 4,
      queue: 100,
      lock: new ClusterLock(undefined, logger),
      lockKey: 'pim',
      deadlineMs: 5000,
      tokenStore,
      logger,
      ...options,
    });
  }

  const downloads = (): number => pim.calls.filter(({ kind }) => kind === 'download').length;

  /** The error that a download ends with. */
  async function failure(work: Promise<unknown>): Promise<ImageError> {
    const error = await work.then(
      () => new Error('It did not fail'),
      (reason: unknown) => reason,
    );
    if (error instanceof ImageError) return error;
    throw error as Error;
  }

  describe('a range of a large file', () => {
    const part = { start: 15_000, end: 15_002, total: body.length };

    afterEach(() => {
      pim.ranges = 'ignore';
    });

    const open = (one: PimClient): Promise<Download> => one.open(resource, part, ANY);
    const ranges = (): unknown[] =>
      pim.calls.filter(({ kind }) => kind === 'download').map((call) => call.headers.range);

    it('is all that is sent if the PIM supports ranges', async () => {
      pim.ranges = 'take';
      const one = client();
      for (let time = 0; time < 2; time++) {
        const { content, isPart } = await open(one);
        expect([content, isPart]).to.deep.equal([body.subarray(15_000, 15_003), true]);
      }
      expect(ranges()).to.deep.equal(['bytes=15000-15002', 'bytes=15000-15002']);
      expect(pim.violations).to.deep.equal([]);
    });

    it('is streamed if it is long', async () => {
      pim.ranges = 'take';
      const { content } = await client().open(resource, { ...part, start: 10 }, ANY);
      const chunks = [];
      for await (const chunk of content as FileStream) chunks.push(chunk);
      expect(Buffer.concat(chunks)).to.deep.equal(body.subarray(10, 15_003));
    });

    it('becomes the full file if the PIM does not support ranges, and disables ranges for minutes', async () => {
      const one = client();
      const whole = async (): Promise<void> => {
        const { content, isPart } = await open(one);
        expect(isPart).to.equal(false);
        if (!Buffer.isBuffer(content)) content.cancel();
      };
      await whole();
      await whole();
      expect(ranges()).to.deep.equal(['bytes=15000-15002', undefined]);
      expect(one.mayTakeRanges).to.equal(false);
      await later(5 * 60_000 + 1000, () => expect(one.mayTakeRanges).to.equal(true));
    });

    it('is EUPSTREAM if another range is sent, or one of another file', async () => {
      for (const [mode, asked] of [
        ['mistake', part],
        ['take', { ...part, total: body.length + 1 }],
      ] as const) {
        pim.ranges = mode;
        const one = client();
        const error = await failure(one.open(resource, asked, ANY));
        expect(error).to.include({ code: 'EUPSTREAM', message: 'The PIM sent another part of a file' });
        expect(one.mayTakeRanges).to.equal(false);
      }
    });
  });

  describe('a download', () => {
    it('returns the bytes, the declared type and the file name, for every media type', async () => {
      const one = client();
      for (const kind of MEDIA_KINDS) {
        const file = await one.download({ kind, code: add(kind, 'a "b"; ü.png') }, HOLD, ANY);
        expect(file.content, kind).to.deep.equal(body);
        expect([file.mimeType, file.fileName], kind).to.deep.equal(['image/png', 'a "b"; ü.png']);
      }
      expect(pim.violations).to.deep.equal([]);
    });

    it('sends the headers that the PIM needs and no others', async () => {
      await client().download(resource, HOLD, ANY);
      const call = pim.calls.at(-1)!;
      expect(call.headers.accept).to.equal('*/*');
      expect(call.headers.authorization).to.match(/^Bearer [\w-]{86}$/);
      expect(call.path).to.equal(`/api/rest/v1/media-files/${resource.code}/download`);
    });

    it('works with a base path and an App token', async () => {
      const other = await startDemoPim({ basePath: '/pim' });
      const code = other.addMedia('media-files', { name: 'a.bin', mimeType: 'image/png', body });
      const app = client({ baseUrl: other.url, credentials: { accessToken: other.accessToken } });
      expect((await app.download({ kind: 'media-files', code }, HOLD, ANY)).content).to.deep.equal(body);
      expect(other.tokenRequests).to.equal(0);
      expect(other.violations).to.deep.equal([]);
      await other.close();
    });

    it('works with the fetch of Node.js', async () => {
      const native = client({ fetch: globalThis.fetch as unknown as Fetch });
      expect((await native.download(resource, HOLD, ANY)).content).to.deep.equal(body);
      pim.fault({ on: 'download', type: 'truncate' });
      pim.fault({ on: 'download', type: 'reset' });
      expect((await native.download(resource, HOLD, ANY)).content).to.deep.equal(body);
      expect(downloads()).to.equal(4);
    });

    it('limits concurrent calls, token requests included', async () => {
      pim.latency = 15;
      const one = client({ concurrency: 3 });
      await Promise.all(Array.from({ length: 20 }, () => one.download(resource, HOLD, ANY)));
      expect(pim.meter.peak).to.equal(3);
      expect(one.stats).to.deep.equal({ inFlight: 0, waiting: 0, open: false });
    });

    it('returns the length of product media only', async () => {
      expect(await client().size(resource, ANY)).to.equal(body.length);
      expect(await client().size({ kind: 'asset-media-files', code: add('asset-media-files') }, ANY)).to.equal(
        undefined,
      );
    });
  });

  describe('the token', () => {
    it('is requested once for concurrent downloads', async () => {
      const one = client();
      await Promise.all(Array.from({ length: 10 }, () => one.download(resource, HOLD, ANY)));
      expect(pim.tokenRequests).to.equal(1);
    });

    it('is requested with compact JSON under 300 bytes and Basic credentials', async () => {
      await client().ready(ANY);
      const { headers } = pim.calls[0]!;
      expect(headers['content-type']).to.equal('application/json');
      expect(headers.authorization).to.match(/^Basic /);
      expect(Number(headers['content-length'])).to.be.below(300);
      expect(pim.violations).to.deep.equal([]);
    });

    it('is renewed once after a 401', async () => {
      const one = client();
      await one.download(resource, HOLD, ANY);
      pim.revokeTokens();
      await Promise.all(Array.from({ length: 5 }, () => one.download(resource, HOLD, ANY)));
      expect(pim.tokenRequests).to.equal(2);
    });

    it('is not requested repeatedly while the PIM responds with 401', async () => {
      pim.fault({ on: 'download', times: Infinity, type: 'status', status: 401 });
      const one = client();
      for (let time = 0; time < 3; time++) {
        expect(await failure(one.download(resource, HOLD, ANY))).to.include({ code: 'EACCES', status: 502 });
      }
      expect([pim.tokenRequests, downloads()]).to.deep.equal([1, 1]);
    });

    it('is not renewed after a 403', async () => {
      pim.fault({ on: 'download', times: Infinity, type: 'status', status: 403 });
      expect(await failure(client().download(resource, HOLD, ANY))).to.include({ code: 'EACCES', status: 502 });
      expect([pim.tokenRequests, downloads()]).to.deep.equal([1, 1]);
    });

    it('of an App cannot be renewed', async () => {
      const app = client({ credentials: { accessToken: 'wrong' } });
      expect(await failure(app.download(resource, HOLD, ANY))).to.include({ code: 'EACCES' });
      expect([pim.tokenRequests, downloads()]).to.deep.equal([0, 1]);
    });

    it('is refreshed in the background once before it expires', async () => {
      const one = client();
      await one.download(resource, HOLD, ANY);
      // Of an hour, and at 70 to 80 % of it.
      await later(0.85 * 3_600_000, async () => {
        await Promise.all([one.download(resource, HOLD, ANY), one.download(resource, HOLD, ANY)]);
        await waitFor(() => pim.tokenRequests === 2);
        await waitFor(() => pim.meter.inFlight === 0);
      });
      expect(pim.tokenRequests).to.equal(2);
      expect(pim.calls.every(({ status }) => status === 200)).to.equal(true);
    });

    it('is shared through a store, except after a rejection', async () => {
      let stored: string | undefined;
      const tokenStore = { get: () => Promise.resolve(stored), set: (token: string): void => void (stored = token) };
      await client({ tokenStore }).download(resource, HOLD, ANY);
      const second = client({ tokenStore });
      await second.download(resource, HOLD, ANY);
      expect(pim.tokenRequests).to.equal(1);
      pim.revokeTokens();
      await second.download(resource, HOLD, ANY);
      expect(pim.tokenRequests).to.equal(2);
      await client({ tokenStore }).download(resource, HOLD, ANY);
      expect(pim.tokenRequests).to.equal(2);
    });

    it('is replaced if the stored value is invalid', async () => {
      for (const rubbish of ['', '{', '[]', '["a"]', 'null', '[1,2,3]']) {
        const tokenStore = { get: () => Promise.resolve(rubbish), set: () => undefined };
        expect((await client({ tokenStore }).download(resource, HOLD, ANY)).content, rubbish).to.deep.equal(body);
      }
    });

    it('is rejected with a helpful reason and without a retry', async () => {
      const bad = client({ credentials: { ...pim.credentials, password: 'wrong' } });
      const error = await failure(bad.download(resource, HOLD, ANY));
      expect(error).to.include({ code: 'EACCES', message: 'The PIM refuses our credentials' });
      expect(error.cause).to.match(/^status 422: "No user found for the given username and password"\. Check clientId/);
      expect(pim.tokenRequests).to.equal(1);
      expect(downloads()).to.equal(0);
    });

    it('request that is redirected or gets HTML is reported as a wrong URL', async () => {
      pim.fault({ on: 'token', type: 'redirect' });
      const redirected = await failure(client().download(resource, HOLD, ANY));
      expect(redirected).to.include({ code: 'EUPSTREAM' });
      expect(redirected.cause).to.match(/is baseUrl right\?$/);
      pim.fault({ on: 'token', type: 'status', status: 404, html: true });
      expect((await failure(client().download(resource, HOLD, ANY))).cause).to.match(/Is baseUrl the PIM's address\?$/);
    });
  });

  describe('a transient failure', () => {
    it('is retried: resets, truncated and empty bodies, 408, 5xx, 429', async () => {
      const faults = [
        { type: 'reset' },
        { type: 'reset', after: 5000 },
        { type: 'truncate' },
        { type: 'emptyBody' },
        { type: 'status', status: 408 },
        { type: 'status', status: 500, html: true },
        { type: 'status', status: 503 },
        { type: 'tooMany' },
        { type: 'tooMany', retryAfter: 0, html: true },
        { type: 'tooMany', retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT' },
      ] as const;
      for (const fault of faults) {
        pim.reset();
        pim.fault({ on: 'download', ...fault });
        const file = await client().download(resource, HOLD, ANY);
        expect(file.content, JSON.stringify(fault)).to.deep.equal(body);
        expect(downloads(), JSON.stringify(fault)).to.equal(2);
      }
      pim.fault({ on: 'token', type: 'reset' });
      pim.fault({ on: 'token', type: 'status', status: 502, html: true });
      expect((await client().download(resource, HOLD, ANY)).content).to.deep.equal(body);
    });

    it('is reported after the last retry', async () => {
      const cases = [
        // The first attempt reuses the connection of the login, and is repeated immediately.
        [{ type: 'reset' }, 'EUPSTREAM', 502, 5],
        [{ type: 'status', status: 500 }, 'EUPSTREAM', 502, 4],
        // The third cool-down is too long to be waited for.
        [{ type: 'tooMany' }, 'EBUSY', 503, 3],
        [{ type: 'emptyBody' }, 'EUPSTREAM', 502, 4],
      ] as const;
      for (const [fault, code, status, tries] of cases) {
        pim.reset();
        pim.fault({ on: 'download', times: Infinity, ...fault });
        expect(await failure(client().download(resource, HOLD, ANY))).to.include({ code, status });
        expect(downloads(), fault.type).to.equal(tries);
      }
    });

    it('is not retried beyond the deadline: 429 with a long Retry-After', async () => {
      pim.fault({ on: 'download', times: Infinity, type: 'tooMany', retryAfter: 120 });
      expect(await failure(client().download(resource, HOLD, ANY))).to.include({
        code: 'EBUSY',
        status: 503,
        retryAfter: 120,
      });
      expect(downloads()).to.equal(1);
    });

    it('ends at the deadline: a stall before the first byte or in the middle', async () => {
      for (const fault of [
        { type: 'stall' },
        { type: 'stall', after: 100 },
        { type: 'slowBody', ms: 200, chunk: 100 },
      ] as const) {
        pim.reset();
        pim.fault({ on: 'download', times: Infinity, ...fault });
        const error = await failure(client({ deadlineMs: 300 }).download(resource, HOLD, ANY));
        expect(error, JSON.stringify(fault)).to.include({ code: 'ETIMEDOUT', status: 504 });
        await waitFor(() => pim.meter.inFlight === 0);
      }
    });

    it('is not retried when the client has disconnected', async () => {
      const leaving = new AbortController();
      pim.fault({ on: 'download', times: Infinity, type: 'stall' });
      const one = client();
      const work = one.download(resource, HOLD, leaving.signal);
      await waitFor(() => downloads() === 1);
      leaving.abort(new Error('left'));
      const reason: unknown = await work.catch((error: unknown) => error);
      expect(reason).to.have.property('message', 'left');
      await waitFor(() => pim.meter.inFlight === 0 && one.stats.inFlight === 0);
    });
  });

  describe('a PIM that fails repeatedly', () => {
    it('is no longer called, and errors are immediate', async () => {
      const one = client();
      pim.fault({ on: 'download', times: Infinity, type: 'status', status: 503 });
      await Promise.all([failure(one.download(resource, HOLD, ANY)), failure(one.download(resource, HOLD, ANY))]);
      expect(one.stats.open).to.equal(true);
      const before = pim.calls.length;
      const refused = await failure(one.download(resource, HOLD, ANY));
      expect(refused).to.include({ code: 'EUPSTREAM', status: 502, retryAfter: 5 });
      expect(pim.calls.length).to.equal(before);
    });

    it('is probed by one call after a pause, and used again when that succeeds', async () => {
      const one = client();
      pim.fault({ on: 'download', times: Infinity, type: 'reset' });
      await Promise.all([failure(one.download(resource, HOLD, ANY)), failure(one.download(resource, HOLD, ANY))]);
      const before = downloads();
      await later(5001, async () => {
        await Promise.all([failure(one.download(resource, HOLD, ANY)), failure(one.download(resource, HOLD, ANY))]);
      });
      expect(downloads()).to.equal(before + 1);
      pim.clearFaults();
      await later(10_002, async () => {
        expect((await one.download(resource, HOLD, ANY)).content).to.deep.equal(body);
        expect((await one.download(resource, HOLD, ANY)).content).to.deep.equal(body);
      });
      expect(one.stats.open).to.equal(false);
    });

    it('is used again although the token has expired in the meantime', async () => {
      const one = client();
      await one.download(resource, HOLD, ANY);
      pim.fault({ on: 'download', times: Infinity, type: 'reset' });
      await Promise.all([failure(one.download(resource, HOLD, ANY)), failure(one.download(resource, HOLD, ANY))]);
      pim.clearFaults();
      await later(2 * 3_600_000, async () => {
        expect((await one.download(resource, HOLD, ANY)).content).to.deep.equal(body);
      });
    });

    const faults = [
      { type: 'emptyBody' },
      { type: 'truncate' },
      { type: 'reset', after: 5000 },
      { type: 'status', status: 500 },
    ] as const;
    for (const fault of faults) {
      it(`is not assumed from a single bad file: ${fault.type}`, async () => {
        const one = client();
        const bad: MediaFile = { kind: 'media-files', code: add('media-files', 'bad.bin') };
        pim.fault({ on: 'download', times: Infinity, match: (path) => path.includes(bad.code), ...fault });
        for (let time = 0; time < 3; time++) {
          expect(await failure(one.download(bad, HOLD, ANY))).to.include({ code: 'EUPSTREAM' });
        }
        expect(one.stats.open).to.equal(false);
        expect((await one.download(resource, HOLD, ANY)).content).to.deep.equal(body);
      });

      it(`is assumed if no file succeeds: ${fault.type}`, async () => {
        const one = client();
        pim.fault({ on: 'download', times: Infinity, ...fault });
        const files = Array.from({ length: 8 }, () =>
          one.download({ ...resource, code: add('media-files') }, HOLD, ANY),
        );
        await Promise.all(files.map(failure));
        expect(one.stats.open).to.equal(true);
      });
    }

    it('is not assumed from 429 responses', async () => {
      const one = client();
      pim.fault({ on: 'download', times: 12, type: 'tooMany', retryAfter: 5 });
      for (let time = 0; time < 12; time++) {
        await later(time * 5001, async () => {
          expect(await failure(one.download(resource, HOLD, ANY))).to.include({ code: 'EBUSY' });
        });
      }
      expect(one.stats.open).to.equal(false);
      await later(12 * 5001, async () => {
        expect((await one.download(resource, HOLD, ANY)).content).to.deep.equal(body);
      });
    });
  });

  it('rejects files if too many are waiting, but never a login', async () => {
    pim.latency = 300;
    const one = client({ concurrency: 1, queue: 2 });
    const others = await Promise.allSettled(Array.from({ length: 6 }, () => one.download(resource, HOLD, ANY)));
    const codes = others.map((other) => (other.status === 'fulfilled' ? 'OK' : (other.reason as ImageError).code));
    expect(codes.sort()).to.deep.equal(['EBUSY', 'EBUSY', 'EBUSY', 'OK', 'OK', 'OK']);
  });

  it('does not send rejected credentials again for each file', async () => {
    const one = client({ credentials: { ...pim.credentials, password: 'wrong' } });
    for (let time = 0; time < 3; time++) {
      expect(await failure(one.download(resource, HOLD, ANY))).to.include({ code: 'EACCES' });
    }
    expect(pim.calls.filter(({ kind }) => kind === 'token')).to.have.length(1);
  });

  describe('a permanent failure', () => {
    it('is reported immediately: 404 for an unknown code, another store or a lost file', async () => {
      const lost = add('media-files');
      pim.removeFile('media-files', lost);
      const cases: MediaFile[] = [
        { kind: 'media-files', code: 'no/such.png' },
        { kind: 'asset-media-files', code: resource.code },
        { kind: 'media-files', code: lost },
      ];
      for (const missing of cases) {
        expect(await failure(client().download(missing, HOLD, ANY))).to.include({ code: 'ENOENT', status: 404 });
      }
      expect(downloads()).to.equal(3);
    });

    it('never exposes the PIM’s response to a client', async () => {
      pim.fault({
        on: 'download',
        type: 'status',
        status: 422,
        body: '{"code":422,"message":"Unable to fetch the file"}',
      });
      const { code, message } = await failure(client().download(resource, HOLD, ANY));
      expect([code, message]).to.deep.equal(['EUPSTREAM', 'The PIM refuses the request']);
    });

    it('includes a redirect of a file: the token is not sent elsewhere', async () => {
      pim.fault({ on: 'download', type: 'redirect' });
      expect(await failure(client().download(resource, HOLD, ANY))).to.include({ code: 'EUPSTREAM' });
      expect(downloads()).to.equal(1);
    });

    it('includes an unreachable PIM', async () => {
      const nowhere = client({ baseUrl: 'http://127.0.0.1:9', fetch: defaultFetch('http://127.0.0.1:9') });
      expect(await failure(nowhere.download(resource, HOLD, ANY))).to.include({
        code: 'EUPSTREAM',
        message: 'The PIM cannot be reached',
      });
    });
  });

  describe('large files', () => {
    it('are rejected during the download, according to their first bytes', async () => {
      const seen: number[] = [];
      const rule: BufferPolicy = (start) => {
        seen.push(start.length);
        return { maxBytes: 5000, overflow: 'refuse' };
      };
      expect(await failure(client().download(resource, rule, ANY))).to.include({ code: 'ELIMIT', status: 413 });
      expect(seen).to.have.length(1);
      await waitFor(() => pim.meter.inFlight === 0);
    });

    it('are streamed, and occupy a call until they end or are cancelled', async () => {
      const one = client();
      const stream: BufferPolicy = () => ({ maxBytes: 0, overflow: 'stream' });
      const ended = await one.download(resource, stream, ANY);
      const parts: Uint8Array[] = [];
      for await (const part of ended.content as AsyncIterable<Uint8Array>) parts.push(part);
      expect(Buffer.concat(parts)).to.deep.equal(body);
      expect(one.stats.inFlight).to.equal(0);

      pim.fault({ on: 'download', type: 'slowBody', ms: 20, chunk: 100 });
      const cancelled = await one.download(resource, stream, ANY);
      expect(one.stats.inFlight).to.equal(1);
      (cancelled.content as { cancel(): void }).cancel();
      expect(one.stats.inFlight).to.equal(0);
      await waitFor(() => pim.meter.inFlight === 0);
    });

    it('leave one call for files that are not streamed, however slowly they are read', async () => {
      const one = client({ concurrency: 3 });
      const rule: BufferPolicy = () => ({ maxBytes: 0, overflow: 'stream' });
      pim.fault({ on: 'download', times: 2, type: 'slowBody', ms: 50, chunk: 100 });
      const streams = [await one.download(resource, rule, ANY), await one.download(resource, rule, ANY)];
      const third = one.download(resource, rule, ANY);
      await waitFor(() => one.stats.waiting === 1 && one.stats.inFlight === 2);
      expect((await one.download(resource, HOLD, ANY)).content).to.deep.equal(body);
      const [{ content }] = streams as [Download];
      (content as FileStream).cancel();
      const parts: Uint8Array[] = [];
      for await (const part of (await third).content as FileStream) parts.push(part);
      expect(Buffer.concat(parts)).to.deep.equal(body);
      (streams[1]!.content as FileStream).cancel();
      await waitFor(() => one.stats.inFlight === 0 && pim.meter.inFlight === 0);
    });

    it('that fail while streaming end with an error', async () => {
      pim.fault({ on: 'download', type: 'truncate', after: 8000 });
      const { content } = await client().download(resource, () => ({ maxBytes: 0, overflow: 'stream' }), ANY);
      const reading = (async () => {
        for await (const part of content as AsyncIterable<Uint8Array>) part;
      })();
      expect(await failure(reading)).to.include({ code: 'EUPSTREAM', message: 'The PIM broke off a file' });
    });
  });
});

import { expect } from 'chai';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { PimClient, type Download, type PimOptions } from '../../src/pim/client.js';
import { defaultFetch } from '../../src/pim/transport/fetch.js';
import { ClusterLock } from '../../src/shared/cluster-lock.js';
import { ImageError } from '../../src/shared/errors.js';
import { VERSION } from '../../src/shared/version.js';
import type { MediaFile } from '../../src/url/resource.js';
import { MemoryLogger } from '../support/harness.js';
import { later } from '../support/later.js';
import { listen, type Listening } from '../support/listen.js';
import { waitFor } from '../support/wait-for.js';

const ANY = new AbortController().signal;
const BODY = Buffer.from('bytes of a file '.repeat(2000));
const ATTACHED = { 'content-type': 'application/pdf', 'content-disposition': 'attachment; filename="a.pdf"' };

const file = (code = 'a.pdf', kind: MediaFile['kind'] = 'media-files'): MediaFile => ({ kind, code });

/** PIMs that misbehave, over real HTTP. */
describe('pim/calls', () => {
  let server: Listening;
  let logger: MemoryLogger;
  let logins: number;
  let calls: IncomingMessage[];
  let answer: RequestListener;
  let tokenAnswer: Record<string, unknown>;

  beforeEach(async () => {
    logger = new MemoryLogger();
    logins = 0;
    calls = [];
    answer = whole;
    tokenAnswer = { expires_in: 3600 };
    server = await listen((req, res) => {
      if (req.url!.endsWith('/token')) {
        logins += 1;
        json(res, 200, { access_token: `token ${logins}`, ...tokenAnswer });
        return;
      }
      calls.push(req);
      answer(req, res);
    });
  });

  afterEach(() => server.close());

  const whole: RequestListener = (_, res) => void res.writeHead(200, ATTACHED).end(BODY);

  function json(res: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
    res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
  }

  function client(options: Partial<PimOptions> = {}): PimClient {
    return new PimClient({
      baseUrl: server.url,
      credentials: { clientId: 'id', secret: 'secret', username: 'user', password: 'password' },
      fetch: defaultFetch(server.url),
      concurrency: 4,
      queue: 1000,
      lock: new ClusterLock(undefined, logger),
      lockKey: 'pim',
      deadlineMs: 20_000,
      tokenStore: undefined,
      logger,
      ...options,
    });
  }

  function download(pim: PimClient, resource = file()): Promise<Download> {
    return pim.download(resource, () => ({ maxBytes: 1e6, overflow: 'refuse' }), ANY);
  }

  /** What a download ends with: its bytes, or the code of its error. */
  async function outcome(pim: PimClient, resource = file()): Promise<unknown> {
    try {
      return ((await download(pim, resource)).content as Buffer).equals(BODY) ? 'whole' : 'other bytes';
    } catch (error) {
      if (error instanceof ImageError) return error.code;
      throw error;
    }
  }

  it('identify the client and request uncompressed bodies', async () => {
    await download(client());
    expect(calls[0]!.headers).to.include({ 'user-agent': `akeneo-images/${VERSION}`, 'accept-encoding': 'identity' });
  });

  describe('a 200 that is not a file', () => {
    for (const [name, page] of [
      ['a login page', { type: 'text/html; charset=UTF-8', body: '<html>Login</html>' }],
      ['the JSON of a gateway', { type: 'application/json', body: '{"error":"maintenance"}' }],
    ] as const) {
      it(`is retried, and fails if it persists: ${name}`, async () => {
        const pim = client();
        let pages = 1;
        answer = (req, res) => {
          if (pages-- > 0) res.writeHead(200, { 'content-type': page.type }).end(page.body);
          else whole(req, res);
        };
        expect(await outcome(pim)).to.equal('whole');
        pages = Infinity;
        expect(await outcome(pim)).to.equal('EUPSTREAM');
        expect(pim.stats).to.include({ inFlight: 0, waiting: 0 });
      });
    }

    it('opens the circuit breaker if it affects all files', async () => {
      const pim = client();
      await download(pim);
      answer = (_, res) => void res.writeHead(200, { 'content-type': 'text/html' }).end('<html>Maintenance</html>');
      await Promise.all(Array.from({ length: 9 }, (_, index) => outcome(pim, file(`${index}.png`))));
      await waitFor(() => pim.stats.open);
    });

    it('is accepted if it is sent as an attachment', async () => {
      answer = (_, res) => void res.writeHead(200, { ...ATTACHED, 'content-type': 'text/html' }).end(BODY);
      expect(await outcome(client())).to.equal('whole');
    });
  });

  describe('a truncated file that ends normally', () => {
    const half = BODY.subarray(0, 16_000);

    /** Sends a body that ends with its connection. */
    function closing(res: ServerResponse, body: Buffer, headers: Record<string, string> = {}): void {
      res.useChunkedEncodingByDefault = false;
      res.writeHead(200, { ...ATTACHED, connection: 'close', ...headers });
      res.end(body);
    }

    function chunked(res: ServerResponse, body: Buffer, headers: Record<string, string> = {}): void {
      res.writeHead(200, { ...ATTACHED, ...headers });
      res.write(body);
      res.end();
    }

    /** Metadata that tell this size, and downloads that are cut the first time. */
    const cutOnce = (size: unknown, cut: (res: ServerResponse) => void, good: RequestListener): void => {
      let cuts = 1;
      answer = (req, res) => {
        if (!req.url!.endsWith('/download')) json(res, 200, { code: 'a.pdf', size });
        else if (cuts-- > 0) cut(res);
        else good(req, res);
      };
    };

    it('is detected by X-File-Size, chunked or not', async () => {
      const headers = { 'x-file-size': String(BODY.length) };
      for (const cut of [
        (res: ServerResponse) => chunked(res, half, headers),
        (res: ServerResponse) => closing(res, half, headers),
      ]) {
        let cuts = 1;
        calls = [];
        answer = (req, res) => {
          if (cuts-- > 0) cut(res);
          else whole(req, res);
        };
        expect(await outcome(client(), file('a.pdf', 'asset-media-files'))).to.equal('whole');
        expect(calls).to.have.length(2);
      }
    });

    it('is detected by the metadata if it ends with its connection', async () => {
      cutOnce(
        BODY.length,
        (res) => closing(res, half),
        (_, res) => closing(res, BODY),
      );
      expect(await outcome(client())).to.equal('whole');
      expect(calls.map(({ url }) => url!.split('/').at(-1))).to.deep.equal(['download', 'a.pdf', 'download', 'a.pdf']);
    });

    it('is detected if it is compressed despite Accept-Encoding: identity', async () => {
      const zipped = gzipSync(Buffer.from(Array.from({ length: 50_000 }, (_, index) => (index * index) % 251)));
      const headers = { ...ATTACHED, 'content-encoding': 'gzip' };
      cutOnce(
        null,
        (res) => void res.writeHead(200, headers).end(zipped.subarray(0, zipped.length / 2)),
        (_, res) => void res.writeHead(200, headers).end(gzipSync(BODY)),
      );
      expect(await outcome(client())).to.equal('whole');
    });

    it('is accepted if its size is unknown', async () => {
      for (const size of [null, undefined, '50000', half.length]) {
        answer = (req, res) =>
          req.url!.endsWith('/download') ? closing(res, half) : json(res, 200, { code: 'a.pdf', size });
        expect((await download(client())).content).to.deep.equal(half);
      }
      answer = (req, res) => (req.url!.endsWith('/download') ? closing(res, half) : json(res, 404, { code: 404 }));
      expect((await download(client())).content).to.deep.equal(half);
    });

    it('needs no call for metadata if Content-Length matches', async () => {
      await download(client());
      answer = (_, res) => chunked(res, BODY);
      await download(client());
      expect(calls).to.have.length(2);
    });

    it('fails while it is streamed', async () => {
      answer = (_, res) => closing(res, half, { 'x-file-size': String(BODY.length) });
      const { content } = await client().download(file(), () => ({ maxBytes: 0, overflow: 'stream' }), ANY);
      expect(content).to.have.property('length', BODY.length);
      const reading = (async () => {
        for await (const chunk of content as AsyncIterable<Uint8Array>) chunk;
      })();
      expect(await reading.catch((error: unknown) => error)).to.include({ code: 'EUPSTREAM' });
    });
  });

  describe('429', () => {
    it('stops all calls: of a hundred files, all are rejected after four calls, with one log line', async () => {
      answer = (_, res) => json(res, 429, { code: 429 }, { 'retry-after': '60' });
      const pim = client();
      const ends = await Promise.all(Array.from({ length: 100 }, (_, index) => outcome(pim, file(`${index}.png`))));
      expect(new Set(ends)).to.deep.equal(new Set(['EBUSY']));
      expect(calls.length).to.be.at.most(4);
      await Promise.all(Array.from({ length: 50 }, (_, index) => outcome(pim, file(`${index}.png`))));
      expect(calls.length).to.be.at.most(4);
      expect(logger.lines).to.have.length(1);
      expect(pim.stats).to.include({ inFlight: 0, waiting: 0, open: false });
    });

    it('is probed by one call, after which all continue', async () => {
      answer = (_, res) => json(res, 429, { code: 429 }, { 'retry-after': '60' });
      const pim = client();
      await outcome(pim);
      expect(calls).to.have.length(1);
      let atProbe = 0;
      await later(60_001, async () => {
        answer = (req, res) => {
          atProbe ||= calls.length;
          setImmediate(whole, req, res);
        };
        const files = Array.from({ length: 20 }, (_, index) => outcome(pim, file(`${index}.png`)));
        expect(new Set(await Promise.all(files))).to.deep.equal(new Set(['whole']));
      });
      expect([atProbe, calls.length]).to.deep.equal([2, 21]);
    });

    it('of the login counts too', async () => {
      await server.close();
      server = await listen((req, res) => {
        calls.push(req);
        json(res, 429, { code: 429 }, { 'retry-after': '30' });
      });
      const pim = client();
      const ends = await Promise.all(Array.from({ length: 5 }, (_, index) => outcome(pim, file(`${index}.png`))));
      expect(new Set(ends)).to.deep.equal(new Set(['EBUSY']));
      await outcome(pim);
      expect(calls).to.have.length(1);
    });
  });

  describe('a token that is rejected although the login succeeds', () => {
    beforeEach(() => {
      answer = (_, res) => json(res, 401, { code: 401 });
    });

    it('causes one login, however many files are requested, concurrently or in sequence', async () => {
      const pim = client();
      const ends = await Promise.all(Array.from({ length: 100 }, (_, index) => outcome(pim, file(`${index}.png`))));
      expect(new Set(ends)).to.deep.equal(new Set(['EACCES']));
      for (let time = 0; time < 20; time++) expect(await outcome(pim)).to.equal('EACCES');
      expect(logins).to.equal(1);
      expect(calls.length).to.be.at.most(4);
    });

    it('is retried after ten seconds', async () => {
      const pim = client();
      await outcome(pim);
      answer = whole;
      await later(10_001, async () => expect(await outcome(pim)).to.equal('whole'));
      expect(logins).to.equal(2);
    });
  });

  it('wait for the first byte until the deadline', async () => {
    answer = () => undefined;
    const pim = client({ deadlineMs: 300 });
    for (let time = 0; time < 8; time++) expect(await outcome(pim, file(`${time}.png`))).to.equal('ETIMEDOUT');
    // No call was retried, and a PIM that does not respond counts as failing.
    expect(calls).to.have.length(8);
    expect(pim.stats.open).to.equal(true);
  });

  describe('files that fail', () => {
    const badly: RequestListener = (req, res) =>
      req.url!.includes('bad') ? json(res, 500, { code: 500 }) : whole(req, res);

    it('do not block good ones, however many', async () => {
      const pim = client();
      await download(pim);
      answer = badly;
      for (let round = 0; round < 2; round++) {
        const bad = Array.from({ length: 20 }, (_, index) => outcome(pim, file(`bad${round}${index}.png`)));
        expect(new Set(await Promise.all(bad))).to.deep.equal(new Set(['EUPSTREAM']));
        expect(await outcome(pim, file(`cold${round}.png`))).to.equal('whole');
      }
      expect(pim.stats.open).to.equal(false);
    });

    it('open the circuit breaker if good files fail too, until one succeeds', async () => {
      const pim = client();
      await download(pim);
      answer = (_, res) => json(res, 500, { code: 500 });
      await Promise.all(Array.from({ length: 9 }, (_, index) => outcome(pim, file(`${index}.png`))));
      await waitFor(() => pim.stats.open);
      answer = whole;
      await later(5001, async () => expect(await outcome(pim)).to.equal('whole'));
      expect(pim.stats.open).to.equal(false);
    });

    it('do not keep the circuit breaker open after a probe', async () => {
      const pim = client();
      await download(pim);
      answer = (_, res) => json(res, 503, {});
      await Promise.all(Array.from({ length: 3 }, (_, index) => outcome(pim, file(`${index}.png`))));
      expect(pim.stats.open).to.equal(true);
      answer = badly;
      await later(5001, async () => {
        expect(await outcome(pim, file('bad.png'))).to.equal('EUPSTREAM');
        await waitFor(() => !pim.stats.open);
      });
    });
  });

  describe('many concurrent files', () => {
    it('are all downloaded: 300 uncached files', async () => {
      const pim = client();
      const ends = await Promise.all(Array.from({ length: 300 }, (_, index) => outcome(pim, file(`${index}.png`))));
      expect(new Set(ends)).to.deep.equal(new Set(['whole']));
      expect(logins).to.equal(1);
    });

    it('do not delay files that are known to exist', async () => {
      const held: (() => void)[] = [];
      answer = (req, res) => void held.push(() => whole(req, res));
      const pim = client({ concurrency: 1 });
      const unknown = Array.from({ length: 20 }, (_, index) => outcome(pim, file(`${index}.png`)));
      await waitFor(() => held.length === 1);
      const known = pim.download(file('known.png'), () => ({ maxBytes: 1e6, overflow: 'refuse' }), ANY, true);
      await waitFor(() => pim.stats.waiting === 20);
      held[0]!();
      await waitFor(() => held.length === 2);
      held[1]!();
      await waitFor(() => held.length === 3);
      expect(calls.slice(1, 3).map(({ url }) => url)).to.include('/api/rest/v1/media-files/known.png/download');
      answer = whole;
      held[2]!();
      await Promise.all([known, ...unknown]);
    });
  });
});

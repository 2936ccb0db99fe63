import { expect } from 'chai';
import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { LinkClient } from '../../../src/pim/links/link-client.js';
import { LinkHosts } from '../../../src/pim/links/link-hosts.js';
import type { BufferPolicy } from '../../../src/pim/transport/body.js';
import { ImageError } from '../../../src/shared/errors.js';
import { later } from '../../support/later.js';
import { listen } from '../../support/listen.js';
import { png } from '../../support/pictures.js';
import { waitFor } from '../../support/wait-for.js';

const POLICY: BufferPolicy = () => ({ maxBytes: 100_000, overflow: 'stream' });

describe('pim/links/link-client', () => {
  let picture: Buffer;
  let respond: RequestListener;
  let server: { url: string; close(): Promise<unknown> };
  let asked: IncomingMessage[];

  before(async () => {
    picture = await png(30, 20);
    server = await listen((req, res) => {
      asked.push(req);
      respond(req, res);
    });
  });

  beforeEach(() => {
    asked = [];
    respond = (_req, res) => res.setHeader('Content-Type', 'image/png').end(picture);
  });

  after(() => server.close());

  const client = (...hosts: string[]): LinkClient =>
    new LinkClient({
      hosts: new LinkHosts(hosts),
      deadlineMs: 60_000,
      queue: 10,
    });
  const host = (): string => new URL(server.url).host;
  const port = (): string => new URL(server.url).port;
  const never = (): AbortSignal => new AbortController().signal;
  const download = (address: string, ...hosts: string[]) => client(host(), ...hosts).download(address, POLICY, never());

  async function failure(work: Promise<unknown>): Promise<string> {
    const error: unknown = await work.then(
      () => 'no failure',
      (reason: unknown) => reason,
    );
    if (!(error instanceof ImageError)) return String(error);
    return `${error.code} ${error.message} ${error.cause instanceof Error ? error.cause.message : String(error.cause)}`;
  }

  it('downloads a file without credentials', async () => {
    const file = await download(`${server.url}/a.png?b=c`);
    expect(file.content).to.deep.equal(picture);
    expect(file.mimeType).to.equal('image/png');
    const { url, headers } = asked[0]!;
    expect(url).to.equal('/a.png?b=c');
    expect(Object.keys(headers)).to.not.include.members(['authorization']);
    expect(headers.cookie).to.equal(undefined);
  });

  it('follows redirects to allowed hosts only', async () => {
    respond = (req, res) =>
      req.url === '/end'
        ? res.setHeader('Content-Type', 'image/png').end(picture)
        : res.writeHead(302, { location: req.url === '/a' ? '/b' : '/end' }).end();
    expect((await download(`${server.url}/a`)).content).to.have.length(picture.length);
    for (const location of ['http://127.0.0.1:1/', 'https://other.example/', 'file:///etc/passwd', 'http://u@x/']) {
      respond = (_req, res) => res.writeHead(302, { location }).end();
      expect(await failure(download(`${server.url}/a`)), location).to.match(/^EUPSTREAM .*not in mediaLinkHosts$/);
    }
    respond = (_req, res) => res.writeHead(302, { location: '/a' }).end();
    asked = [];
    expect(await failure(download(`${server.url}/a`))).to.include('more than 3 redirects');
    expect(asked).to.have.length(4);
  });

  it('does not connect to host names with private addresses', async () => {
    const address = `http://localhost:${port()}/a.png`;
    expect(await failure(download(address, `localhost:${port()}`))).to.match(/^EUPSTREAM .*no public address/);
    respond = (_req, res) => res.writeHead(302, { location: address }).end();
    asked = [];
    expect(await failure(download(`${server.url}/a`, `localhost:${port()}`))).to.match(/no public address/);
    expect(asked).to.have.length(1);
  });

  it('reports HTML pages and errors as EUPSTREAM, and missing files as ENOENT', async () => {
    const cases: readonly (readonly [RequestListener, RegExp])[] = [
      [(_req, res) => res.setHeader('Content-Type', 'text/html').end('<p>Log in'), /^EUPSTREAM /],
      [(_req, res) => res.writeHead(500).end(), /^EUPSTREAM .* status 500$/],
      [(_req, res) => res.writeHead(302).end(), /^EUPSTREAM .* status 302$/],
      [(_req, res) => res.writeHead(404).end(), /^ENOENT /],
      [(_req, res) => res.writeHead(410).end(), /^ENOENT /],
      [(_req, res) => res.setHeader('Content-Type', 'image/png').end(), /^EUPSTREAM /],
      [(_req, res) => res.destroy(), /^EUPSTREAM /],
      [
        (_req, res) =>
          res.writeHead(200, { 'Content-Length': 50, 'Content-Type': 'image/png' }).end('x', () => res.destroy()),
        /^EUPSTREAM /,
      ],
    ];
    for (const [answer, expected] of cases) {
      respond = answer;
      expect(await failure(download(`${server.url}/a`)), answer.toString()).to.match(expected);
    }
  });

  it('reserves calls for other hosts while one of them hangs', async () => {
    const other = await listen((_req, res) => res.setHeader('Content-Type', 'image/png').end(picture));
    respond = () => undefined;
    const both = client(host(), new URL(other.url).host);
    const ending = new AbortController();
    const hanging = Array.from({ length: 12 }, () => failure(both.download(`${server.url}/a`, POLICY, ending.signal)));
    await waitFor(() => asked.length === 4);
    expect((await both.download(`${other.url}/a`, POLICY, never())).content).to.deep.equal(picture);
    ending.abort(new ImageError('ECLOSED', 'enough'));
    expect(new Set(await Promise.all(hanging)).size).to.equal(1);
    await other.close();
  });

  describe('where a host wants no requests', () => {
    const answerOnce =
      (status: number, headers: Record<string, string>): RequestListener =>
      (_req, res) => {
        respond = (_next, other) => other.setHeader('Content-Type', 'image/png').end(picture);
        res.writeHead(status, headers).end();
      };

    for (const [what, status, headers, seconds] of [
      ['limits them', 429, {}, 5],
      ['limits them for a time', 429, { 'Retry-After': '30' }, 30],
      ['names a time', 503, { 'Retry-After': '120' }, 120],
      ['names a day', 503, { 'Retry-After': '86400' }, 600],
    ] as const) {
      it(`makes none for ${seconds} seconds after one that ${what} (${status})`, async () => {
        const links = client(host());
        const get = (): Promise<unknown> =>
          links.download(`${server.url}/a`, POLICY, never()).then(
            () => 'whole',
            (error: unknown) => [(error as ImageError).code, (error as ImageError).retryAfter],
          );
        respond = answerOnce(status, headers);
        const [first, second] = [await get(), await get()];
        expect([first, second]).to.deep.equal([
          ['EUPSTREAM', seconds],
          ['EUPSTREAM', seconds],
        ]);
        expect(asked).to.have.length(1);
        await later((seconds - 2) * 1000, get);
        expect(asked).to.have.length(1);
        expect(await later((seconds + 1) * 1000, get)).to.equal('whole');
      });
    }

    it('makes the next one after a 503 without a time', async () => {
      const links = client(host());
      respond = answerOnce(503, {});
      await failure(links.download(`${server.url}/a`, POLICY, never()));
      expect((await links.download(`${server.url}/a`, POLICY, never())).content).to.deep.equal(picture);
    });

    it('asks other hosts, and follows no redirect to it', async () => {
      const other = await listen((_req, res) => res.writeHead(302, { location: `${server.url}/a` }).end());
      const both = client(host(), new URL(other.url).host);
      respond = answerOnce(429, { 'Retry-After': '60' });
      await failure(both.download(`${other.url}/b`, POLICY, never()));
      expect(asked).to.have.length(1);
      expect(await failure(both.download(`${other.url}/b`, POLICY, never()))).to.include('wants no requests now');
      expect(asked).to.have.length(1);
      await other.close();
    });
  });

  it('rejects files that are too large, and aborts slow downloads', async () => {
    respond = (_req, res) => res.setHeader('Content-Type', 'image/png').end(Buffer.alloc(200_000, 1));
    expect(await failure(download(`${server.url}/a`))).to.match(/^ELIMIT /);
    respond = () => undefined;
    const impatient = new LinkClient({
      hosts: new LinkHosts([host()]),
      deadlineMs: 50,
      queue: 10,
    });
    expect(await failure(impatient.download(`${server.url}/a`, POLICY, never()))).to.match(/^ETIMEDOUT /);
    const ending = new AbortController();
    const other = failure(client(host()).download(`${server.url}/a`, POLICY, ending.signal));
    ending.abort(new ImageError('ECLOSED', 'enough'));
    expect(await other).to.match(/^ECLOSED /);
  });

  it('closes connections whose body is not needed', async () => {
    const types = { 'text/html': /^EUPSTREAM /, 'image/png': /^ELIMIT / };
    for (const [type, expected] of Object.entries(types)) {
      const left: Promise<unknown>[] = [];
      respond = (_req, res: ServerResponse) => {
        left.push(once(res, 'close'));
        res.setHeader('Content-Type', type).write(Buffer.alloc(2_000_000, 1));
      };
      expect(await failure(download(`${server.url}/a`)), type).to.match(expected);
      expect(left).to.have.length(1);
      await left[0];
    }
  });

  it('exposes only the host of a URL', async () => {
    respond = (req, res) =>
      req.url?.startsWith('/to')
        ? res.writeHead(302, { location: 'https://other.example/b?sig=SIGNATURE' }).end()
        : res.destroy();
    for (const path of ['/to?sig=SIGNATURE', '/a?sig=SIGNATURE']) {
      expect(await failure(download(server.url + path))).to.match(/^EUPSTREAM .*(?:other\.example|127\.0\.0\.1)/);
      expect(await failure(download(server.url + path))).to.not.include('SIGNATURE');
    }
  });
});

import { expect } from 'chai';
import type { ServerResponse } from 'node:http';
import { createEntry } from '../../src/cache/entry.js';
import { Handler, type CatalogueDoor, type HandlerSettings } from '../../src/http/handler.js';
import type { RenditionQuery } from '../../src/media/cache-keys.js';
import type { Found, Library } from '../../src/media/library.js';
import { ImageError } from '../../src/shared/errors.js';
import { resourceName, type Resource } from '../../src/url/resource.js';
import { errorCode, MemoryLogger, request } from '../support/harness.js';
import { listen, type Listening } from '../support/listen.js';
import { waitFor } from '../support/wait-for.js';
import { watchOf } from '../support/watch.js';

const FILE = '/media-files/a.png';

/** For tests of media files alone. */
const NO_CATALOGUE = {} as CatalogueDoor;

/** A library whose responses a test sets, and which records requests. */
class Shelf {
  readonly asked: { name: string; query: RenditionQuery; signal: AbortSignal }[] = [];
  give: (name: string, signal: AbortSignal) => Promise<Found> = (name) => Promise.resolve(found(name));

  get(resource: Resource, query: RenditionQuery, signal: AbortSignal): Promise<Found> {
    const name = resourceName(resource);
    this.asked.push({ name, query, signal });
    return this.give(name, signal);
  }
}

function found(text: string): Found {
  const facts = { mimeType: 'image/png', extension: 'png', format: 'png', fileName: 'a.png' };
  const entry = createEntry(Buffer.from(text), facts, { fresh: 60_000, stale: 0 });
  const rendition = { kind: 'buffered', outcome: 'miss', timings: {}, stale: undefined, passthrough: false } as const;
  return { rendition: { ...rendition, entry }, watch: () => undefined };
}

/** Waits until the signal aborts, and fails with its reason. */
function untilAborted(_: string, signal: AbortSignal): Promise<Found> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
}

describe('http/handler', () => {
  let shelf: Shelf;
  let logger: MemoryLogger;
  let recorded: string[];
  let handler: Handler;
  let server: Listening;

  beforeEach(async () => {
    shelf = new Shelf();
    logger = new MemoryLogger();
    recorded = [];
    handler = create();
    server = await listen((req, res) => {
      handler.handle(req, res, (error) => res.writeHead(299).end(error === undefined ? 'next' : 'error'));
    });
  });

  afterEach(() => server.close());

  function create(settings: Partial<HandlerSettings> = {}): Handler {
    const recorder = {
      served: (outcome: string): void => void recorded.push(outcome),
      failed: (code: string): void => void recorded.push(code),
    };
    const defaults: HandlerSettings = {
      namedTransformations: {},
      restrictUnnamed: false,
      privateKeys: [],
      requireSignature: false,
      strict: false,
      quality: 80,
      saveDataQuality: undefined,
      allowedWidths: undefined,
      cacheControl: 'public, max-age=100',
      canonicalBaseUrl: undefined,
      defaultImage: undefined,
      cacheTags: undefined,
      aliasTtl: 300_000,
      logger,
      limits: { requestMs: 10_000 },
    };
    return new Handler({ ...defaults, ...settings }, shelf as unknown as Library, NO_CATALOGUE, recorder);
  }

  const ask = (path: string, method = 'GET'): ReturnType<typeof request> => request(server.url, path, { method });

  describe('calls next', () => {
    for (const [what, method, path] of [
      ['another method', 'POST', FILE],
      ['OPTIONS', 'OPTIONS', FILE],
      ['another path', 'GET', '/other/a.png'],
      ['a kind without a code', 'GET', '/media-files'],
      ['the root', 'GET', '/'],
    ] as const) {
      it(`for ${what}`, async () => {
        const { status, body } = await ask(path, method);
        expect([status, body.toString()]).to.deep.equal([299, 'next']);
        expect([shelf.asked, recorded]).to.deep.equal([[], []]);
      });
    }
  });

  it('serves GET and HEAD from the library', async () => {
    for (const [method, text] of [
      ['GET', 'media-files/a.png'],
      ['HEAD', ''],
    ] as const) {
      const { status, headers, body } = await ask(FILE, method);
      expect([status, body.toString()]).to.deep.equal([200, text]);
      expect(headers).to.include({ 'content-type': 'image/png', 'cache-control': 'public, max-age=100' });
    }
    expect(recorded).to.deep.equal(['miss', 'miss']);
  });

  it('passes everything that affects the bytes to the library', async () => {
    await ask(`/tr:w-30${FILE}/ik-thumbnail.jpg?v=2`);
    const [{ query } = expect.fail()] = shelf.asked;
    expect(query).to.deep.include({ extraQuery: 'v=2', thumbnail: true, accepted: { avif: false, webp: false } });
    expect(query.transformation.steps[0]?.params).to.deep.equal({ w: 30 });
  });

  it('responds with 404 to an invalid code without a lookup', async () => {
    const response = await ask('/media-files/%2e%2e/a.png');
    expect([response.status, errorCode(response)]).to.deep.equal([404, 'ENOENT']);
    expect([shelf.asked, recorded]).to.deep.equal([[], ['ENOENT']]);
  });

  it('sends the codes of errors and logs their causes', async () => {
    for (const [error, status] of [
      [new ImageError('EUPSTREAM', 'public', { cause: 'secret' }), 502],
      [new TypeError('secret'), 500],
    ] as const) {
      shelf.give = () => Promise.reject(error);
      const response = await ask(FILE);
      expect(response.status).to.equal(status);
      expect(response.body.toString()).to.not.include('secret');
      expect(logger.lines.at(-1)).to.include(FILE).and.include('secret');
    }
    expect(recorded).to.deep.equal(['EUPSTREAM', 'EINTERNAL']);
  });

  it('logs neither missing files nor errors without a cause', async () => {
    for (const error of [new ImageError('ENOENT', 'gone', { cause: 'status 404' }), new ImageError('EINVAL', 'bad')]) {
      shelf.give = () => Promise.reject(error);
      await ask(FILE);
    }
    expect(logger.lines).to.deep.equal([]);
  });

  it('logs each ignored effect once', async () => {
    for (let time = 0; time < 2; time++) await ask(`/tr:e-bgremove${FILE}`);
    expect(logger.lines).to.have.length(1);
  });

  it('aborts requests at the timeout', async () => {
    handler = create({ limits: { requestMs: 20 } });
    shelf.give = untilAborted;
    const response = await ask(FILE);
    expect([response.status, errorCode(response)]).to.deep.equal([504, 'ETIMEDOUT']);
  });

  it('aborts the work when the client disconnects, without recording an error', async () => {
    shelf.give = untilAborted;
    const leaving = new AbortController();
    const left = fetch(server.url + FILE, { signal: leaving.signal }).catch(() => undefined);
    await waitFor(() => shelf.asked.length === 1);
    leaving.abort();
    await left;
    await waitFor(() => shelf.asked[0]!.signal.aborted);
    await handler.close(1000);
    expect(recorded).to.deep.equal([]);
  });

  it('redacts signatures in the log', async () => {
    shelf.give = () => Promise.reject(new ImageError('EUPSTREAM', 'public', { cause: 'why' }));
    await ask(`${FILE}?ik-t=5&ik-s=0123456789abcdef&v=1`);
    expect(logger.lines.at(-1)).to.include('ik-t=5&ik-s=***&v=1').and.not.include('0123456789abcdef');
  });

  it('accepts an absolute URL as request target, and repeated slashes before the resource type', async () => {
    for (const target of [`http://host.example${FILE}`, `/${FILE}`, `//tr:w-30//${FILE}`]) {
      const { status, body } = await ask(target);
      expect([status, body.toString()], target).to.deep.equal([200, 'media-files/a.png']);
    }
  });

  it('drops unknown query parameters if transformations are restricted', async () => {
    handler = create({ restrictUnnamed: true });
    for (const version of [1, 2]) expect((await ask(`${FILE}?v=${version}&x=${version}`)).status).to.equal(200);
    expect(shelf.asked.map(({ query }) => query.extraQuery)).to.deep.equal(['', '']);
  });

  it('rounds widths up to allowed ones, client hints included', async () => {
    handler = create({ allowedWidths: [320, 640] });
    await ask(`/tr:w-90${FILE}`);
    await ask(`/tr:w-200,h-100,dpr-2${FILE}`);
    await request(server.url, `/tr:w-auto${FILE}`, { headers: { 'sec-ch-width': '250' } });
    await request(server.url, `/tr:w-300,dpr-auto${FILE}`, { headers: { 'sec-ch-dpr': '3' } });
    expect(shelf.asked.map(({ query }) => query.transformation.steps[0]?.params)).to.deep.equal([
      { w: 320 },
      { w: 640, h: 320 },
      { w: 320 },
      { w: 640 },
    ]);
  });

  describe('if other code has already responded', () => {
    /** Handles a request after `before`; resolves to what `handle` has thrown. */
    async function after(before: (res: ServerResponse) => void, path = FILE): Promise<unknown> {
      let thrown: unknown;
      const other = await listen((req, res) => {
        before(res);
        try {
          handler.handle(req, res, () => undefined);
        } catch (error) {
          thrown = error;
        }
      });
      const response = await request(other.url, path).catch((error: unknown) => error);
      await other.close();
      expect(thrown).to.equal(undefined);
      return response;
    }

    /** The next requests for the file are answered without being read. */
    async function makeHot(): Promise<void> {
      shelf.give = (name) => {
        const { rendition } = found(name);
        if (rendition.kind !== 'buffered') throw new Error('It is streamed');
        return Promise.resolve({
          rendition: { ...rendition, outcome: 'memory' },
          watch: () => watchOf(rendition.entry.body),
        });
      };
      await ask(FILE);
      await ask(FILE);
      expect(shelf.asked).to.have.length(1);
    }

    for (const [what, prepare] of [
      ['cold', () => Promise.resolve()],
      ['hot', makeHot],
    ] as const) {
      it(`completely, that response is kept: ${what}`, async () => {
        await prepare();
        const response = await after((res) => res.writeHead(503).end('too late'));
        expect(response).to.deep.include({ status: 503, body: Buffer.from('too late') });
      });

      it(`partially, the response is broken off: ${what}`, async () => {
        await prepare();
        expect(await after((res) => res.writeHead(200).write('a part'))).to.be.instanceOf(Error);
      });
    }

    it('during rendering, that response is kept', async () => {
      let give: ((found: Found) => void) | undefined;
      shelf.give = () => new Promise((resolve) => (give = resolve));
      let response: ServerResponse | undefined;
      const asked = after((res) => (response = res));
      await waitFor(() => give !== undefined);
      response!.writeHead(503).end('too late');
      give!(found('a picture'));
      expect(await asked).to.deep.include({ status: 503, body: Buffer.from('too late') });
      await handler.close(1000);
    });

    it('to an invalid URL, that response is kept', async () => {
      const response = await after((res) => res.writeHead(503).end('too late'), '/media-files/%2e%2e');
      expect(response).to.deep.include({ status: 503 });
    });
  });

  it('breaks off if the logger throws, and then next', async () => {
    shelf.give = () => Promise.reject(new Error('cause'));
    const failing = (): never => {
      throw new Error('no disk');
    };
    handler = create({ logger: { warn: failing, error: failing, debug: failing } });
    const other = await listen((req, res) => handler.handle(req, res, failing));
    // An unhandled rejection would fail the run: test/support/unhandled-rejections.ts.
    const response: unknown = await request(other.url, FILE).catch((error: unknown) => error);
    expect(response).to.be.instanceOf(Error);
    await other.close();
  });

  describe('a default image', () => {
    const missing = (code: 'ENOENT' | 'EUPSTREAM' | 'EBUSY') => (name: string) =>
      name === 'media-files/a.png' ? Promise.reject(new ImageError(code, 'failed')) : Promise.resolve(found(name));

    beforeEach(() => {
      handler = create({ defaultImage: { kind: 'media-files', code: 'default.png' } });
    });

    it('replaces a missing image briefly, and one that the PIM temporarily fails to deliver', async () => {
      for (const [code, cacheControl] of [
        ['ENOENT', 'public, max-age=60'],
        ['EUPSTREAM', 'no-store'],
      ] as const) {
        shelf.give = missing(code);
        const { status, headers, body } = await ask(`/tr:w-30${FILE}`);
        expect([status, body.toString()]).to.deep.equal([200, 'media-files/default.png']);
        expect(headers['cache-control']).to.equal(cacheControl);
        expect(shelf.asked.at(-1)!.query.transformation.steps[0]?.params).to.deep.equal({ w: 30 });
      }
    });

    it('of the URL takes precedence over that of the options', async () => {
      shelf.give = missing('ENOENT');
      const { body } = await ask(`/tr:di-media-files@@other.png${FILE}`);
      expect(body.toString()).to.equal('media-files/other.png');
    });

    it('does not hide overload, or errors of files that it cannot replace', async () => {
      shelf.give = missing('EBUSY');
      expect((await ask(FILE)).status).to.equal(503);
      shelf.give = missing('ENOENT');
      expect((await ask(`/tr:di-nowhere${FILE}`)).status).to.equal(404);
    });

    it('that is missing too preserves the first error', async () => {
      shelf.give = (name) =>
        Promise.reject(new ImageError(name.includes('default') ? 'ENOENT' : 'EUPSTREAM', 'failed'));
      expect((await ask(FILE)).status).to.equal(502);
    });
  });

  describe('after close', () => {
    it('rejects media paths, and still calls next for others', async () => {
      await handler.close(1000);
      const response = await ask(FILE);
      expect([response.status, errorCode(response)]).to.deep.equal([503, 'ECLOSED']);
      expect(response.headers['retry-after']).to.equal('2');
      expect(shelf.asked).to.have.length(0);
      expect((await ask('/other')).status).to.equal(299);
    });

    it('waits for pending requests', async () => {
      let give: ((found: Found) => void) | undefined;
      shelf.give = () => new Promise((resolve) => (give = resolve));
      const asked = ask(FILE);
      await waitFor(() => give !== undefined);
      const closed = handler.close(10_000);
      give!(found('in time'));
      await closed;
      expect((await asked).body.toString()).to.equal('in time');
    });

    it('aborts requests that take longer', async () => {
      shelf.give = untilAborted;
      const asked = ask(FILE);
      await waitFor(() => shelf.asked.length === 1);
      await handler.close(10);
      expect(errorCode(await asked)).to.equal('ECLOSED');
    });
  });
});

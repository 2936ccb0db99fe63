import { expect } from 'chai';
import type { RequestListener } from 'node:http';
import { defaultFetch } from '../../../src/pim/transport/fetch.js';
import { drain, readChunks, sendRequest, TIMEOUTS, TransientError } from '../../../src/pim/transport/request.js';
import type { FetchResponse } from '../../../src/pim/types.js';
import { ImageError } from '../../../src/shared/errors.js';
import { eventually } from '../../support/harness.js';
import { listen, type Listening } from '../../support/listen.js';

const ANY = new AbortController().signal;
const GET = { method: 'GET', headers: {} };

const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

/** A response with this body. */
function responseOf(body: FetchResponse['body']): FetchResponse {
  return { status: 200, headers: new Headers(), body, json: () => Promise.resolve(undefined) };
}

async function read(response: FetchResponse): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readChunks(response)) chunks.push(chunk);
  return chunks;
}

describe('pim/transport/request', () => {
  const { firstByte, idle } = TIMEOUTS;
  let server: Listening | undefined;

  afterEach(async () => {
    Object.assign(TIMEOUTS, { firstByte, idle });
    await server?.close();
    server = undefined;
  });

  /** Sends a request to a server that answers in this way. */
  async function send(listener: RequestListener, signal = ANY): Promise<FetchResponse> {
    server = await listen(listener);
    return sendRequest(defaultFetch(server.url), `${server.url}/path`, GET, signal);
  }

  function answer(status: number, headers: Record<string, string> = {}): Promise<FetchResponse> {
    return send((_, res) => res.writeHead(status, headers).end('text'));
  }

  describe('a response', () => {
    for (const status of [200, 204, 400, 401, 403, 404, 422]) {
      it(`with status ${status} is for the caller to judge`, async () => {
        expect((await answer(status)).status).to.equal(status);
      });
    }

    for (const [status, fileSpecific] of [
      [408, false],
      [500, true],
      [502, false],
      [503, false],
    ] as const) {
      it(`with status ${status} may be tried again`, async () => {
        const error = (await failure(answer(status))) as TransientError;
        expect(error).to.be.instanceOf(TransientError).and.include({ fileSpecific, retryAfterMs: undefined });
        expect(error.finalError).to.include({ code: 'EUPSTREAM', status: 502, cause: `status ${status}` });
      });
    }

    for (const [value, ms, seconds] of [
      ['7', 7000, 7],
      [' 0 ', 0, 0],
      [undefined, undefined, 5],
      ['1.5', undefined, 5],
      ['-1', undefined, 5],
      ['999999', undefined, 5],
      ['Wed, 21 Oct 2026 07:28:00 GMT', undefined, 5],
    ] as const) {
      it(`with status 429 tells when to come back: ${value ?? 'nothing'}`, async () => {
        const error = (await failure(
          answer(429, value === undefined ? {} : { 'retry-after': value }),
        )) as TransientError;
        expect(error).to.be.instanceOf(TransientError).and.include({ retryAfterMs: ms, fileSpecific: false });
        expect(error.finalError).to.include({ code: 'EBUSY', retryAfter: seconds });
      });
    }

    it('that redirects is not followed', async () => {
      const paths: unknown[] = [];
      const error = await failure(
        send((req, res) => {
          paths.push(req.url);
          res.writeHead(302, { location: '/other' }).end();
        }),
      );
      expect(error).to.be.instanceOf(ImageError).and.include({ code: 'EUPSTREAM' });
      expect((error as ImageError).cause).to.match(/^status 302 to .*\/other; is baseUrl right\?$/);
      expect(paths).to.deep.equal(['/path']);
    });

    it('that does not come in time may be tried again', async () => {
      TIMEOUTS.firstByte = 20;
      const error = (await failure(send(() => undefined))) as TransientError;
      expect(error).to.be.instanceOf(TransientError).with.nested.property('finalError.code', 'ETIMEDOUT');
    });

    it('that does not come at all may be tried again', async () => {
      const error = (await failure(send((req) => req.socket.destroy()))) as TransientError;
      expect(error).to.be.instanceOf(TransientError).with.nested.property('finalError.code', 'EUPSTREAM');
    });
  });

  it('ends with the reason of its signal', async () => {
    const leaving = new AbortController();
    const reason = new Error('left');
    expect(await failure(send(() => leaving.abort(reason), leaving.signal))).to.equal(reason);
  });

  describe('chunks', () => {
    /** A body that goes on until somebody stops reading it. */
    class Body implements AsyncIterable<string> {
      given = 0;
      isReturned = false;

      async *[Symbol.asyncIterator](): AsyncGenerator<string> {
        try {
          for (;;) {
            this.given += 1;
            yield 'x'.repeat(1000);
            await Promise.resolve();
          }
        } finally {
          this.isReturned = true;
        }
      }
    }

    it('are bytes, whatever the body is made of', async () => {
      const body = (async function* () {
        yield await Promise.resolve('text');
        yield Buffer.from('bytes');
      })();
      expect(await read(responseOf(body))).to.deep.equal([Buffer.from('text'), Buffer.from('bytes')]);
      expect(await read(responseOf(null))).to.deep.equal([]);
    });

    it('of a body that breaks off may be fetched again', async () => {
      const response = await send((_, res) => {
        res.writeHead(200, { 'content-length': '1000' });
        res.write('some', () => res.destroy());
      });
      const error = (await failure(read(response))) as TransientError;
      expect(error).to.be.instanceOf(TransientError).and.include({ fileSpecific: true });
      expect(error.finalError).to.include({ code: 'EUPSTREAM', message: 'The PIM broke off a file' });
    });

    it('of a body that stalls may be fetched again', async () => {
      TIMEOUTS.idle = 20;
      const response = await send((_, res) => void res.writeHead(200).write('some'));
      const error = (await failure(read(response))) as TransientError;
      expect(error).to.be.instanceOf(TransientError).with.nested.property('finalError.code', 'ETIMEDOUT');
    });

    it('end the body when nobody reads on', async () => {
      const body = new Body();
      for await (const chunk of readChunks(responseOf(body))) {
        expect(chunk).to.have.length(1000);
        break;
      }
      await eventually(() => body.isReturned);
      expect(body.given).to.equal(1);
    });

    it('that nobody needs are read if they are few, and their faults do not matter', async () => {
      const body = new Body();
      await drain(responseOf(body));
      expect(body.given).to.equal(66);
      await eventually(() => body.isReturned);
      // eslint-disable-next-line require-yield -- it breaks off before its first chunk
      const broken = (async function* (): AsyncGenerator<string> {
        await Promise.reject(new Error('broken'));
      })();
      await drain(responseOf(broken));
    });
  });
});

import { expect } from 'chai';
import type { RequestListener } from 'node:http';
import { defaultFetch } from '../../../src/pim/transport/fetch.js';
import { sendRequest } from '../../../src/pim/transport/request.js';
import { TransientError } from '../../../src/pim/transport/transient-error.js';
import type { FetchResponse } from '../../../src/pim/types.js';
import { ImageError } from '../../../src/shared/errors.js';
import { listen, type Listening } from '../../support/listen.js';

const ANY = new AbortController().signal;
const GET = { method: 'GET', headers: {} };

const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

describe('pim/transport/request', () => {
  let server: Listening | undefined;

  afterEach(async () => {
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
      it(`with status ${status} is returned to the caller`, async () => {
        expect((await answer(status)).status).to.equal(status);
      });
    }

    for (const [status, fileSpecific] of [
      [408, false],
      [500, true],
      [502, false],
      [503, false],
    ] as const) {
      it(`with status ${status} is retryable`, async () => {
        const error = (await failure(answer(status))) as TransientError;
        expect(error).to.be.instanceOf(TransientError).and.include({ fileSpecific, retryAfterMs: undefined });
        expect(error.finalError).to.include({ code: 'EUPSTREAM', status: 502, cause: `status ${status}` });
      });
    }

    for (const [value, ms, seconds] of [
      ['7', 7000, 7],
      [' 0 ', 0, 1],
      [undefined, undefined, 1],
      ['1.5', undefined, 1],
      ['-1', undefined, 1],
      ['soon', undefined, 1],
      ['999999', 999_999_000, 999_999],
      ['Wed, 21 Oct 2015 07:28:00 GMT', undefined, 1],
    ] as const) {
      it(`with status 429 has a Retry-After: ${value ?? 'nothing'}`, async () => {
        const error = (await failure(
          answer(429, value === undefined ? {} : { 'retry-after': value }),
        )) as TransientError;
        expect(error).to.be.instanceOf(TransientError).and.include({ retryAfterMs: ms, fileSpecific: false });
        expect(error.finalError).to.include({ code: 'EBUSY', retryAfter: seconds });
      });
    }

    it('with status 429 can have a date', async () => {
      const date = new Date(Date.now() + 3_600_000).toUTCString();
      const error = (await failure(answer(429, { 'retry-after': date }))) as TransientError;
      expect(error.retryAfterMs).to.be.within(3_000_000, 3_600_000);
      expect(error.finalError.retryAfter).to.be.within(3000, 3600);
    });

    it('with status 429 has no cause, so that it is not logged per request', async () => {
      const error = (await failure(answer(429))) as TransientError;
      expect(error.finalError.cause).to.equal(undefined);
    });

    it('that is a redirect is not followed', async () => {
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

    it('that is missing is retryable', async () => {
      const error = (await failure(send((req) => req.socket.destroy()))) as TransientError;
      expect(error).to.be.instanceOf(TransientError).with.nested.property('finalError.code', 'EUPSTREAM');
    });
  });

  it('aborts with the reason of its signal', async () => {
    const leaving = new AbortController();
    const reason = new Error('left');
    expect(await failure(send(() => leaving.abort(reason), leaving.signal))).to.equal(reason);
  });
});

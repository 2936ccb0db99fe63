import { expect } from 'chai';
import type { RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import { drain, readChunks, readJson } from '../../../src/pim/transport/chunks.js';
import { defaultFetch } from '../../../src/pim/transport/fetch.js';
import { sendRequest } from '../../../src/pim/transport/request.js';
import { TransientError } from '../../../src/pim/transport/transient-error.js';
import type { FetchResponse } from '../../../src/pim/types.js';
import { listen, type Listening } from '../../support/listen.js';
import { waitFor } from '../../support/wait-for.js';

const ANY = new AbortController().signal;
const GET = { method: 'GET', headers: {} };

const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

/** A response with this body. */
function responseOf(body: FetchResponse['body']): FetchResponse {
  return { status: 200, headers: new Headers(), body };
}

async function read(response: FetchResponse, idleTimeoutMs?: number): Promise<Uint8Array[]> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readChunks(response, idleTimeoutMs)) chunks.push(chunk);
  return chunks;
}

describe('pim/transport/chunks', () => {
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

  it('are converted to bytes', async () => {
    const body = (async function* () {
      yield await Promise.resolve('text');
      yield Buffer.from('bytes');
    })();
    expect(await read(responseOf(body))).to.deep.equal([Buffer.from('text'), Buffer.from('bytes')]);
    expect(await read(responseOf(null))).to.deep.equal([]);
  });

  it('of a body that breaks off fail with a retryable error', async () => {
    const response = await send((_, res) => {
      res.writeHead(200, { 'content-length': '1000' });
      res.write('some', () => res.destroy());
    });
    const error = (await failure(read(response))) as TransientError;
    expect(error).to.be.instanceOf(TransientError).and.include({ fileSpecific: true });
    expect(error.finalError).to.include({ code: 'EUPSTREAM', message: 'The PIM broke off a file' });
  });

  it('of a stalled body fail with a retryable error', async () => {
    const response = await send((_, res) => void res.writeHead(200).write('some'));
    const error = (await failure(read(response, 20))) as TransientError;
    expect(error).to.be.instanceOf(TransientError).with.nested.property('finalError.code', 'ETIMEDOUT');
  });

  it('close the body when reading stops', async () => {
    const body = new Body();
    for await (const chunk of readChunks(responseOf(body))) {
      expect(chunk).to.have.length(1000);
      break;
    }
    await waitFor(() => body.isReturned);
    expect(body.given).to.equal(1);
  });

  it('are parsed as JSON only if the body is short', async () => {
    const body = new Body();
    expect(await readJson(responseOf(body))).to.equal(undefined);
    expect(body.given).to.equal(17);
    await waitFor(() => body.isReturned);
    const long = await send((_, res) => {
      res.writeHead(200, { 'content-encoding': 'gzip' });
      res.end(gzipSync(JSON.stringify({ access_token: 'token', padding: ' '.repeat(50_000_000) })));
    });
    expect(await readJson(long)).to.equal(undefined);
  });

  it('are undefined if they are not valid JSON', async () => {
    const jsonOf = (text: string): Promise<unknown> => readJson(new Response(text));
    expect(await jsonOf('{"a":[1]}')).to.deep.equal({ a: [1] });
    for (const text of ['', '<html>', '{"a":']) expect(await jsonOf(text), text).to.equal(undefined);
  });

  it('that are not needed are drained if they are few, ignoring errors', async () => {
    const body = new Body();
    await drain(responseOf(body));
    expect(body.given).to.equal(66);
    await waitFor(() => body.isReturned);
    // eslint-disable-next-line require-yield -- it breaks off before its first chunk
    const broken = (async function* (): AsyncGenerator<string> {
      await Promise.reject(new Error('broken'));
    })();
    await drain(responseOf(broken));
  });
});

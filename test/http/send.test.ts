import { expect } from 'chai';
import { once } from 'node:events';
import { connect } from 'node:net';
import { Readable } from 'node:stream';
import { addVary, send } from '../../src/http/send.js';
import { Harness, request, type Client, type Response } from '../support/harness.js';
import { listen } from '../support/listen.js';
import { pdf } from '../support/pictures.js';
import { waitFor } from '../support/wait-for.js';
import { answered, answerOf, asked, BODY, ETAG, inPieces, streamed } from './respond.js';

/** The `Vary` that comes of one that is there and one that is added. */
async function varied(present: string | string[] | undefined, added: string[]): Promise<string | undefined> {
  const server = await listen((_, res) => {
    if (present !== undefined) res.setHeader('Vary', present);
    addVary(res, added);
    res.end();
  });
  const { headers } = await request(server.url, '/');
  await server.close();
  return headers.vary;
}

/** A stream that never ends, and yields to other work after each chunk. */
async function* endless(): AsyncGenerator<Uint8Array> {
  for (;;) {
    yield BODY;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('http/send', () => {
  describe('a full response', () => {
    it('has the body, its length and its type', async () => {
      const { status, headers, body } = await asked({});
      expect(status).to.equal(200);
      expect(headers).to.include({ 'content-type': 'image/png', 'content-length': String(BODY.length), etag: ETAG });
      expect(body.equals(BODY)).to.equal(true);
    });

    it('can be read by pages of other sites, and is sent with nosniff', async () => {
      const { headers } = await asked({});
      expect(headers).to.include({
        'cross-origin-resource-policy': 'cross-origin',
        'x-content-type-options': 'nosniff',
      });
    });

    it('has the same headers and no body for HEAD', async () => {
      const get = await asked({});
      const head = await asked({}, 'HEAD');
      expect(head.status).to.equal(200);
      expect(head.body).to.have.length(0);
      delete get.headers.date;
      delete head.headers.date;
      expect(head.headers).to.deep.equal(get.headers);
    });

    it('has Link only if there is one', async () => {
      const link = '<https://www.example.com/a.png>; rel="canonical"';
      expect((await answered({}, answerOf({ link }))).headers.link).to.equal(link);
      expect((await asked({})).headers).not.to.have.property('link');
    });

    it('has Content-Disposition only if there is one', async () => {
      const { headers } = await answered({}, answerOf({ disposition: undefined }));
      expect(headers).not.to.have.property('content-disposition');
    });

    it('can be a stream', async () => {
      const { headers, body } = await answered({}, answerOf({ content: streamed(inPieces()) }));
      expect(headers['content-length']).to.equal(String(BODY.length));
      expect(body.equals(BODY)).to.equal(true);
    });
  });

  describe('active content', () => {
    for (const mimeType of [
      'image/svg+xml',
      'text/html',
      'application/xml',
      'application/octet-stream',
      'text/plain',
    ]) {
      it(`is sandboxed: ${mimeType}`, async () => {
        const { headers } = await answered({}, answerOf({ mimeType }));
        expect(headers['content-security-policy']).to.match(/^default-src 'none'; .*sandbox$/);
      });
    }

    for (const mimeType of ['image/png', 'image/avif', 'video/mp4', 'audio/mpeg', 'application/pdf']) {
      it(`is not sandboxed: ${mimeType}, whose viewer a policy would block`, async () => {
        const { headers } = await answered({}, answerOf({ mimeType }));
        expect(headers).not.to.have.property('content-security-policy');
      });
    }
  });

  describe('Vary', () => {
    it('is set if missing', async () => {
      expect(await varied(undefined, ['Accept'])).to.equal('Accept');
    });

    it('is appended to values of other middleware', async () => {
      expect(await varied('Origin', ['Accept'])).to.equal('Origin, Accept');
      expect(await varied('Origin,Cookie', ['Accept'])).to.equal('Origin, Cookie, Accept');
    });

    it('is appended to headers set as an array', async () => {
      expect(await varied(['Origin', 'Cookie'], ['Accept'])).to.equal('Origin, Cookie, Accept');
    });

    it('has no duplicates, regardless of case', async () => {
      expect(await varied('accept, Origin', ['Accept'])).to.equal('accept, Origin');
    });

    it('is unchanged if it is *', async () => {
      expect(await varied('*', ['Accept'])).to.equal('*');
    });

    it('is unchanged if nothing is added', async () => {
      expect(await varied('Origin', [])).to.equal('Origin');
      expect(await varied(undefined, [])).to.equal(undefined);
    });

    it('distinguishes names with a common prefix', async () => {
      expect(await varied('Accept-Encoding', ['Accept'])).to.equal('Accept-Encoding, Accept');
    });
  });

  describe('a stream', () => {
    it('that fails breaks off the response, so that it is not taken for complete', async () => {
      // eslint-disable-next-line @typescript-eslint/require-await -- a stream's pieces come later
      async function* breaking(): AsyncGenerator<Uint8Array> {
        yield BODY.subarray(0, 100);
        throw new Error('broken off');
      }
      for (const length of [BODY.length, undefined]) {
        const result = await answered({}, answerOf({ content: streamed(breaking()), length })).catch(
          (error: unknown) => error,
        );
        expect(result).to.be.an.instanceOf(Error);
      }
    });

    it('is closed once, whether read or not', async () => {
      const cases = [
        [200, {}],
        [200, { method: 'HEAD' }],
        [206, { headers: { range: 'bytes=0-9' } }],
        [304, { headers: { 'if-none-match': ETAG } }],
        [412, { headers: { 'if-match': '"other"' } }],
        [416, { headers: { range: 'bytes=99999-' } }],
      ] as const;
      for (const [status, options] of cases) {
        let cancelled = 0;
        const pieces = inPieces();
        const content = streamed(pieces, () => void (cancelled += 1));
        const response = await answered(options, answerOf({ content }));
        expect(response.status).to.equal(status);
        await waitFor(() => cancelled === 1);
      }
    });

    it('is closed when the client disconnects', async () => {
      let cancelled = false;
      const pieces = endless();
      const content = streamed(pieces, () => void (cancelled = true));
      const server = await listen((req, res) => {
        send(req, res, answerOf({ content, length: undefined })).catch(() => undefined);
      });
      const aborter = new AbortController();
      const response = await fetch(server.url, { signal: aborter.signal });
      await response.body!.getReader().read();
      aborter.abort();
      await waitFor(() => cancelled);
      await server.close();
    });
  });

  it('sends a stream that contains only the range, however far into the file', async () => {
    const length = 100_000_000;
    const asked: unknown[] = [];
    const server = await listen((req, res) => {
      const part = Object.assign(Readable.from([BODY.subarray(0, 2)]), { isPart: true });
      const content = {
        open: (range: unknown) => Promise.resolve((asked.push(range), part)),
        cancel: () => undefined,
      };
      send(req, res, answerOf({ content, length })).catch(() => res.destroy());
    });
    const response = await fetch(server.url, { headers: { range: 'bytes=-2' } });
    expect(response.status).to.equal(206);
    expect(response.headers.get('content-range')).to.equal(`bytes ${length - 2}-${length - 1}/${length}`);
    expect(Buffer.from(await response.arrayBuffer())).to.deep.equal(BODY.subarray(0, 2));
    expect(asked).to.deep.equal([{ start: length - 2, end: length - 1 }]);
    await server.close();
  });

  describe('a stream whose length differs from the declared one', () => {
    /** Two requests on one connection, and all that comes back. */
    async function onOneConnection(length: number): Promise<string> {
      let served = 0;
      const server = await listen((req, res) => {
        served += 1;
        const content = served === 1 ? streamed(inPieces()) : BODY.subarray(0, 5);
        const answer = answerOf({ content, length: served === 1 ? length : 5 });
        send(req, res, answer).catch(() => res.destroy());
      });
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
      const parts: Buffer[] = [];
      socket.on('data', (part: Buffer) => parts.push(part));
      socket.write(
        'GET /a HTTP/1.1\r\nHost: localhost\r\n\r\nGET /b HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n',
      );
      await once(socket, 'close');
      await server.close();
      return Buffer.concat(parts).toString('latin1');
    }

    const bodyOf = (text: string): string => text.slice(text.indexOf('\r\n\r\n') + 4);

    it('is truncated if longer, and does not run into the next response', async () => {
      const text = await onOneConnection(9_000);
      expect(bodyOf(text).startsWith(BODY.subarray(0, 9_000).toString('latin1'))).to.equal(true);
      expect(bodyOf(text)).to.have.length(9_000);
    });

    it('closes the connection if shorter, so that the client does not wait', async () => {
      const text = await onOneConnection(11_000);
      expect(bodyOf(text)).to.equal(BODY.toString('latin1'));
    });

    it('keeps the connection alive if correct', async () => {
      expect((await onOneConnection(10_000)).match(/HTTP\/1\.1 200/g)).to.have.length(2);
    });
  });

  describe('a range far into a stream', () => {
    it('gets the full response, so that the PIM’s data is not discarded', async () => {
      let sent = 0;
      const large = { bytes: Buffer.alloc(64 * 1024), count: 64 };
      // eslint-disable-next-line @typescript-eslint/require-await -- a stream's pieces come later
      async function* film(): AsyncGenerator<Uint8Array> {
        for (let at = 0; at < large.count; at++) {
          sent += large.bytes.length;
          yield large.bytes;
        }
      }
      const length = large.bytes.length * large.count;
      const ask = (range: string): Promise<Response> =>
        answered({ headers: { range } }, answerOf({ content: streamed(film()), length }));
      const far = await ask('bytes=-1');
      expect([far.status, far.body.length]).to.deep.equal([200, length]);
      expect(far.headers).to.not.have.property('content-range');
      sent = 0;
      const near = await ask('bytes=100000-100009');
      expect([near.status, near.body.length]).to.deep.equal([206, 10]);
      expect(sent, 'no more than the pieces up to the end').to.be.at.most(3 * large.bytes.length);
      const half = await ask(`bytes=${length / 2}-`);
      expect([half.status, half.body.length]).to.deep.equal([206, length / 2]);
    });

    it('is served from memory', async () => {
      const content = Buffer.alloc(4 * 1024 * 1024, 7);
      const { status, body } = await answered(
        { headers: { range: 'bytes=-1' } },
        answerOf({ content, length: content.length }),
      );
      expect([status, body.length]).to.deep.equal([206, 1]);
    });
  });

  it('a partial response has no-transform, so that it is not compressed', async () => {
    const body = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"></svg>'.repeat(200));
    const part = await answered(
      { headers: { range: 'bytes=0-4999' } },
      answerOf({ mimeType: 'image/svg+xml', content: body, length: body.length }),
    );
    expect(part.headers['cache-control']).to.match(/, no-transform$/);
    const whole = await answered({}, answerOf({ mimeType: 'image/svg+xml', content: body, length: body.length }));
    expect(whole.headers['cache-control']).to.not.include('no-transform');
  });

  describe('a stalled client', () => {
    it('ends a response from memory', async () => {
      let closed = false;
      const content = Buffer.alloc(64 * 1024 * 1024);
      const server = await listen((req, res) => {
        res.once('close', () => (closed = true));
        void send(req, res, answerOf({ content, length: content.length }), 300);
      });
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1').pause();
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await waitFor(() => closed);
      socket.destroy();
      await server.close();
    });

    it('does not affect slow clients that read to the end', async () => {
      const content = Buffer.alloc(8 * 1024 * 1024, 3);
      const { body } = await answered({}, answerOf({ content, length: content.length }));
      expect(body.equals(content)).to.equal(true);
    });

    it('cancels the stream', async () => {
      let cancelled = false;
      const content = streamed(endless(), () => void (cancelled = true));
      const server = await listen((req, res) => {
        send(req, res, answerOf({ content, length: undefined }), 300).catch(() => undefined);
      });
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1').pause();
      socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
      await waitFor(() => cancelled);
      socket.destroy();
      await server.close();
    });
  });

  // A file too large to hold is a call to the PIM that goes on, and there are only four.
  describe('a large file that is requested but not read', () => {
    let harness: Harness;
    let client: Client;
    let film: string;
    let etag: string;

    before(async () => {
      harness = await Harness.start();
      client = await harness.serve();
      film = harness.add(pdf(22_000_000), { name: 'film.mp4', mimeType: 'video/mp4' });
      etag = (await client.get(`/${film}`)).headers.etag!;
    });

    after(() => harness.stop());

    for (const [what, status, options] of [
      ['HEAD', 200, { method: 'HEAD' }],
      ['If-None-Match', 304, { headers: { 'if-none-match': 'THE TAG' } }],
      ['an unsatisfiable range', 416, { headers: { range: 'bytes=99999999-' } }],
    ] as const) {
      it(`does not keep a call to the PIM open: ${what}`, async () => {
        const headers = Object.fromEntries(
          Object.entries('headers' in options ? options.headers : {}).map(([k, v]) => [k, v.replace('THE TAG', etag)]),
        );
        const response = await client.get(`/${film}`, { ...options, headers });
        expect(response.status).to.equal(status);
        await waitFor(() => harness.pim.meter.inFlight === 0);
        expect(client.images.stats().pim.inFlight).to.equal(0);
      });
    }
  });
});

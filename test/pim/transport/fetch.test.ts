import { expect } from 'chai';
import { request as httpRequest } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { defaultFetch } from '../../../src/pim/transport/fetch.js';
import type { FetchResponse } from '../../../src/pim/types.js';
import { CERTIFICATE, CERTIFICATE_KEY } from '../../support/certificate.js';
import { listen, type Listening } from '../../support/listen.js';
import { waitFor } from '../../support/wait-for.js';

const INIT = { method: 'GET', headers: {}, redirect: 'manual', signal: new AbortController().signal } as const;

async function read({ body }: FetchResponse): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body!) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

async function json(response: FetchResponse): Promise<unknown> {
  return JSON.parse((await read(response)).toString()) as unknown;
}

describe('pim/transport/fetch', () => {
  it('keeps its connection alive', async () => {
    const sockets = new Set<Socket>();
    const server = await listen((req, res) => {
      sockets.add(req.socket);
      res.end('{"method":"GET"}');
    });
    const fetch = defaultFetch(server.url);
    for (let time = 0; time < 3; time++) {
      const response = await fetch(server.url, INIT);
      expect([response.status, await json(response)]).to.deep.equal([200, { method: 'GET' }]);
    }
    expect(sockets.size).to.equal(1);
    await server.close();
  });

  it('sends its method, headers and body, and aborts with its signal', async () => {
    const server = await listen((req, res) => {
      if (req.url === '/never') return;
      res.setHeader('echo', `${req.method} ${req.headers['x-name']?.toString()}`);
      req.pipe(res);
    });
    const fetch = defaultFetch(server.url);
    const response = await fetch(server.url, { ...INIT, method: 'POST', headers: { 'x-name': 'value' }, body: '[1]' });
    expect([response.headers.get('echo'), await json(response)]).to.deep.equal(['POST value', [1]]);
    const signal = AbortSignal.abort(new Error('left'));
    const error: unknown = await fetch(`${server.url}/never`, { ...INIT, signal }).catch((reason: unknown) => reason);
    expect(error).to.have.property('name', 'AbortError');
    await server.close();
  });

  it('uses TLS for https URLs', async () => {
    const server = await listen((_, res) => res.end());
    const url = server.url.replace('http:', 'https:');
    const error: unknown = await defaultFetch(url)(url, INIT).catch((reason: unknown) => reason);
    expect(error)
      .to.have.property('code')
      .that.matches(/SSL|EPROTO|ECONNRESET/);
    await server.close();
  });

  it('closes idle connections', async () => {
    let socket: Socket | undefined;
    const server = await listen((req, res) => {
      socket = req.socket;
      res.end('{}');
    });
    await json(await defaultFetch(server.url, { idleMs: 20 })(server.url, INIT));
    await waitFor(() => socket!.destroyed);
    await server.close();
  });

  describe('a keep-alive connection that was closed', () => {
    /** A server that resets the connection of this request, the first being 1, and of all that follow on it. */
    async function resettingAt(first: number) {
      const requests = new Map<Socket, number>();
      let total = 0;
      const server = await listen((req, res) => {
        total += 1;
        const count = (requests.get(req.socket) ?? 0) + 1;
        requests.set(req.socket, count);
        if (count >= first) req.socket.resetAndDestroy();
        else res.end('{}');
      });
      return { ...server, total: () => total };
    }

    it('is replaced at once, even if all are closed', async () => {
      const server = await resettingAt(2);
      const fetch = defaultFetch(server.url);
      for (let round = 0; round < 3; round++) {
        await Promise.all(Array.from({ length: 8 }, async () => json(await fetch(server.url, INIT))));
      }
      await server.close();
    });

    it('is not replaced if it was new', async () => {
      const server = await resettingAt(1);
      const error: unknown = await defaultFetch(server.url)(server.url, INIT).catch((reason: unknown) => reason);
      expect(error).to.have.property('code', 'ECONNRESET');
      expect(server.total()).to.equal(1);
      await server.close();
    });
  });

  describe('a compressed body', () => {
    const body = Buffer.from(Array.from({ length: 50_000 }, (_, index) => (index * index) % 251));
    for (const [encoding, encoded] of [
      ['gzip', gzipSync(body)],
      ['GZIP', gzipSync(body)],
      ['deflate', deflateSync(body)],
      ['br', brotliCompressSync(body)],
      ['identity', body],
    ] as const) {
      it(`is decompressed: ${encoding}`, async () => {
        const server = await listen((_, res) => res.writeHead(200, { 'content-encoding': encoding }).end(encoded));
        const response = await defaultFetch(server.url)(server.url, INIT);
        expect(await read(response)).to.deep.equal(body);
        await server.close();
      });
    }

    it('fails if it is truncated', async () => {
      const all = { gzip: gzipSync(body), deflate: deflateSync(body), br: brotliCompressSync(body) };
      for (const [encoding, encoded] of Object.entries(all)) {
        const cut = encoded.subarray(0, encoded.length - 10);
        const server = await listen((_, res) => res.writeHead(200, { 'content-encoding': encoding }).end(cut));
        const response = await defaultFetch(server.url)(server.url, INIT);
        const error: unknown = await read(response).catch((reason: unknown) => reason);
        expect(error, encoding).to.be.instanceOf(Error);
        await server.close();
      }
    });

    it('fails with an unknown encoding', async () => {
      const server = await listen((_, res) => res.writeHead(200, { 'content-encoding': 'aes128gcm' }).end(body));
      const error: unknown = await defaultFetch(server.url)(server.url, INIT).catch((reason: unknown) => reason);
      expect(error).to.have.property('message').that.includes('aes128gcm');
      await server.close();
    });
  });

  describe('behind a proxy', () => {
    const NAMES = ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
    const before = NAMES.map((name) => [name, process.env[name]] as const);
    let proxy: Listening;
    /** The requests to the proxy, with the credentials sent to it. */
    let asked: string[];
    const tunnels = new Set<Socket>();

    beforeEach(async () => {
      asked = [];
      proxy = await listen(
        (req, res) => {
          asked.push(`${req.method} ${req.url} ${req.headers['proxy-authorization'] ?? ''}`.trim());
          httpRequest(req.url!, { method: req.method!, headers: req.headers }, (answer) => {
            res.writeHead(answer.statusCode!, answer.headers);
            answer.pipe(res);
          }).end();
        },
        (req, socket) => {
          asked.push(`CONNECT ${req.url}`);
          const [host, port] = req.url!.split(':');
          const target = connect(Number(port), host, () => {
            socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
            target.pipe(socket).pipe(target);
          });
          for (const end of [target, socket]) tunnels.add(end.on('error', () => undefined));
        },
      );
      for (const name of NAMES) Reflect.deleteProperty(process.env, name);
    });

    afterEach(async () => {
      for (const [name, value] of before) {
        if (value === undefined) Reflect.deleteProperty(process.env, name);
        else process.env[name] = value;
      }
      for (const end of tunnels) end.destroy();
      await proxy.close();
    });

    it('sends absolute URLs with the credentials of the proxy', async () => {
      const server = await listen((req, res) => res.end(JSON.stringify(req.url)));
      process.env.HTTP_PROXY = proxy.url.replace('//', '//user:pass@');
      const fetch = defaultFetch(server.url);
      for (let time = 0; time < 2; time++) {
        expect(await json(await fetch(`${server.url}/path`, INIT))).to.equal('/path');
      }
      const line = `GET ${server.url}/path Basic ${Buffer.from('user:pass').toString('base64')}`;
      expect(asked).to.deep.equal([line, line]);
      await server.close();
    });

    it('keeps a tunnel for https URLs', async () => {
      const checks = process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
      const secure = createSecureServer({ cert: CERTIFICATE, key: CERTIFICATE_KEY }, (req, res) => {
        res.end(JSON.stringify(req.url));
      });
      await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
      try {
        const url = `https://127.0.0.1:${(secure.address() as AddressInfo).port}`;
        process.env.https_proxy = proxy.url;
        const fetch = defaultFetch(url);
        for (const path of ['/a', '/b']) {
          expect(await json(await fetch(url + path, INIT))).to.equal(path);
        }
        expect(asked).to.deep.equal([`CONNECT ${new URL(url).host}`]);
      } finally {
        if (checks === undefined) Reflect.deleteProperty(process.env, 'NODE_TLS_REJECT_UNAUTHORIZED');
        else process.env.NODE_TLS_REJECT_UNAUTHORIZED = checks;
        secure.closeAllConnections();
        secure.close();
      }
    });

    it('reports errors at the end of a tunnel', async () => {
      const server = await listen((_, res) => res.end('plain'));
      const url = server.url.replace('http:', 'https:');
      process.env.https_proxy = proxy.url;
      const error: unknown = await defaultFetch(url)(url, INIT).catch((reason: unknown) => reason);
      // The tunnel is established; the server behind it does not use TLS.
      expect(error)
        .to.have.property('code')
        .that.matches(/SSL|EPROTO|ECONNRESET/);
      expect(asked).to.deep.equal([`CONNECT ${new URL(url).host}`]);
      await server.close();
    });

    for (const list of ['127.0.0.1', '*', 'example.com,127.0.0.1', 'PORT']) {
      it(`bypasses the proxy for NO_PROXY: ${list}`, async () => {
        const server = await listen((_, res) => res.end('{}'));
        process.env.HTTP_PROXY = proxy.url;
        process.env.NO_PROXY = list.replace('PORT', new URL(server.url).host);
        await json(await defaultFetch(server.url)(server.url, INIT));
        expect(asked).to.deep.equal([]);
        await server.close();
      });
    }

    it('fails if the proxy fails', async () => {
      process.env.HTTP_PROXY = 'http://127.0.0.1:9';
      const error: unknown = await defaultFetch('http://pim.invalid')('http://pim.invalid', INIT).catch(
        (reason: unknown) => reason,
      );
      expect(error).to.have.property('code', 'ECONNREFUSED');
    });
  });
});

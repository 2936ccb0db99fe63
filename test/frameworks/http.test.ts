import { expect } from 'chai';
import { connect as connectHttp2, createServer as createHttp2Server } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { AkeneoImages } from '../../src/index.js';
import { Harness, request } from '../support/harness.js';
import { facts, jpeg } from '../support/pictures.js';

describe('frameworks: node:http', () => {
  let harness: Harness;
  let images: AkeneoImages;
  let photo: string;

  before(async () => {
    harness = await Harness.start();
    images = harness.images();
    photo = harness.add(await jpeg(120, 80), { name: 'photo.jpg', mimeType: 'image/jpeg' });
  });

  after(() => harness.stop());

  it('works as a request listener with a final handler', async () => {
    const url = await harness.listen((req, res) =>
      images(req, res, () => {
        res.statusCode = 404;
        res.end('not mine');
      }),
    );
    const picture = await request(url, `/tr:w-60,f-png/${photo}`);
    expect(await facts(picture.body)).to.include({ width: 60, height: 40, format: 'png' });
    const other = await request(url, '/other');
    expect([other.status, other.body.toString()]).to.deep.equal([404, 'not mine']);
  });

  it('serves below a path that the app strips', async () => {
    const url = await harness.listen((req, res) => {
      req.url = req.url!.replace(/^\/images(?=\/)/, '');
      images(req, res, () => res.end());
    });
    expect((await request(url, `/images/tr:w-60/${photo}`)).status).to.equal(200);
  });

  it('responds once, and calls next() once, only for paths that it does not serve', async () => {
    let calls = 0;
    const url = await harness.listen((req, res) =>
      images(req, res, (...args: unknown[]) => {
        calls += 1;
        expect(args).to.deep.equal([]);
        res.end();
      }),
    );
    for (const path of [`/${photo}`, '/tr:w-abc/media-files/a.png', '/media-files/missing.png']) {
      await request(url, path);
    }
    expect(calls).to.equal(0);
    await request(url, '/other');
    await request(url, `/${photo}`, { method: 'POST' });
    expect(calls).to.equal(2);
  });

  it('calls next() synchronously', () => {
    let called = false;
    images({ method: 'GET', url: '/other', headers: {} } as never, {} as never, () => (called = true));
    expect(called).to.equal(true);
  });

  it('does not modify the request', async () => {
    const written: PropertyKey[] = [];
    const url = await harness.listen((req, res) => {
      const watched = new Proxy(req, {
        // The getters of Node.js write on the request, so they get the real one.
        get: (target, key) => Reflect.get(target, key, target) as unknown,
        set: (target, key, value) => {
          written.push(key);
          return Reflect.set(target, key, value, target);
        },
        defineProperty: (target, key, descriptor) => {
          written.push(key);
          return Reflect.defineProperty(target, key, descriptor);
        },
      });
      images(watched, res, () => res.end());
    });
    for (const path of [
      `/tr:w-60/${photo}`,
      `/${photo}?tr=w-50`,
      '/media-files/missing.png',
      '/other',
      '/tr:w-x/media-files/a',
    ]) {
      await request(url, path);
    }
    await request(url, `/tr:w-60/${photo}`, { headers: { range: 'bytes=0-9' } });
    expect(written).to.deep.equal([]);
  });

  it('does not change the URL', async () => {
    const urls: (string | undefined)[] = [];
    const url = await harness.listen((req, res) => {
      res.once('finish', () => urls.push(req.url));
      images(req, res, () => res.end());
    });
    for (const path of [`/tr:w-60/${photo}?v=1`, '/other?x']) {
      await request(url, path);
      expect(urls.pop()).to.equal(path);
    }
  });

  it('removes its listeners from responses', async () => {
    const left: number[] = [];
    const url = await harness.listen((req, res) => {
      const before = res.listenerCount('close');
      res.once('finish', () => setImmediate(() => left.push(res.listenerCount('close') - before)));
      images(req, res, () => res.end());
    });
    for (let time = 0; time < 3; time++) await request(url, `/tr:w-60/${photo}`);
    expect(left.every((count) => count <= 0)).to.equal(true);
  });

  it('responds over HTTP/2 through the compatibility API of Node.js', async () => {
    const server = createHttp2Server((req, res) => images(req as never, res as never, () => res.end()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const session = connectHttp2(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    try {
      const stream = session.request({ ':path': `/tr:w-60,f-png/${photo}` });
      const status = new Promise((resolve) => stream.once('response', (headers) => resolve(headers[':status'])));
      const parts: Buffer[] = [];
      for await (const part of stream) parts.push(part as Buffer);
      expect(await status).to.equal(200);
      expect(await facts(Buffer.concat(parts))).to.include({ width: 60, format: 'png' });
    } finally {
      session.close();
      server.close();
    }
  });
});

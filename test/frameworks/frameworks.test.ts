import { expect } from 'chai';
import type { ServerResponse } from 'node:http';
import request from 'supertest';
import type { AkeneoImages } from '../../src/index.js';
import { Harness } from '../support/harness.js';
import { facts, jpeg, png } from '../support/pictures.js';
import { FRAMEWORKS, useForErrors, type App } from './apps.js';

/** The end of an app: responds with 404 to everything else. */
function appsOwn404(_: unknown, res: ServerResponse): void {
  res.statusCode = 404;
  res.end('nothing here');
}

for (const framework of FRAMEWORKS) {
  describe(`frameworks: ${framework.name}`, () => {
    let harness: Harness;
    let images: AkeneoImages;
    let photo: string;
    let app: App;

    before(async () => {
      harness = await Harness.start();
      images = harness.images();
      photo = harness.add(await jpeg(120, 80), { name: 'photo.jpg', mimeType: 'image/jpeg' });
    });

    after(() => harness.stop());

    beforeEach(() => {
      app = framework.app();
    });

    /** Expects the picture, resized, below a path. */
    async function expectPicture(path: string): Promise<void> {
      const response = await request(app).get(`${path}/tr:w-60,f-png/${photo}`);
      expect(response.status).to.equal(200);
      expect(await facts(response.body as Buffer)).to.include({ width: 60, height: 40, format: 'png' });
    }

    describe('mounted', () => {
      it('at the root', async () => {
        app.use(images);
        await expectPicture('');
      });

      it('at a path', async () => {
        app.use('/images', images);
        await expectPicture('/images');
      });

      it('at a path of several segments', async () => {
        app.use('/shop/de/images', images);
        await expectPicture('/shop/de/images');
      });

      it('in a router in a router', async () => {
        const [outer, inner] = [framework.router(), framework.router()];
        inner.use('/images', images);
        outer.use('/b', inner);
        app.use('/a', outer);
        await expectPicture('/a/b/images');
      });

      it('in a nested app', async () => {
        const inner = framework.app();
        inner.use('/images', images);
        app.use('/inner', inner);
        await expectPicture('/inner/images');
      });

      it('at two paths with one middleware', async () => {
        app.use('/one', images);
        app.use('/other', images);
        await expectPicture('/one');
        await expectPicture('/other');
      });

      it('twice in one app, with a PIM each', async () => {
        const other = await Harness.start();
        try {
          const file = { name: 'same.png', mimeType: 'image/png', uploadedAt: Date.UTC(2026, 0, 1) };
          const [small, large] = [await png(10, 10), await png(20, 20)];
          const code = harness.pim.addMedia('media-files', { ...file, body: small });
          expect(other.pim.addMedia('media-files', { ...file, body: large })).to.equal(code);
          app.use('/one', images);
          app.use('/other', other.images());
          const one = await request(app).get(`/one/media-files/${code}?tr=orig-true`);
          const second = await request(app).get(`/other/media-files/${code}?tr=orig-true`);
          expect(small.equals(one.body as Buffer)).to.equal(true);
          expect(large.equals(second.body as Buffer)).to.equal(true);
        } finally {
          await other.stop();
        }
      });
    });

    describe('other requests', () => {
      beforeEach(() => {
        app.use('/images', images);
      });

      for (const path of ['/', '/images', '/images/', '/images/other', '/images/favicon.ico', '/other/x']) {
        it(`are passed to the next middleware: ${path}`, async () => {
          app.use(appsOwn404);
          const { status, text, headers } = await request(app).get(path);
          expect([status, text]).to.deep.equal([404, 'nothing here']);
          expect(headers).not.to.have.any.keys('ik-error', 'cache-status');
        });
      }

      it('are passed to another middleware at the same path', async () => {
        app.use('/images', (req, res) => res.end(`next saw ${req.url ?? ''}`));
        const { text } = await request(app).get('/images/other?x=1');
        expect(text).to.equal('next saw /other?x=1');
      });

      it('fall through to the 404 of the framework', async () => {
        const { status, headers } = await request(app).get('/images/other');
        expect(status).to.equal(404);
        expect(headers).not.to.have.property('ik-error');
      });

      for (const method of ['post', 'put', 'patch', 'delete', 'options'] as const) {
        it(`include other methods: ${method}`, async () => {
          app.use(appsOwn404);
          const { text, headers } = await request(app)[method](`/images/${photo}`);
          expect(headers).not.to.have.property('ik-error');
          if (method !== 'options') expect(text).to.equal('nothing here');
        });
      }

      it('include paths that only start like the mount point', async () => {
        app.use(appsOwn404);
        for (const path of ['/images.png', `/images.${photo}`, `/imagesque/${photo}`, '/images.media-files/a.png']) {
          const { status, text } = await request(app).get(path);
          expect([path, status, text]).to.deep.equal([path, 404, 'nothing here']);
        }
      });

      it('are passed to next() without an error', async () => {
        const errors: unknown[] = [];
        useForErrors(app, (error, _req, _res, next) => {
          errors.push(error);
          next(error);
        });
        app.use(appsOwn404);
        await request(app).get('/images/other');
        expect(errors).to.deep.equal([]);
      });
    });

    describe('with middleware around it', () => {
      it('keeps headers that are already set', async () => {
        app.use((_req, res, next) => {
          res.setHeader('X-Frame-Options', 'SAMEORIGIN');
          res.setHeader('Strict-Transport-Security', 'max-age=1');
          res.setHeader('Vary', 'Origin');
          res.setHeader('Access-Control-Allow-Origin', '*');
          next();
        });
        app.use('/images', images);
        for (const [path, status] of [
          [`/images/tr:w-60/${photo}`, 200],
          ['/images/tr:w-60/media-files/missing.png', 404],
        ] as const) {
          const response = await request(app).get(path);
          expect(response.status).to.equal(status);
          expect(response.headers).to.include({
            'x-frame-options': 'SAMEORIGIN',
            'strict-transport-security': 'max-age=1',
            'access-control-allow-origin': '*',
            vary: 'Origin, Accept',
          });
        }
      });

      it('allows other sites to embed images despite helmet', async () => {
        app.use((_req, res, next) => {
          res.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
          next();
        });
        app.use('/images', images);
        const { headers } = await request(app).get(`/images/${photo}`);
        expect(headers['cross-origin-resource-policy']).to.equal('cross-origin');
      });

      it('supports middleware that wraps writeHead, like compression', async () => {
        const seen: unknown[] = [];
        app.use((_req, res, next) => {
          // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called on its own object
          const { writeHead } = res;
          res.writeHead = function (this: ServerResponse, ...args: unknown[]) {
            seen.push(this.getHeader('Content-Type'));
            this.appendHeader('Vary', 'Accept-Encoding');
            return Reflect.apply(writeHead, this, args) as ServerResponse;
          };
          next();
        });
        app.use('/images', images);
        const { status, headers } = await request(app).get(`/images/tr:w-60,f-auto/${photo}`);
        expect([status, headers.vary]).to.deep.equal([200, 'Accept, Accept-Encoding']);
        expect(seen).to.deep.equal(['image/jpeg']);
      });

      it('uses a URL that the app has rewritten', async () => {
        app.use((req, _res, next) => {
          req.url = req.url?.replace(/^\/old\/(\d+)/, '/images/tr:w-$1,f-png');
          next();
        });
        app.use('/images', images);
        const response = await request(app).get(`/old/30/${photo}`);
        expect(response.status).to.equal(200);
        expect(await facts(response.body as Buffer)).to.include({ width: 30 });
      });

      it('uses a query that the app has added', async () => {
        app.use('/pictures', (req, _res, next) => {
          req.url = `${req.url ?? ''}?tr=w-30,f-png`;
          next();
        });
        app.use('/pictures', images);
        const response = await request(app).get(`/pictures/${photo}`);
        expect(await facts(response.body as Buffer)).to.include({ width: 30, format: 'png' });
      });
    });

    describe('errors', () => {
      it('are sent by the middleware, without calling the app’s error handler', async () => {
        let called = 0;
        app.use('/images', images);
        useForErrors(app, (_error, _req, _res, next) => {
          called += 1;
          next();
        });
        app.use(appsOwn404);
        for (const [path, status, code] of [
          [`/tr:w-abc/${photo}`, 400, 'EINVAL'],
          ['/media-files/missing.png', 404, 'ENOENT'],
          ['/media-files/a..%2f..%2fb', 404, 'ENOENT'],
        ] as const) {
          const response = await request(app).get(`/images${path}`);
          expect(response.status).to.equal(status);
          expect(response.headers['ik-error']).to.match(new RegExp(`^${code} - `));
          expect((response.body as { code: string }).code).to.equal(code);
        }
        expect(called).to.equal(0);
      });

      it('of the app are left to the app', async () => {
        app.use((_req, _res, next) => next(new Error('from before')));
        app.use('/images', images);
        // eslint-disable-next-line @typescript-eslint/no-unused-vars -- it is told by its four parameters
        useForErrors(app, (error, _req, res, _next) => {
          res.statusCode = 418;
          res.end((error as Error).message);
        });
        const { status, text } = await request(app).get(`/images/${photo}`);
        expect([status, text]).to.deep.equal([418, 'from before']);
      });

      it('do not crash the process, whatever the path', async () => {
        app.use('/images', images);
        for (const path of ['/images/%', '/images/media-files/%E0%A4%A', '/images/tr:%/media-files/a.png']) {
          const { status } = await request(app).get(path);
          expect(status).to.be.within(400, 404);
        }
        await expectPicture('/images');
      });
    });

    it('responds to HEAD with the headers of GET and no body', async () => {
      app.use('/images', images);
      const get = await request(app).get(`/images/tr:w-60/${photo}`);
      const head = await request(app).head(`/images/tr:w-60/${photo}`);
      expect(head.status).to.equal(200);
      for (const header of ['content-length', 'content-type', 'etag', 'vary']) {
        expect(head.headers[header], header).to.equal(get.headers[header]);
      }
    });

    it('has a function name for lists of middleware', () => {
      expect(images.name).to.equal('akeneoImagesMiddleware');
    });
  });
}

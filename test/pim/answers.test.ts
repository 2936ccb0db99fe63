import { expect } from 'chai';
import { assertMedia, Refusals } from '../../src/pim/answers.js';
import { TransientError } from '../../src/pim/transport/transient-error.js';
import type { ImageError } from '../../src/shared/errors.js';
import { MemoryLogger } from '../support/harness.js';
import { later } from '../support/later.js';

const JSON_404 = '{"code":404,"message":"Media file \\"a.png\\" does not exist."}';
const NO_ROUTE = '{"code":404,"message":"No route found for \\"GET http://pim/api/rest/v1/a.png\\""}';
const LOST = '{"code":404,"message":"Media file \\"a.png\\" is not present on the filesystem."}';

describe('pim/answers', () => {
  describe('a 200', () => {
    const check = (headers: Record<string, string>) => () => assertMedia(new Headers(headers));

    for (const type of [
      'text/html',
      'TEXT/HTML; charset=UTF-8',
      'application/xhtml+xml',
      'application/json',
      'application/problem+json; charset=utf-8',
      'application/vnd.error.v1+json',
      'text/json',
      '',
    ]) {
      it(`with content type "${type}" is not a file, unless sent as an attachment`, () => {
        const typed = type === '' ? {} : { 'content-type': type };
        for (const disposition of [undefined, '', 'inline', 'form-data; name="a"']) {
          const given = disposition === undefined ? {} : { 'content-disposition': disposition };
          expect(check({ ...typed, ...given }))
            .to.throw(TransientError)
            .that.includes({ fileSpecific: true })
            .with.nested.property('finalError.code', 'EUPSTREAM');
        }
        for (const disposition of ['attachment', 'attachment; filename="a.html"', 'inline; filename=a.html']) {
          check({ ...typed, 'content-disposition': disposition })();
        }
      });
    }

    for (const type of ['image/png', 'application/pdf', 'application/octet-stream', 'text/csv', 'image/svg+xml']) {
      it(`with content type ${type} is a file, attachment or not`, check({ 'content-type': type }));
    }
  });

  describe('an error response', () => {
    let logger: MemoryLogger;
    let refusals: Refusals;

    beforeEach(() => {
      logger = new MemoryLogger();
      refusals = new Refusals(logger);
    });

    const read = (status: number, body: string): Promise<ImageError> =>
      refusals.read(new Response(body, { status }), '/api/rest/v1/a.png');

    it('keeps what Akeneo says, and nothing that a server in front of it says', async () => {
      for (const [status, body, pimMessage] of [
        [422, '{"code":422,"message":"Attribute \\"a\\" does not exist."}', 'Attribute "a" does not exist.'],
        [403, '<html>Forbidden</html>', ''],
        [404, JSON_404, 'Media file "a.png" does not exist.'],
        [400, '{"message":7}', ''],
      ] as const) {
        expect(await read(status, body)).to.include({ pimStatus: status, pimMessage });
      }
    });

    for (const [status, body, code] of [
      [404, JSON_404, 'ENOENT'],
      [404, NO_ROUTE, 'ENOENT'],
      [404, LOST, 'ENOENT'],
      [410, '{"code":410,"message":"gone"}', 'ENOENT'],
      [404, '<html><body>default backend - 404</body></html>', 'EUPSTREAM'],
      [404, 'default backend - 404', 'EUPSTREAM'],
      [404, '', 'EUPSTREAM'],
      [404, '{"message":"no Route matched with those values"}', 'EUPSTREAM'],
      [404, '{"code":"404"}', 'EUPSTREAM'],
      [404, '{"code":500}', 'EUPSTREAM'],
      [404, 'null', 'EUPSTREAM'],
      [404, '[404]', 'EUPSTREAM'],
      [404, JSON_404 + ' '.repeat(20_000), 'EUPSTREAM'],
      [410, '<html>gone</html>', 'EUPSTREAM'],
      [401, '{"code":401}', 'EACCES'],
      [403, '{"code":403}', 'EACCES'],
      [422, '{"code":422}', 'EUPSTREAM'],
    ] as const) {
      it(`${status} ${body.slice(0, 60).trim()} results in ${code}`, async () => {
        const error = await read(status, body);
        expect(error.code).to.equal(code);
        expect(error.cause).to.match(new RegExp(`^status ${status}`));
      });
    }

    it('for missing routes and lost bytes is logged once a minute each', async () => {
      for (const body of [NO_ROUTE, LOST, JSON_404, NO_ROUTE, LOST]) await read(404, body);
      expect(logger.lines).to.have.length(2);
      expect(logger.lines[0]).to.match(/^The PIM has no route for \/api\/rest\/v1\/a\.png/);
      expect(logger.lines[1]).to.match(/^The PIM knows a file and has lost its bytes: \/api\/rest\/v1\/a\.png/);
      await later(60_001, () => read(404, LOST));
      expect(logger.lines).to.have.length(3);
    });
  });
});

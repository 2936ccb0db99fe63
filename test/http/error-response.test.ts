import { expect } from 'chai';
import { sendError } from '../../src/http/error-response.js';
import { ERROR_CODES, ImageError, type ErrorCode } from '../../src/shared/errors.js';
import { request, type RequestOptions, type Response } from '../support/harness.js';
import { listen } from '../support/listen.js';

/** The answer for a failure, over real HTTP, after a success had begun to be set up. */
async function failed(error: ImageError, options: RequestOptions = {}, vary: string[] = []): Promise<Response> {
  const server = await listen((req, res) => {
    res.setHeader('ETag', '"x"');
    res.setHeader('Content-Disposition', 'inline; filename=a.png');
    res.setHeader('Content-Length', 123456);
    res.setHeader('Content-Range', 'bytes 0-1/2');
    res.setHeader('Accept-Ranges', 'bytes');
    res.setHeader('Content-Security-Policy', 'sandbox');
    res.setHeader('Link', '<https://www.example.com/a.png>; rel="canonical"');
    res.setHeader('Cache-Control', 'public, max-age=31536000, immutable');
    res.setHeader('Cache-Status', 'akeneo-images; hit');
    res.setHeader('Server-Timing', 'total;dur=1.0');
    res.setHeader('X-Other', 'kept');
    sendError(req, res, error, vary);
  });
  try {
    return await request(server.url, '/', options);
  } finally {
    await server.close();
  }
}

describe('http/error-response', () => {
  for (const [code, status] of Object.entries(ERROR_CODES)) {
    it(`${code} is answered with ${status}, its code, its text and where it is explained`, async () => {
      const response = await failed(new ImageError(code as ErrorCode, 'What happened'));
      expect(response.status).to.equal(status);
      expect(response.headers['ik-error']).to.equal(`${code} - What happened`);
      const help = `docs/errors.md#${code.toLowerCase()}`;
      expect(JSON.parse(response.body.toString())).to.deep.equal({ code, message: 'What happened', help });
    });
  }

  describe('how long it may be kept', () => {
    for (const [status, cacheControl] of [
      [400, 'public, max-age=60'],
      [404, 'public, max-age=60'],
      [413, 'public, max-age=60'],
      [422, 'no-store'],
      [401, 'no-store'],
      [500, 'no-store'],
      [502, 'no-store'],
      [503, 'no-store'],
      [504, 'no-store'],
    ] as const) {
      it(`${status}: ${cacheControl}`, async () => {
        const { headers } = await failed(new ImageError('EINVAL', 'x', { status }));
        expect(headers['cache-control']).to.equal(cacheControl);
      });
    }
  });

  it('is JSON, and nothing else to a browser', async () => {
    const { headers, body } = await failed(new ImageError('EINVAL', '<script>alert(1)</script> ä'));
    expect(headers).to.include({
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'content-length': String(body.length),
    });
    expect((JSON.parse(body.toString()) as { message: string }).message).to.equal('<script>alert(1)</script> ä');
  });

  it('has none of the headers of a success', async () => {
    const { headers } = await failed(new ImageError('ENOENT', 'x'));
    expect(headers).not.to.have.any.keys(
      'etag',
      'content-disposition',
      'content-range',
      'accept-ranges',
      'link',
      'content-security-policy',
      'cache-status',
      'server-timing',
    );
  });

  it('keeps the headers of other middleware', async () => {
    expect((await failed(new ImageError('ENOENT', 'x'))).headers['x-other']).to.equal('kept');
  });

  it('to HEAD has the same headers and no body', async () => {
    const error = new ImageError('ENOENT', 'x');
    const get = await failed(error);
    const head = await failed(error, { method: 'HEAD' });
    expect(head.status).to.equal(404);
    expect(head.body).to.have.length(0);
    delete get.headers.date;
    delete head.headers.date;
    expect(head.headers).to.deep.equal(get.headers);
  });

  it('says when to come back, where that is known', async () => {
    const busy = await failed(new ImageError('EBUSY', 'x', { retryAfter: 7 }));
    expect(busy.headers['retry-after']).to.equal('7');
    expect((await failed(new ImageError('ENOENT', 'x'))).headers).not.to.have.property('retry-after');
  });

  it('varies as the success would have', async () => {
    expect((await failed(new ImageError('ENOENT', 'x'), {}, ['Accept'])).headers.vary).to.equal('Accept');
  });

  describe('a text that quotes a client', () => {
    it('cannot end the header', async () => {
      const { headers } = await failed(new ImageError('EINVAL', 'a\r\nSet-Cookie: x=1'));
      expect(headers['ik-error']).to.equal('EINVAL - a?Set-Cookie: x=1');
      expect(headers).not.to.have.property('set-cookie');
    });

    it('is printable in the header, and whole in the body', async () => {
      const message = 'w-ä€😀\u0000\u202e is not a number';
      const { headers, body } = await failed(new ImageError('EINVAL', message));
      expect(headers['ik-error']).to.equal('EINVAL - w-? is not a number');
      expect((JSON.parse(body.toString()) as { message: string }).message).to.equal(message);
    });

    it('is cut in the header', async () => {
      const { headers } = await failed(new ImageError('EINVAL', 'x'.repeat(10_000)));
      expect(headers['ik-error']).to.equal(`EINVAL - ${'x'.repeat(300)}`);
    });
  });

  it('never shows what really happened', async () => {
    const cause = new Error('secret-of-the-pim');
    const { headers, body } = await failed(new ImageError('EUPSTREAM', 'The PIM failed', { cause }));
    expect(JSON.stringify(headers) + body.toString()).not.to.contain('secret-of-the-pim');
  });

  it('of an unknown kind tells nothing', () => {
    const error = ImageError.from(new TypeError('secret-of-the-code'));
    expect(error).to.include({ code: 'EINTERNAL', status: 500, message: 'Internal error' });
  });

  it('after the answer has begun cuts it off', async () => {
    const server = await listen((req, res) => {
      res.setHeader('Content-Length', 100);
      res.write('half', () => sendError(req, res, new ImageError('EUPSTREAM', 'x'), []));
    });
    const result = await request(server.url, '/').catch((error: unknown) => error);
    await server.close();
    expect(result).to.be.an.instanceOf(Error);
  });
});

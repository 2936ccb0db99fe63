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
    it(`${code} is sent with status ${status}, its code, its message and a link to its documentation`, async () => {
      const response = await failed(new ImageError(code as ErrorCode, 'What happened'));
      expect(response.status).to.equal(status);
      expect(response.headers['ik-error']).to.equal(`${code} - What happened`);
      const help = `docs/errors.md#${code.toLowerCase()}`;
      expect(JSON.parse(response.body.toString())).to.deep.equal({ code, message: 'What happened', help });
    });
  }

  describe('caching', () => {
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

  it('is JSON, and cannot be rendered as HTML by a browser', async () => {
    const { headers, body } = await failed(new ImageError('EINVAL', '<script>alert(1)</script> ä'));
    expect(headers).to.include({
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'content-length': String(body.length),
    });
    expect((JSON.parse(body.toString()) as { message: string }).message).to.equal('<script>alert(1)</script> ä');
  });

  it('has no headers of a successful response', async () => {
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

  it('keeps headers of other middleware', async () => {
    expect((await failed(new ImageError('ENOENT', 'x'))).headers['x-other']).to.equal('kept');
  });

  it('has the same headers and no body for HEAD', async () => {
    const error = new ImageError('ENOENT', 'x');
    const get = await failed(error);
    const head = await failed(error, { method: 'HEAD' });
    expect(head.status).to.equal(404);
    expect(head.body).to.have.length(0);
    delete get.headers.date;
    delete head.headers.date;
    expect(head.headers).to.deep.equal(get.headers);
  });

  it('has Retry-After if known', async () => {
    const busy = await failed(new ImageError('EBUSY', 'x', { retryAfter: 7 }));
    expect(busy.headers['retry-after']).to.equal('7');
    expect((await failed(new ImageError('ENOENT', 'x'))).headers).not.to.have.property('retry-after');
  });

  it('has the Vary header of a successful response', async () => {
    expect((await failed(new ImageError('ENOENT', 'x'), {}, ['Accept'])).headers.vary).to.equal('Accept');
  });

  describe('a message with client input', () => {
    it('cannot end the header', async () => {
      const { headers } = await failed(new ImageError('EINVAL', 'a\r\nSet-Cookie: x=1'));
      expect(headers['ik-error']).to.equal('EINVAL - a?Set-Cookie: x=1');
      expect(headers).not.to.have.property('set-cookie');
    });

    it('is printable ASCII in the header and complete in the body', async () => {
      const message = 'w-ä€😀\u0000\u202e is not a number';
      const { headers, body } = await failed(new ImageError('EINVAL', message));
      expect(headers['ik-error']).to.equal('EINVAL - w-? is not a number');
      expect((JSON.parse(body.toString()) as { message: string }).message).to.equal(message);
    });

    it('is truncated in the header', async () => {
      const { headers } = await failed(new ImageError('EINVAL', 'x'.repeat(10_000)));
      expect(headers['ik-error']).to.equal(`EINVAL - ${'x'.repeat(300)}`);
    });
  });

  it('never exposes the cause', async () => {
    const cause = new Error('secret-of-the-pim');
    const { headers, body } = await failed(new ImageError('EUPSTREAM', 'The PIM failed', { cause }));
    expect(JSON.stringify(headers) + body.toString()).not.to.contain('secret-of-the-pim');
  });

  it('hides unknown errors', () => {
    const error = ImageError.from(new TypeError('secret-of-the-code'));
    expect(error).to.include({ code: 'EINTERNAL', status: 500, message: 'Internal error' });
  });

  it('breaks off a response that has started', async () => {
    const server = await listen((req, res) => {
      res.setHeader('Content-Length', 100);
      res.write('half', () => sendError(req, res, new ImageError('EUPSTREAM', 'x'), []));
    });
    const result = await request(server.url, '/').catch((error: unknown) => error);
    await server.close();
    expect(result).to.be.an.instanceOf(Error);
  });
});

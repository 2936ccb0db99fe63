import { expect } from 'chai';
import { answered, answerOf, asked, BODY, ETAG } from './respond.js';

const STATUS = async (headers: Record<string, string>, method?: string): Promise<number> =>
  (await asked(headers, method)).status;

describe('http/conditional', () => {
  describe('If-None-Match (RFC 9110, 13.1.2)', () => {
    it('with the current tag gets a 304', async () => {
      expect(await STATUS({ 'if-none-match': ETAG })).to.equal(304);
    });

    it('with another tag gets the full response', async () => {
      const { status, body } = await asked({ 'if-none-match': '"other"' });
      expect(status).to.equal(200);
      expect(body.equals(BODY)).to.equal(true);
    });

    it('compares weakly', async () => {
      expect(await STATUS({ 'if-none-match': `W/${ETAG}` })).to.equal(304);
    });

    it('accepts a list with the tag at any position', async () => {
      expect(await STATUS({ 'if-none-match': `"a", ${ETAG}` })).to.equal(304);
      expect(await STATUS({ 'if-none-match': `${ETAG},"a"` })).to.equal(304);
      expect(await STATUS({ 'if-none-match': `"a",\tW/${ETAG} , "b"` })).to.equal(304);
    });

    it('accepts a list without the tag', async () => {
      expect(await STATUS({ 'if-none-match': '"a", W/"b", "c"' })).to.equal(200);
    });

    it('accepts tags that contain commas', async () => {
      expect(await STATUS({ 'if-none-match': `"a,b", ${ETAG}` })).to.equal(304);
    });

    it('* matches any tag', async () => {
      expect(await STATUS({ 'if-none-match': '*' })).to.equal(304);
    });

    it('* within a list is not a wildcard', async () => {
      expect(await STATUS({ 'if-none-match': '"a", *' })).to.equal(200);
    });

    it('a tag without quotes is invalid', async () => {
      expect(await STATUS({ 'if-none-match': ETAG.slice(1, -1) })).to.equal(200);
    });

    it('a part of the tag does not match', async () => {
      expect(await STATUS({ 'if-none-match': `${ETAG.slice(0, -2)}"` })).to.equal(200);
    });

    it('compares case-sensitively', async () => {
      expect(await STATUS({ 'if-none-match': ETAG.toLowerCase() })).to.equal(200);
    });

    it('applies to HEAD as well as GET', async () => {
      expect(await STATUS({ 'if-none-match': ETAG }, 'HEAD')).to.equal(304);
    });

    it('takes precedence over Range', async () => {
      expect(await STATUS({ 'if-none-match': ETAG, range: 'bytes=0-0' })).to.equal(304);
    });

    it('takes precedence over If-Modified-Since', async () => {
      const past = 'Sat, 01 Jan 2000 00:00:00 GMT';
      expect(await STATUS({ 'if-none-match': ETAG, 'if-modified-since': past })).to.equal(304);
      const future = 'Sat, 01 Jan 2050 00:00:00 GMT';
      expect(await STATUS({ 'if-none-match': '"other"', 'if-modified-since': future })).to.equal(200);
    });
  });

  describe('304 (RFC 9110, 15.4.5)', () => {
    it('has the same caching headers as a 200', async () => {
      const { headers } = await asked({ 'if-none-match': ETAG });
      expect(headers).to.include({
        etag: ETAG,
        vary: 'Accept',
        'cache-control': 'public, max-age=31536000, immutable',
      });
      expect(headers).to.have.property('date');
    });

    it('has no body and no headers that describe one', async () => {
      const { headers, body } = await asked({ 'if-none-match': ETAG });
      expect(body).to.have.length(0);
      expect(headers).not.to.have.any.keys(
        'content-type',
        'content-length',
        'content-range',
        'content-disposition',
        'transfer-encoding',
      );
    });
  });

  describe('If-Match (RFC 9110, 13.1.1)', () => {
    it('with the current tag gets the response', async () => {
      expect(await STATUS({ 'if-match': ETAG })).to.equal(200);
      expect(await STATUS({ 'if-match': `"a", ${ETAG}` })).to.equal(200);
    });

    it('* matches any response', async () => {
      expect(await STATUS({ 'if-match': '*' })).to.equal(200);
    });

    it('with another tag gets a 412', async () => {
      const { status, body } = await asked({ 'if-match': '"other"' });
      expect(status).to.equal(412);
      expect(body).to.have.length(0);
    });

    it('compares strongly: a weak tag never matches', async () => {
      expect(await STATUS({ 'if-match': `W/${ETAG}` })).to.equal(412);
    });

    it('takes precedence over If-None-Match (13.2.2)', async () => {
      expect(await STATUS({ 'if-match': '"other"', 'if-none-match': ETAG })).to.equal(412);
      expect(await STATUS({ 'if-match': ETAG, 'if-none-match': ETAG })).to.equal(304);
    });

    it('a 412 is not cacheable', async () => {
      const { headers } = await asked({ 'if-match': '"other"' });
      expect(headers['cache-control']).to.equal('no-store');
    });
  });

  describe('If-Range (RFC 9110, 13.1.5)', () => {
    const range = 'bytes=0-99';

    it('with the current tag gets the range', async () => {
      const { status, body } = await asked({ range, 'if-range': ETAG });
      expect(status).to.equal(206);
      expect(body.equals(BODY.subarray(0, 100))).to.equal(true);
    });

    it('with another tag gets the full response', async () => {
      const { status, headers, body } = await asked({ range, 'if-range': '"other"' });
      expect(status).to.equal(200);
      expect(body.equals(BODY)).to.equal(true);
      expect(headers).not.to.have.property('content-range');
    });

    it('compares strongly: a weak tag never matches', async () => {
      expect(await STATUS({ range, 'if-range': `W/${ETAG}` })).to.equal(200);
    });

    it('with a date gets the full response, since there is no Last-Modified', async () => {
      expect(await STATUS({ range, 'if-range': 'Sat, 01 Jan 2050 00:00:00 GMT' })).to.equal(200);
    });

    it('with another tag gets no 416 for an unsatisfiable range', async () => {
      expect(await STATUS({ range: 'bytes=99999-', 'if-range': '"other"' })).to.equal(200);
    });

    it('has no effect without Range', async () => {
      expect(await STATUS({ 'if-range': ETAG })).to.equal(200);
    });
  });

  it('ignores other conditions, since there is no Last-Modified', async () => {
    const date = 'Sat, 01 Jan 2000 00:00:00 GMT';
    expect(await STATUS({ 'if-unmodified-since': date })).to.equal(200);
    const { headers } = await answered({}, answerOf());
    expect(headers).not.to.have.property('last-modified');
  });
});

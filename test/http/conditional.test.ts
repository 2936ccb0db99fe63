import { expect } from 'chai';
import { answered, answerOf, asked, BODY, ETAG } from './respond.js';

const STATUS = async (headers: Record<string, string>, method?: string): Promise<number> =>
  (await asked(headers, method)).status;

describe('http/conditional', () => {
  describe('If-None-Match (RFC 9110, 13.1.2)', () => {
    it('that has the tag is answered with 304', async () => {
      expect(await STATUS({ 'if-none-match': ETAG })).to.equal(304);
    });

    it('that has another tag is answered in full', async () => {
      const { status, body } = await asked({ 'if-none-match': '"other"' });
      expect(status).to.equal(200);
      expect(body.equals(BODY)).to.equal(true);
    });

    it('compares weakly', async () => {
      expect(await STATUS({ 'if-none-match': `W/${ETAG}` })).to.equal(304);
    });

    it('may be a list, with the tag in any place', async () => {
      expect(await STATUS({ 'if-none-match': `"a", ${ETAG}` })).to.equal(304);
      expect(await STATUS({ 'if-none-match': `${ETAG},"a"` })).to.equal(304);
      expect(await STATUS({ 'if-none-match': `"a",\tW/${ETAG} , "b"` })).to.equal(304);
    });

    it('may be a list without the tag', async () => {
      expect(await STATUS({ 'if-none-match': '"a", W/"b", "c"' })).to.equal(200);
    });

    it('may hold tags with commas in them', async () => {
      expect(await STATUS({ 'if-none-match': `"a,b", ${ETAG}` })).to.equal(304);
    });

    it('* matches whatever there is', async () => {
      expect(await STATUS({ 'if-none-match': '*' })).to.equal(304);
    });

    it('* among tags is no wildcard', async () => {
      expect(await STATUS({ 'if-none-match': '"a", *' })).to.equal(200);
    });

    it('a tag without its quotes is none', async () => {
      expect(await STATUS({ 'if-none-match': ETAG.slice(1, -1) })).to.equal(200);
    });

    it('a part of the tag is not the tag', async () => {
      expect(await STATUS({ 'if-none-match': `${ETAG.slice(0, -2)}"` })).to.equal(200);
    });

    it('compares with regard to case', async () => {
      expect(await STATUS({ 'if-none-match': ETAG.toLowerCase() })).to.equal(200);
    });

    it('counts for HEAD as for GET', async () => {
      expect(await STATUS({ 'if-none-match': ETAG }, 'HEAD')).to.equal(304);
    });

    it('goes before Range', async () => {
      expect(await STATUS({ 'if-none-match': ETAG, range: 'bytes=0-0' })).to.equal(304);
    });

    it('goes before a date in If-Modified-Since', async () => {
      const past = 'Sat, 01 Jan 2000 00:00:00 GMT';
      expect(await STATUS({ 'if-none-match': ETAG, 'if-modified-since': past })).to.equal(304);
      const future = 'Sat, 01 Jan 2050 00:00:00 GMT';
      expect(await STATUS({ 'if-none-match': '"other"', 'if-modified-since': future })).to.equal(200);
    });
  });

  describe('304 (RFC 9110, 15.4.5)', () => {
    it('has the headers that a cache needs, as a 200 has', async () => {
      const { headers } = await asked({ 'if-none-match': ETAG });
      expect(headers).to.include({
        etag: ETAG,
        vary: 'Accept',
        'cache-control': 'public, max-age=31536000, immutable',
      });
      expect(headers).to.have.property('date');
    });

    it('has no body and none of the headers that describe one', async () => {
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
    it('that has the tag lets the answer through', async () => {
      expect(await STATUS({ 'if-match': ETAG })).to.equal(200);
      expect(await STATUS({ 'if-match': `"a", ${ETAG}` })).to.equal(200);
    });

    it('* lets any answer through', async () => {
      expect(await STATUS({ 'if-match': '*' })).to.equal(200);
    });

    it('that has another tag is answered with 412', async () => {
      const { status, body } = await asked({ 'if-match': '"other"' });
      expect(status).to.equal(412);
      expect(body).to.have.length(0);
    });

    it('compares strongly: a weak tag never matches', async () => {
      expect(await STATUS({ 'if-match': `W/${ETAG}` })).to.equal(412);
    });

    it('goes before If-None-Match (13.2.2)', async () => {
      expect(await STATUS({ 'if-match': '"other"', 'if-none-match': ETAG })).to.equal(412);
      expect(await STATUS({ 'if-match': ETAG, 'if-none-match': ETAG })).to.equal(304);
    });

    it('412 is for this request alone: no cache may keep it for others', async () => {
      const { headers } = await asked({ 'if-match': '"other"' });
      expect(headers['cache-control']).to.equal('no-store');
    });
  });

  describe('If-Range (RFC 9110, 13.1.5)', () => {
    const range = 'bytes=0-99';

    it('that has the tag is answered in part', async () => {
      const { status, body } = await asked({ range, 'if-range': ETAG });
      expect(status).to.equal(206);
      expect(body.equals(BODY.subarray(0, 100))).to.equal(true);
    });

    it('that has another tag is answered in full', async () => {
      const { status, headers, body } = await asked({ range, 'if-range': '"other"' });
      expect(status).to.equal(200);
      expect(body.equals(BODY)).to.equal(true);
      expect(headers).not.to.have.property('content-range');
    });

    it('compares strongly: a weak tag never matches', async () => {
      expect(await STATUS({ range, 'if-range': `W/${ETAG}` })).to.equal(200);
    });

    it('with a date is answered in full, since there is no date to compare it with', async () => {
      expect(await STATUS({ range, 'if-range': 'Sat, 01 Jan 2050 00:00:00 GMT' })).to.equal(200);
    });

    it('that has another tag does not get 416 for a range that is not there', async () => {
      expect(await STATUS({ range: 'bytes=99999-', 'if-range': '"other"' })).to.equal(200);
    });

    it('without a Range means nothing', async () => {
      expect(await STATUS({ 'if-range': ETAG })).to.equal(200);
    });
  });

  it('leaves other conditions alone: nothing here has a date', async () => {
    const date = 'Sat, 01 Jan 2000 00:00:00 GMT';
    expect(await STATUS({ 'if-unmodified-since': date })).to.equal(200);
    const { headers } = await answered({}, answerOf());
    expect(headers).not.to.have.property('last-modified');
  });
});

import { expect } from 'chai';
import { exactly, isFarIn, requestedRange, slice } from '../../src/http/range.js';
import { ImageError } from '../../src/shared/errors.js';
import { answered, answerOf, asked, BODY, ETAG, inPieces, streamed } from './respond.js';

const LAST = BODY.length - 1;

/** Expects one part, and its bytes. */
async function expectPart(range: string, start: number, end: number): Promise<void> {
  const { status, headers, body } = await asked({ range });
  expect(status).to.equal(206);
  expect(headers['content-range']).to.equal(`bytes ${start}-${end}/${BODY.length}`);
  expect(headers['content-length']).to.equal(String(end - start + 1));
  expect(body.equals(BODY.subarray(start, end + 1))).to.equal(true);
}

/** Expects the whole, as if nobody had asked for a part. */
async function expectWhole(range: string, method = 'GET'): Promise<void> {
  const { status, headers, body } = await asked({ range }, method);
  expect([range, status]).to.deep.equal([range, 200]);
  expect(headers).not.to.have.property('content-range');
  expect(headers['content-length']).to.equal(String(BODY.length));
  if (method === 'GET') expect(body.equals(BODY)).to.equal(true);
}

describe('http/range', () => {
  describe('responds with 206 to', () => {
    it('the first byte', () => expectPart('bytes=0-0', 0, 0));
    it('the first bytes', () => expectPart('bytes=0-99', 0, 99));
    it('bytes in the middle', () => expectPart('bytes=5000-5099', 5000, 5099));
    it('the last byte', () => expectPart(`bytes=${LAST}-${LAST}`, LAST, LAST));
    it('from a byte to the end', () => expectPart('bytes=9000-', 9000, LAST));
    it('from the first byte to the end', () => expectPart('bytes=0-', 0, LAST));
    it('a number of bytes from the end', () => expectPart('bytes=-16', LAST - 15, LAST));
    it('the last byte, counted from the end', () => expectPart('bytes=-1', LAST, LAST));
    it('more bytes from the end than exist', () => expectPart('bytes=-20000', 0, LAST));
    it('an end beyond the last byte', () => expectPart('bytes=9990-99999', 9990, LAST));
    it('an end beyond the range of numbers', () => expectPart(`bytes=0-${'9'.repeat(60)}`, 0, LAST));
    it('a unit in another case', () => expectPart('Bytes=0-3', 0, 3));
    it('white space around a range', () => expectPart('bytes= 1-2 ', 1, 2));
  });

  describe('a range that is not satisfiable gets a 416', () => {
    for (const range of [`bytes=${BODY.length}-`, 'bytes=10000-10001', 'bytes=99999-', 'bytes=-0']) {
      it(range, async () => {
        const { status, headers, body } = await asked({ range });
        expect(status).to.equal(416);
        expect(headers['content-range']).to.equal(`bytes */${BODY.length}`);
        expect(body).to.have.length(0);
      });
    }

    it('and is not cacheable', async () => {
      const { headers } = await asked({ range: 'bytes=99999-' });
      expect(headers['cache-control']).to.equal('no-store');
    });

    it('and has no headers that describe an image', async () => {
      const { headers } = await asked({ range: 'bytes=99999-' });
      expect(headers).not.to.have.any.keys('content-type', 'content-disposition');
    });
  });

  describe('an invalid range gets the full response', () => {
    for (const range of [
      'bytes',
      'bytes=',
      'bytes=-',
      'bytes=a-b',
      'bytes=1',
      'bytes=1-2-3',
      'bytes=0x1-0x2',
      'bytes=1.5-3',
      'bytes=+1-3',
      'bytes 0-5',
      '=0-5',
      'bytes=5-2',
    ]) {
      it(range, () => expectWhole(range));
    }

    it('for another unit, whatever its numbers', async () => {
      await expectWhole('pages=1-2');
      await expectWhole('pages=99999-');
      await expectWhole('bytesx=0-1');
    });
  });

  it('multiple ranges get the full response', async () => {
    await expectWhole('bytes=0-0,-1');
    await expectWhole('bytes=0-9,20-29,40-49');
  });

  it('a hundred overlapping ranges cost no more than the full response', () =>
    expectWhole(`bytes=${Array.from({ length: 100 }, () => '0-9999').join(',')}`));

  it('HEAD ignores ranges', () => expectWhole('bytes=0-9', 'HEAD'));

  it('a partial response keeps the headers of the full one', async () => {
    const { headers } = await asked({ range: 'bytes=0-9' });
    expect(headers).to.include({
      etag: ETAG,
      vary: 'Accept',
      // So that nothing compresses these bytes, which Content-Range names.
      'cache-control': 'public, max-age=31536000, immutable, no-transform',
      'content-type': 'image/png',
      'accept-ranges': 'bytes',
    });
  });

  it('a full response has Accept-Ranges', async () => {
    expect((await asked({})).headers['accept-ranges']).to.equal('bytes');
  });

  it('returns undefined without a Range header', () => {
    expect(requestedRange({}, 100)).to.equal(undefined);
  });

  describe('far into a stream', () => {
    const MIB = 1024 * 1024;

    for (const [start, end, isFar] of [
      [0, 0, false],
      [MIB, MIB, false],
      [MIB + 1, MIB + 1, false],
      [MIB + 2, MIB + 2, true],
      [10 * MIB, 20 * MIB, false],
      [10 * MIB, 19 * MIB, false],
      [10 * MIB, 18 * MIB, true],
      [199_999_999, 199_999_999, true],
    ] as const) {
      it(`${start}-${end} is ${isFar ? 'too far' : 'near enough'}`, () =>
        expect(isFarIn({ start, end })).to.equal(isFar));
    }
  });

  describe('a stream whose length differs from the declared one', () => {
    const read = async (stream: AsyncIterable<Uint8Array>): Promise<{ bytes: number; error: unknown }> => {
      let bytes = 0;
      try {
        for await (const chunk of stream) bytes += chunk.length;
        return { bytes, error: undefined };
      } catch (error) {
        return { bytes, error };
      }
    };

    for (const said of [1, 333, 9_999, 10_000, 10_001, 20_000]) {
      it(`declared as ${said} of 10000 bytes`, async () => {
        const { bytes, error } = await read(exactly(inPieces(), said));
        expect(bytes).to.equal(Math.min(said, 10_000));
        if (said === 10_000) expect(error).to.equal(undefined);
        else expect(error).to.be.instanceOf(ImageError).with.property('code', 'EUPSTREAM');
      });
    }

    it('declared as empty', async () => {
      expect(await read(exactly(inPieces(), 0))).to.deep.include({ bytes: 0 });
    });

    it('that ends before a range fails', async () => {
      const { bytes, error } = await read(slice(inPieces(), { start: 9_990, end: 10_000 }));
      expect(bytes).to.equal(10);
      expect(error).to.be.instanceOf(ImageError).with.property('code', 'EUPSTREAM');
    });
  });

  describe('of a stream', () => {
    for (const [range, start, end] of [
      ['bytes=0-0', 0, 0],
      ['bytes=332-333', 332, 333],
      ['bytes=333-665', 333, 665],
      ['bytes=400-1400', 400, 1400],
      ['bytes=-1', LAST, LAST],
    ] as const) {
      it(`${range} returns those bytes, wherever chunks end`, async () => {
        const { status, body } = await answered({ headers: { range } }, answerOf({ content: streamed(inPieces()) }));
        expect(status).to.equal(206);
        expect(body.equals(BODY.subarray(start, end + 1))).to.equal(true);
      });
    }

    it('does not read beyond the range', async () => {
      let read = 0;
      async function* counted(): AsyncGenerator<Uint8Array> {
        for await (const piece of inPieces(100)) {
          read += piece.length;
          yield piece;
        }
      }
      await answered({ headers: { range: 'bytes=150-250' } }, answerOf({ content: streamed(counted()) }));
      expect(read).to.equal(300);
    });

    it('of unknown length gets the full response without Accept-Ranges', async () => {
      const answer = answerOf({ content: streamed(inPieces()), length: undefined });
      const { status, headers, body } = await answered({ headers: { range: 'bytes=0-9' } }, answer);
      expect(status).to.equal(200);
      expect(headers).not.to.have.any.keys('accept-ranges', 'content-range', 'content-length');
      expect(body.equals(BODY)).to.equal(true);
    });
  });
});

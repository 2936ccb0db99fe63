import { expect } from 'chai';
import { startDemoPim, type DemoPim, type FaultEffect } from '../../../example-app/pim/demo-pim.js';
import { waitFor } from '../../support/wait-for.js';
import { askToken, bearer, errorBody, json, passwordFields, request, type Reply } from './request.js';

const BODY = Buffer.alloc(200_000, 'akeneo');
/** Milliseconds that no test waits for. */
const AGES = 3_600_000;

/** Item 15 of the reference's list, and the bodies of item 22. */
describe('demo PIM: faults', () => {
  let pim: DemoPim;
  let path: string;

  beforeEach(async () => {
    pim = await startDemoPim();
    const code = pim.addMedia('media-files', { name: 'a.jpg', mimeType: 'image/jpeg', body: BODY });
    path = `/api/rest/v1/media-files/${code}/download`;
  });
  afterEach(() => pim.close());

  const download = (): Promise<Reply> => request(pim, path, { headers: bearer(pim.accessToken) });
  /** What a download that meets this fault comes to. */
  const meet = (effect: FaultEffect): Promise<Reply> => {
    pim.fault({ on: 'download', ...effect });
    return download();
  };
  /** Starts a download whose body never arrives, completes another one meanwhile, and aborts the first. */
  const expectOvertaken = async ({ head }: { head: boolean }): Promise<void> => {
    const leaving = new AbortController();
    let headCame = false;
    const slow = fetch(new URL(path, pim.url), { headers: bearer(pim.accessToken), signal: leaving.signal })
      .then((response) => {
        headCame = true;
        return response.arrayBuffer();
      })
      .then(
        () => 'answered',
        () => 'given up',
      );
    await waitFor(() => (head ? headCame : pim.calls.length === 1));
    pim.latency = 0;
    expect((await download()).body.equals(BODY)).to.equal(true);
    expect(headCame).to.equal(head);
    leaving.abort();
    expect(await slow).to.equal('given up');
    await waitFor(() => pim.meter.inFlight === 0);
  };
  const failure = async (effect: FaultEffect): Promise<string | undefined> => {
    try {
      await meet(effect);
      return undefined;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code;
    }
  };

  it('429 in JSON, with and without Retry-After', async () => {
    const message = 'You have exceeded the limit of API requests per second.';
    const told = await meet({ type: 'tooMany', retryAfter: 15 });
    expect(told.status).to.equal(429);
    expect(told.headers['retry-after']).to.equal('15');
    expect(json(told)).to.deep.equal(errorBody(429, message));

    const untold = await meet({ type: 'tooMany' });
    expect(untold.headers).not.to.have.property('retry-after');

    const dated = await meet({ type: 'tooMany', retryAfter: 'Mon, 02 Nov 2026 09:00:00 GMT' });
    expect(dated.headers['retry-after']).to.match(/GMT$/);
  });

  it('429 in HTML, from a proxy', async () => {
    const reply = await meet({ type: 'tooMany', html: true });
    expect(reply.status).to.equal(429);
    expect(reply.headers['content-type']).to.match(/^text\/html/);
    expect(reply.text).to.include('<h1>429 Too Many Requests</h1>');
  });

  it('5xx in HTML or JSON, or with a custom body', async () => {
    const html = await meet({ type: 'status', status: 502, html: true });
    expect([html.status, html.text.includes('<h1>502 Bad Gateway</h1>')]).to.deep.equal([502, true]);
    const plain = await meet({ type: 'status', status: 500 });
    expect(json(plain)).to.deep.equal(errorBody(500, 'Internal Server Error'));
    const own = await meet({ type: 'status', status: 422, body: '{"a":1}', headers: { 'X-Own': 'yes' } });
    expect([own.text, own.headers['x-own']]).to.deep.equal(['{"a":1}', 'yes']);
  });

  it('a reset, immediately or in the middle of the body', async () => {
    expect(await failure({ type: 'reset' })).to.equal('ECONNRESET');
    expect(await failure({ type: 'reset', after: 100_000 })).to.equal('ECONNRESET');
    expect(pim.calls.map(({ status }) => status)).to.deep.equal([0, 200]);
  });

  it('a body cut off in the middle, without its last chunk', async () => {
    expect(await failure({ type: 'truncate' })).to.equal('ECONNRESET');
    expect(await failure({ type: 'truncate', after: 10 })).to.equal('ECONNRESET');
  });

  it('a body that is truncated but ends normally', async () => {
    const half = await meet({ type: 'truncate', clean: true });
    expect(half.status).to.equal(200);
    expect(half.body.equals(BODY.subarray(0, BODY.length / 2))).to.equal(true);
    expect((await meet({ type: 'truncate', clean: true, after: 7 })).body).to.have.lengthOf(7);
  });

  it('an empty body', async () => {
    const reply = await meet({ type: 'emptyBody' });
    expect([reply.status, reply.headers['content-type'], reply.body.length]).to.deep.equal([200, 'image/jpeg', 0]);
  });

  it('a slow first byte', async () => {
    expect((await meet({ type: 'slowFirstByte', ms: 5 })).body.equals(BODY)).to.equal(true);
    pim.reset();
    pim.fault({ on: 'download', type: 'slowFirstByte', ms: AGES });
    await expectOvertaken({ head: false });
  });

  it('a slow body', async () => {
    expect((await meet({ type: 'slowBody', ms: 5, chunk: 50_000 })).body.equals(BODY)).to.equal(true);
    pim.reset();
    pim.fault({ on: 'download', type: 'slowBody', ms: AGES, chunk: 50_000 });
    await expectOvertaken({ head: true });
  });

  it('a stall before the headers or after some bytes', async () => {
    for (const [effect, head] of [
      [{ type: 'stall' }, false],
      [{ type: 'stall', after: 1000 }, true],
    ] satisfies [FaultEffect, boolean][]) {
      pim.reset();
      pim.fault({ on: 'download', ...effect });
      await expectOvertaken({ head });
    }
  });

  it('latency before each response', async () => {
    pim.latency = AGES;
    await expectOvertaken({ head: false });
  });

  describe('are set', () => {
    it('for one call by default, and used in order', async () => {
      pim.fault({ on: 'download', type: 'status', status: 500, times: 2 });
      pim.fault({ on: 'download', type: 'status', status: 503 });
      const statuses = [];
      for (let i = 0; i < 4; i++) statuses.push((await download()).status);
      expect(statuses).to.deep.equal([500, 500, 503, 200]);
    });

    it('until they are cleared', async () => {
      pim.fault({ on: 'any', type: 'status', status: 500, times: Infinity });
      for (let i = 0; i < 3; i++) expect((await download()).status).to.equal(500);
      pim.clearFaults();
      expect((await download()).status).to.equal(200);
    });

    it('for kinds of calls and for paths', async () => {
      pim.fault({ on: 'token', type: 'status', status: 500 });
      pim.fault({ on: 'metadata', type: 'status', status: 501 });
      pim.fault({ on: 'any', type: 'status', status: 502, match: (target) => target.includes('system') });
      const get = async (target: string) => (await request(pim, target, { headers: bearer(pim.accessToken) })).status;
      expect((await download()).status).to.equal(200);
      expect(await get(path.replace('/download', ''))).to.equal(501);
      expect(await get('/api/rest/v1/system-information')).to.equal(502);
      expect((await askToken(pim, passwordFields(pim))).status).to.equal(500);
    });

    it('for tokens as well as downloads', async () => {
      pim.fault({ on: 'token', type: 'tooMany', html: true });
      expect((await askToken(pim, passwordFields(pim))).status).to.equal(429);
      pim.fault({ on: 'token', type: 'truncate', clean: true, after: 20 });
      expect((await askToken(pim, passwordFields(pim))).text).to.have.lengthOf(20);
    });
  });

  it('close() resets open connections', async () => {
    pim.fault({ on: 'download', type: 'stall' });
    const pending = download().catch((error: unknown) => (error as NodeJS.ErrnoException).code);
    await waitFor(() => pim.calls.length === 1);
    const other = await startDemoPim();
    await pim.close();
    expect(await pending).to.equal('ECONNRESET');
    pim = other;
  });
});

import { expect } from 'chai';
import type { FaultEffect, FaultTarget } from '../../example-app/pim/demo-pim.js';
import { errorCode, Harness, type Client } from '../support/harness.js';
import { later } from '../support/later.js';
import { facts, pdf, png } from '../support/pictures.js';
import { waitFor } from '../support/wait-for.js';

/** Faults of one call that a retry overcomes. */
const PASSING: readonly FaultEffect[] = [
  { type: 'reset' },
  { type: 'reset', after: 3000 },
  { type: 'truncate' },
  { type: 'emptyBody' },
  { type: 'tooMany' },
  { type: 'tooMany', retryAfter: 0, html: true },
  { type: 'status', status: 408 },
  { type: 'status', status: 500, html: true },
  { type: 'status', status: 503 },
  { type: 'slowFirstByte', ms: 200 },
  { type: 'slowBody', ms: 20, chunk: 2000 },
];

/** How clients see persistent faults. */
const LASTING: readonly (readonly [effect: FaultEffect, on: FaultTarget['on'], status: number, code: string])[] = [
  [{ type: 'status', status: 502, html: true }, 'download', 502, 'EUPSTREAM'],
  [{ type: 'status', status: 200, html: true }, 'download', 502, 'EUPSTREAM'],
  [{ type: 'status', status: 404, html: true }, 'download', 502, 'EUPSTREAM'],
  [{ type: 'redirect' }, 'download', 502, 'EUPSTREAM'],
  [{ type: 'status', status: 403 }, 'download', 502, 'EACCES'],
  [{ type: 'tooMany', retryAfter: 60 }, 'download', 503, 'EBUSY'],
  [{ type: 'tooMany', retryAfter: 60, html: true }, 'any', 503, 'EBUSY'],
  [{ type: 'redirect' }, 'token', 502, 'EUPSTREAM'],
  [{ type: 'status', status: 404, html: true }, 'token', 502, 'EUPSTREAM'],
  [{ type: 'truncate', clean: true, after: 40 }, 'token', 502, 'EUPSTREAM'],
  [{ type: 'emptyBody' }, 'token', 502, 'EUPSTREAM'],
];

/** Faults that only a deadline ends. */
const ENDLESS: readonly (readonly [effect: FaultEffect, on: FaultTarget['on']])[] = [
  [{ type: 'stall', after: 3000 }, 'download'],
  [{ type: 'stall' }, 'token'],
];

const MADE = 'akeneo-images; fwd=miss';
const FROM_MEMORY = 'akeneo-images; hit; detail=memory';

const named = (effect: FaultEffect): string => JSON.stringify(effect).replace(/["{}]/g, '').replaceAll(',', ', ');

/** Faults of the PIM as seen by clients: correct bytes or the right error, nothing wrong cached, no call leaked. */
describe('a PIM with faults', () => {
  let harness: Harness;
  let client: Client;
  const manual = pdf(9000);

  before(async () => {
    harness = await Harness.start();
  });

  beforeEach(() => harness.pim.reset());

  after(() => harness.stop());

  afterEach(async () => {
    await waitFor(() => harness.pim.meter.inFlight === 0 && client.images.stats().pim.inFlight === 0);
    expect(harness.pim.violations).to.deep.equal([]);
  });

  const downloads = (): number => harness.pim.calls.filter(({ kind }) => kind === 'download').length;

  /** Expects that no failure was cached, and that requests succeed again. */
  async function expectHealed(path: string): Promise<void> {
    harness.pim.clearFaults();
    const healed = await client.get(path);
    expect([healed.status, healed.headers['cache-status']], String(healed.headers['ik-error'])).to.deep.equal([
      200,
      MADE,
    ]);
    expect(healed.body.equals(manual)).to.equal(true);
    const again = await client.get(path);
    expect(again.headers['cache-status']).to.equal(FROM_MEMORY);
    expect(again.body.equals(manual)).to.equal(true);
  }

  describe('that are transient', () => {
    before(async () => {
      client = await harness.serve();
    });

    for (const effect of PASSING) {
      it(`${named(effect)}: only delays a client`, async () => {
        const path = `/${harness.add(manual)}`;
        harness.pim.fault({ on: 'download', ...effect });
        const { status, body } = await client.get(path);
        expect(status).to.equal(200);
        expect(body.equals(manual)).to.equal(true);
        expect(downloads()).to.equal(effect.type.startsWith('slow') ? 1 : 2);
        expect((await client.get(path)).headers['cache-status']).to.equal(FROM_MEMORY);
      });
    }

    it('latency only delays a client, with at most four concurrent calls', async () => {
      const paths = Array.from({ length: 12 }, (_, index) => `/${harness.add(pdf(1000 + index))}`);
      let open: () => void = () => undefined;
      harness.pim.gate = new Promise((resolve) => (open = resolve));
      const asked = paths.map((path) => client.get(path));
      await waitFor(() => harness.pim.meter.inFlight === 4);
      open();
      harness.pim.gate = undefined;
      const answers = await Promise.all(asked);
      expect(answers.map(({ status, body }) => [status, body.length])).to.deep.equal(
        paths.map((_, index) => [200, 1000 + index]),
      );
      expect(harness.pim.meter.peak).to.equal(4);
    });
  });

  describe('that persist', () => {
    for (const [effect, on, status, code] of LASTING) {
      it(`${named(effect)} on ${on}: responds with ${status} ${code}, then recovers`, async () => {
        // A client without a token.
        client = await harness.serve();
        const path = `/${harness.add(manual)}`;
        harness.pim.fault({ on, times: Infinity, ...effect });
        const failed = await client.get(path);
        expect([failed.status, errorCode(failed)]).to.deep.equal([status, code]);
        expect(failed.headers['cache-control']).to.equal('no-store');
        expect(failed.headers['retry-after']).to.equal(code === 'EBUSY' ? '60' : undefined);
        // A PIM with a Retry-After of a minute is not called before.
        await later(code === 'EBUSY' ? 60_001 : 0, () => expectHealed(path));
      });
    }

    for (const [effect, on] of ENDLESS) {
      it(`${named(effect)} on ${on}: responds with 504 ETIMEDOUT at the deadline, then recovers`, async () => {
        client = await harness.serve({ limits: { pimMs: 1000 } });
        const path = `/${harness.add(manual)}`;
        harness.pim.fault({ on, times: Infinity, ...effect });
        const failed = await client.get(path);
        expect([failed.status, errorCode(failed)]).to.deep.equal([504, 'ETIMEDOUT']);
        await expectHealed(path);
      });
    }

    it('opens the circuit after several failures: requests get 503 immediately until it recovers', async () => {
      client = await harness.serve();
      await client.get(`/${harness.add(manual)}`);
      harness.pim.reset();
      harness.pim.fault({ on: 'download', times: Infinity, type: 'status', status: 503 });
      const paths = Array.from({ length: 40 }, () => `/${harness.add(manual)}`);
      const failed = await Promise.all(paths.map((path) => client.get(path)));
      expect(new Set(failed.map(errorCode))).to.deep.equal(new Set(['EUPSTREAM']));
      // Forty clients with four attempts each; the PIM was called only until the circuit opened.
      const asked = downloads();
      expect(asked).to.be.within(8, 20);
      const refused = await client.get(paths[0]!);
      expect(Number(refused.headers['retry-after'])).to.be.within(1, 5);
      expect(downloads()).to.equal(asked);
      await later(6000, () => expectHealed(paths[0]!));
    });
  });

  describe('that misdescribe files', () => {
    before(async () => {
      client = await harness.serve();
    });

    it('corrects a wrong content type from the first bytes', async () => {
      const path = harness.add(await png(40, 30), { name: 'a.jpg', mimeType: 'image/jpeg' });
      const original = await client.get(`/tr:orig-true/${path}`);
      expect(original.headers['content-type']).to.equal('image/png');
      const drawn = await client.get(`/tr:w-20/${path}`, { headers: { accept: 'image/*' } });
      expect(await facts(drawn.body)).to.include({ width: 20, format: 'png' });
    });

    it('rejects an HTML page declared as an image, and sends its original with nosniff', async () => {
      const page = Buffer.from('<!doctype html><script>alert(1)</script>');
      const path = harness.add(page, { name: 'a.png', mimeType: 'image/png' });
      const refused = await client.get(`/tr:w-20/${path}`);
      expect([refused.status, errorCode(refused)]).to.deep.equal([415, 'EFORMAT']);
      for (const url of [`/${path}`, `/tr:orig-true/${path}`]) {
        const { status, headers, body } = await client.get(url);
        expect([status, headers['x-content-type-options']], url).to.deep.equal([200, 'nosniff']);
        expect(headers['content-type'], url).to.match(/^(?:image\/png|application\/octet-stream)$/);
        expect(body.equals(page), url).to.equal(true);
      }
    });

    it('rejects an image that is silently truncated, and downloads it again', async () => {
      const path = `/tr:w-20,f-png,lo-true/${harness.add(await png(400, 300))}`;
      harness.pim.fault({ on: 'download', type: 'truncate', clean: true });
      const failed = await client.get(path);
      expect([failed.status, errorCode(failed)]).to.deep.equal([422, 'EDECODE']);
      const { status, body } = await client.get(path);
      expect([status, (await facts(body)).width]).to.deep.equal([200, 20]);
      expect(downloads()).to.equal(2);
    });

    it('passes slashes in codes unchanged, however the server treats encoded ones', async () => {
      for (const encodedSlash of ['refuse', 'decode'] as const) {
        harness.pim.encodedSlash = encodedSlash;
        const path = harness.add(manual);
        expect(path.split('/')).to.have.length.above(4);
        expect((await client.get(`/${path}`)).status).to.equal(200);
        const escaped = await client.get(`/${path.replace(/\/(?=[^/]+$)/, '%2F')}`);
        expect([escaped.status, errorCode(escaped)]).to.deep.equal([404, 'ENOENT']);
      }
      expect(downloads()).to.equal(2);
    });
  });
});

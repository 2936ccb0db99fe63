import { expect } from 'chai';
import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, tracingChannel, unsubscribe } from 'node:diagnostics_channel';
import { request as httpRequest } from 'node:http';
import type { PimTrace, RenderTrace, RequestTrace, StoreTrace, Trace } from '../../src/index.js';
import { ImageError } from '../../src/shared/errors.js';
import { Operation, tracedFormat } from '../../src/shared/telemetry.js';
import { ChaosStore } from '../support/chaos-store.js';
import { Harness, type Client } from '../support/harness.js';
import { jpeg } from '../support/pictures.js';
import { waitFor } from '../support/wait-for.js';

/** The contexts of one channel, as they were at the end of each operation. */
class Watch<C extends Trace> {
  readonly ended: C[] = [];
  readonly failed: C[] = [];
  readonly #channel;
  readonly #subscribers;

  constructor(name: string) {
    const ignore = (): void => undefined;
    this.#channel = tracingChannel<C, C>(`akeneo-images:${name}`);
    this.#subscribers = {
      start: ignore,
      end: ignore,
      asyncStart: ignore,
      asyncEnd: (context: C) => void this.ended.push(context),
      error: (context: C) => void this.failed.push(context),
    };
    this.#channel.subscribe(this.#subscribers);
  }

  stop(): void {
    this.#channel.unsubscribe(this.#subscribers);
  }
}

describe('shared/telemetry', () => {
  describe('an operation', () => {
    it('builds no event without subscribers', async () => {
      const operation = new Operation<Trace>('test-silent');
      expect(operation.observed).to.equal(false);
      const never = (): never => expect.fail('nobody listens');
      expect(await operation.trace(never, () => Promise.resolve(7), never)).to.equal(7);
    });

    for (const event of ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const) {
      it(`is observed by subscribers of ${event} only`, () => {
        const operation = new Operation<Trace>(`test-${event}`);
        const channel = `tracing:akeneo-images:test-${event}:${event}`;
        const listen = (): void => undefined;
        subscribe(channel, listen);
        expect(operation.observed).to.equal(true);
        unsubscribe(channel, listen);
        expect(operation.observed).to.equal(false);
      });
    }

    it('publishes one context in the order of a promise', async () => {
      const operation = new Operation<Trace & { answer?: number }>('test-order');
      const published: [string, object][] = [];
      for (const event of ['start', 'end', 'asyncStart', 'asyncEnd', 'error'] as const) {
        subscribe(
          `tracing:akeneo-images:test-order:${event}`,
          (message) => void published.push([event, message as object]),
        );
      }
      const context = {};
      await operation.trace(
        () => context,
        () => Promise.resolve(7),
        (trace, result) => (trace.answer = result),
      );
      expect(published.map(([event]) => event)).to.deep.equal(['start', 'end', 'asyncStart', 'asyncEnd']);
      expect(new Set(published.map(([, message]) => message))).to.deep.equal(new Set([context]));
      expect(context).to.include({ answer: 7 }).and.to.have.property('ms').above(-1);
      published.length = 0;
      const failing = operation.trace(
        () => ({}),
        () => Promise.reject(new Error('address of the PIM')),
        () => expect.fail('it failed'),
      );
      expect(await failing.catch((error: unknown) => error)).to.be.instanceOf(Error);
      expect(published.map(([event]) => event)).to.deep.equal(['start', 'end', 'error', 'asyncStart', 'asyncEnd']);
      const { code, error } = published[0]![1] as Trace;
      expect([code, error?.message, error?.cause]).to.deep.equal(['EINTERNAL', 'Internal error', undefined]);
    });

    it('that is aborted is not a failure', async () => {
      const operation = new Operation<Trace>('test-aborted');
      const codes: unknown[] = [];
      operation.onEnd(({ code }) => void codes.push(code));
      for (const reason of [new Error('All callers have left'), new ImageError('ETIMEDOUT', 'late')]) {
        await operation
          .trace(
            () => ({}),
            () => Promise.reject(reason),
            () => undefined,
            AbortSignal.abort(reason),
          )
          .catch(() => undefined);
      }
      expect(codes).to.deep.equal(['ECLOSED', 'ETIMEDOUT']);
    });

    it('ignores errors of a subscriber, and calls it until it is removed', async () => {
      const operation = new Operation<Trace>('test-listener');
      let calls = 0;
      const remove = operation.onEnd(() => {
        calls += 1;
        throw new Error('a listener');
      });
      const work = (): Promise<number> =>
        operation.trace(
          () => ({}),
          () => Promise.resolve(1),
          () => undefined,
        );
      expect(await work()).to.equal(1);
      remove();
      await work();
      expect([calls, operation.observed]).to.deep.equal([1, false]);
    });
  });

  it('reports formats by a limited set of types', () => {
    const types = ['image/avif', 'image/SVG+xml', 'application/json; charset=utf-8', 'image/x-any', 'constructor', ''];
    expect(types.map(tracedFormat)).to.deep.equal(['avif', 'svg', 'json', 'other', 'other', 'other']);
  });

  describe('the channels of a middleware', () => {
    let harness: Harness;
    let client: Client;
    let photo: string;
    let requests: Watch<RequestTrace>;
    let renders: Watch<RenderTrace>;
    let calls: Watch<PimTrace>;
    let stores: Watch<StoreTrace>;

    before(async () => {
      harness = await Harness.start();
      photo = harness.add(await jpeg(60, 40), { name: 'photo.jpg', mimeType: 'image/jpeg' });
    });

    beforeEach(() => {
      requests = new Watch('request');
      renders = new Watch('render');
      calls = new Watch('pim');
      stores = new Watch('store');
    });

    afterEach(() => {
      for (const watch of [requests, renders, calls, stores]) watch.stop();
    });

    after(() => harness.stop());

    it('trace a request that is rendered, stored, and a hot hit', async () => {
      client = await harness.serve({ store: new Map() });
      const path = `/tr:w-30,f-webp/${photo}`;
      for (let count = 0; count < 3; count++) await client.get(path);
      await waitFor(() => requests.ended.length === 3);
      const [made, warm, hot] = requests.ended;
      for (const trace of requests.ended) {
        expect(trace).to.include({ method: 'GET', path, status: 200, format: 'webp' });
        expect(trace.bytes).to.be.above(0);
        expect(trace.ms).to.be.at.least(0);
      }
      expect([made, warm, hot].map((trace) => trace!.outcome)).to.deep.equal(['made', 'memory', 'memory']);
      expect(made!.spans).to.include.all.keys('store', 'pim', 'queue', 'decode', 'encode');
      expect(renders.ended).to.have.length(1);
      const { sourceFormat, format, width, height, bytes, sourceBytes } = renders.ended[0]!;
      expect({ path: renders.ended[0]!.path, sourceFormat, format, width, height }).to.deep.equal({
        path: photo,
        sourceFormat: 'jpeg',
        format: 'webp',
        width: 30,
        height: 20,
      });
      expect(bytes).to.equal(made!.bytes);
      const [token, download] = calls.ended;
      expect(token).to.include({ method: 'POST', path: '/api/oauth/v1/token', endpoint: 'token', status: 200 });
      expect(download).to.include({ method: 'GET', endpoint: 'media', status: 200, bytes: sourceBytes });
      expect(download!.path).to.equal(`/api/rest/v1/${photo}/download`);
      expect(calls.ended).to.have.length(2);
      await waitFor(() => stores.ended.some(({ operation }) => operation === 'set'));
      const reads = stores.ended.filter(({ operation }) => operation === 'get');
      expect(reads.map(({ hit, failed }) => [hit, failed])).to.deep.include([false, false]);
    });

    it('trace errors of the PIM and of the store, without causes', async () => {
      const store = new ChaosStore('reject');
      client = await harness.serve({ store });
      harness.pim.fault({ on: 'download', type: 'status', status: 403, body: 'reason of the PIM' });
      await client.get(`/${photo}`);
      await client.get('/tr:w-nothing/media-files/a.png');
      await waitFor(() => requests.ended.length === 2);
      expect(requests.failed.map(({ status, outcome, code }) => [status, outcome, code])).to.deep.equal([
        [502, 'error', 'EACCES'],
        [400, 'error', 'EINVAL'],
      ]);
      expect(requests.failed.map(({ error }) => error?.cause)).to.deep.equal([undefined, undefined]);
      expect(calls.failed.map(({ status, code }) => [status, code])).to.deep.equal([[403, 'EACCES']]);
      await waitFor(() => stores.ended.some(({ failed }) => failed === true));
    });

    it('trace a PIM that does not respond', async () => {
      client = await harness.serve({
        accessToken: 'token',
        fetch: () => Promise.reject(new Error('no route to host')),
        limits: { pimMs: 1 },
      });
      await client.get(`/${photo}`);
      await waitFor(() => calls.failed.length > 0);
      expect(calls.failed[0]).to.include({ code: 'EUPSTREAM', endpoint: 'media' }).and.not.have.property('status');
      expect(calls.failed[0]!.error?.cause).to.equal(undefined);
    });

    it('trace a client that disconnects', async () => {
      client = await harness.serve();
      harness.pim.reset();
      harness.pim.fault({ on: 'download', type: 'stall' });
      const leaving = httpRequest(`${client.url}/images/${photo}`).on('error', () => undefined);
      leaving.end();
      await waitFor(() => harness.pim.calls.some(({ kind }) => kind === 'download'));
      leaving.destroy();
      await waitFor(() => requests.ended.length === 1);
      expect(requests.ended[0]).to.include({ status: 499, outcome: 'aborted' }).and.not.have.property('code');
      await waitFor(() => calls.failed.length === 1);
      expect(calls.failed[0]).to.include({ code: 'ECLOSED', endpoint: 'media' });
    });

    it('allow a subscriber to bind an async context for all parts of a request', async () => {
      client = await harness.serve();
      const parents = new AsyncLocalStorage<RequestTrace>();
      const request = tracingChannel<RequestTrace, RequestTrace>('akeneo-images:request');
      const seen: unknown[] = [];
      const look = (): void => void seen.push(parents.getStore());
      request.start.bindStore(parents);
      const others = ['render', 'pim'].map((name) => `tracing:akeneo-images:${name}:start`);
      for (const channel of others) subscribe(channel, look);
      try {
        await client.get(`/tr:w-20/${photo}`);
        await waitFor(() => requests.ended.length === 1);
        // The login, the download and the render.
        expect(seen).to.deep.equal(Array(3).fill(requests.ended[0]));
      } finally {
        request.start.unbindStore(parents);
        for (const channel of others) unsubscribe(channel, look);
      }
    });

    it('contain no credentials, tokens, signatures or URLs', async () => {
      const { credentials, url } = harness.pim;
      client = await harness.serve({ store: new Map(), privateKey: 'a-private-key', requireSignature: true });
      await client.get(`/${photo}?ik-s=0123456789abcdef&ik-t=9999999999&password=hunter2&tr=w-10`);
      const open = await harness.serve({ store: new Map() });
      await open.get(`/${photo}?tr=w-10&IK-S=fedcba9876543210`);
      await waitFor(() => requests.ended.length === 2);
      expect(requests.ended.map(({ path }) => path)).to.deep.equal([`/${photo}?tr=w-10`, `/${photo}?tr=w-10`]);
      const { authorization } = harness.pim.calls.find(({ kind }) => kind === 'download')!.headers;
      const told = JSON.stringify([requests, renders, calls, stores].map(({ ended }) => ended));
      const secrets = [
        credentials.secret,
        credentials.password,
        String(authorization).split(' ')[1]!,
        'hunter2',
        '0123456789ab',
        'fedcba98',
        url,
      ];
      expect(secrets.filter((secret) => told.includes(secret))).to.deep.equal([]);
    });
  });
});

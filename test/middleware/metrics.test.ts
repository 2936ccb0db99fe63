import { expect } from 'chai';
import { Keyv } from 'keyv';
import { AggregatorRegistry, Gauge, register, Registry } from 'prom-client';
import type { MetricsRegistry } from '../../src/index.js';
import { COUNTED_METRICS, PREFIX, READ_METRICS } from '../../src/middleware/metric-table.js';
import { ERROR_CODES } from '../../src/shared/errors.js';
import { Harness } from '../support/harness.js';
import { jpeg } from '../support/pictures.js';
import { waitFor } from '../support/wait-for.js';

const NAMES = [...Object.keys(READ_METRICS), ...Object.keys(COUNTED_METRICS)].map((name) => PREFIX + name);

/** The lines of a registry with values, by their names and labels. */
async function valuesOf(registry: { metrics(): Promise<string> }): Promise<ReadonlyMap<string, number>> {
  const lines = (await registry.metrics()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ');
      return [line.slice(PREFIX.length, at), Number(line.slice(at + 1))];
    }),
  );
}

describe('middleware/metrics', () => {
  let harness: Harness;
  let photo: string;
  let registry: Registry;

  before(async () => {
    harness = await Harness.start();
    photo = harness.add(await jpeg(60, 40), { name: 'photo.jpg', mimeType: 'image/jpeg' });
  });

  beforeEach(() => (registry = new Registry()));
  after(() => harness.stop());

  it('count the work of a middleware', async () => {
    const client = await harness.serve({ store: new Keyv({ store: new Map() }) });
    client.images.metrics(registry);
    const path = `/tr:w-30,f-webp/${photo}`;
    const made = await client.get(path);
    await client.get(path);
    const hot = await client.get(path);
    await client.get(path, { headers: { 'if-none-match': hot.headers.etag! } });
    await client.get('/media-files/none.png');
    await waitFor(() => client.images.stats().render.running === 0);
    const values = await valuesOf(registry);
    const expected = {
      'requests_total{status="200",outcome="made"}': 1,
      'requests_total{status="200",outcome="memory"}': 2,
      'requests_total{status="304",outcome="memory"}': 1,
      'requests_total{status="404",outcome="error"}': 1,
      'request_duration_seconds_count{outcome="made"}': 1,
      'request_span_duration_seconds_count{span="queue"}': 1,
      'request_span_duration_seconds_count{span="encode"}': 1,
      'response_size_bytes_sum{format="webp"}': 3 * made.body.length,
      'render_duration_seconds_count{format="webp"}': 1,
      'pim_request_duration_seconds_count{endpoint="token",status="2xx"}': 1,
      'pim_request_duration_seconds_count{endpoint="media",status="2xx"}': 1,
      'pim_request_duration_seconds_count{endpoint="media",status="4xx"}': 1,
      'errors_total{code="ENOENT"}': 1,
      'cache_hits_total{tier="memory"}': 3,
      'cache_misses_total{tier="memory"}': 1,
      'cache_hits_total{tier="store"}': client.images.stats().store!.hits,
      'cache_misses_total{tier="store"}': client.images.stats().store!.misses,
      'renders_total{result="rendered"}': 1,
      'renders_total{result="failed"}': 0,
      workers: 1,
      workers_utilization: 0,
      queue_length: 0,
      pim_circuit_open: 0,
      store_circuit_open: 0,
      requests_in_progress: 0,
    };
    expect(Object.fromEntries(Object.keys(expected).map((name) => [name, values.get(name)]))).to.deep.equal(expected);
    expect(values.get('memory_cache_bytes')).to.be.above(made.body.length);
    expect(values.get('pim_received_bytes_total{endpoint="media"}')).to.be.above(0);
    // Read again, counters are not added to.
    expect((await valuesOf(registry)).get('renders_total{result="rendered"}')).to.equal(1);
  });

  it('all exist, have a help text and few labels', () => {
    harness.images().metrics(registry);
    expect(registry.getMetricsAsArray().map(({ name }) => name)).to.have.members(NAMES);
    const labels = Object.values({ ...READ_METRICS, ...COUNTED_METRICS }).flatMap((metric) =>
      'labels' in metric ? [...metric.labels] : [],
    );
    expect(new Set(labels)).to.deep.equal(
      new Set(['code', 'result', 'tier', 'status', 'outcome', 'span', 'format', 'endpoint', 'operation']),
    );
  });

  it('report pending requests and thread count', async () => {
    const client = await harness.serve({ workers: 2, limits: { closeMs: 1 } });
    client.images.metrics(registry);
    harness.pim.fault({ on: 'download', type: 'stall' });
    const waiting = client.get(`/${photo}`);
    await waitFor(() => client.images.stats().pim.inFlight === 1);
    const values = await valuesOf(registry);
    expect([values.get('requests_in_progress'), values.get('pim_requests_in_progress')]).to.deep.equal([1, 1]);
    expect(values.get('workers')).to.equal(2);
    await client.images.close();
    await waiting;
    harness.pim.reset();
  });

  it('count errors of every code from zero, so that Prometheus sees the first one', async () => {
    harness.images().metrics(registry);
    const errors = [...(await valuesOf(registry))].filter(([name]) => name.startsWith('errors_total'));
    expect(errors).to.deep.equal(Object.keys(ERROR_CODES).map((code) => [`errors_total{code="${code}"}`, 0]));
  });

  it('count failures of a store', async () => {
    const store = new Keyv({ store: new Map() });
    const client = await harness.serve({ store });
    client.images.metrics(registry);
    store.emit('error', new Error('gone'));
    expect((await valuesOf(registry)).get('store_failures_total')).to.equal(1);
  });

  it('omit store metrics without a store', async () => {
    harness.images().metrics(registry);
    expect([...(await valuesOf(registry)).keys()].filter((name) => name.includes('store'))).to.deep.equal([]);
  });

  it('of two middlewares in one registry are distinguished by name', async () => {
    const [one, two] = [await harness.serve(), await harness.serve()];
    one.images.metrics(registry, { name: 'shop' });
    two.images.metrics(registry, { name: 'print' });
    await one.get(`/${photo}`);
    const values = await valuesOf(registry);
    expect(values.get('requests_total{name="shop",status="200",outcome="made"}')).to.equal(1);
    expect(values.get('requests_total{name="print",status="200",outcome="made"}')).to.equal(undefined);
    expect([values.get('workers{name="shop"}'), values.get('workers{name="print"}')]).to.deep.equal([1, 1]);
  });

  it('are rejected under a registered name, which is released on close', async () => {
    const first = harness.images();
    const second = harness.images();
    first.metrics(registry);
    expect(() => second.metrics(registry)).to.throw(Error, 'give each one a name: metrics(register, { name })');
    expect(() => first.metrics(registry)).to.throw(Error, 'without a name');
    second.metrics(registry, { name: 'other' });
    expect(() => first.metrics(registry, { name: 'other' })).to.throw(Error, 'with the name "other"');
    await first.close();
    expect((await valuesOf(registry)).has('workers')).to.equal(false);
    harness.images().metrics(registry);
    expect((await valuesOf(registry)).get('workers')).to.equal(1);
  });

  it('support any registry of prom-client, and a cleared one again', async () => {
    const openMetrics = new Registry();
    openMetrics.setContentType(Registry.OPENMETRICS_CONTENT_TYPE as never);
    for (const other of [register, new AggregatorRegistry(), openMetrics]) {
      harness.images().metrics(other);
      other.clear();
      harness.images().metrics(other);
      expect(await other.metrics()).to.match(/^akeneo_images_workers 1$/m);
      other.clear();
    }
  });

  it('are rejected by an invalid registry, or one with a metric of the same name', () => {
    const images = harness.images();
    for (const wrong of [undefined, {}, 'register']) {
      expect(() => images.metrics(wrong as unknown as MetricsRegistry)).to.throw(TypeError, 'prom-client');
    }
    expect(() => images.metrics(registry, { name: 7 as unknown as string })).to.throw(TypeError, 'name');
    new Gauge({ name: `${PREFIX}workers`, help: 'of somebody else', registers: [registry] });
    expect(() => images.metrics(registry)).to.throw(Error, 'already been registered');
  });
});

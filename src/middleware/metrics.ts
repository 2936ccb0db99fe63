import { Packages } from '../render/protocol/packages.js';
import type { Telemetry } from '../shared/telemetry.js';
import { countOperations, type Add } from './metric-counts.js';
import {
  COUNTED_METRICS,
  PREFIX,
  READ_METRICS,
  type CountedMetric,
  type MetricSource,
  type ReadMetric,
} from './metric-table.js';
import type { MetricsOptions, MetricsRegistry } from './public-types.js';

type Labels = Readonly<Record<string, string>>;

/** The part of prom-client (15) that is used. Its types are not imported: not everybody has the package. */
interface Metric {
  reset(): void;
  inc(labels: Labels, value: number): void;
  set(labels: Labels, value: number): void;
  observe(labels: Labels, value: number): void;
}

interface Configuration {
  readonly name: string;
  readonly help: string;
  readonly labelNames: readonly string[];
  readonly registers: readonly MetricsRegistry[];
  readonly buckets?: readonly number[];
  readonly collect?: (this: Metric) => void;
}

type Constructor = new (configuration: Configuration) => Metric;
type PromClient = Readonly<Record<'Counter' | 'Gauge' | 'Histogram', Constructor>>;

const CONSTRUCTORS = { counter: 'Counter', gauge: 'Gauge', histogram: 'Histogram' } as const;

/** A label of everything, by which middlewares on one registry are told apart. */
const NAME = 'name';

/** The metrics of one registry, for all middlewares that use it. */
class Metrics {
  readonly #sources = new Map<string, MetricSource>();
  readonly #counted: ReadonlyMap<string, Metric>;
  readonly #first: Metric | undefined;

  constructor({ Counter, Gauge, Histogram }: PromClient, registry: MetricsRegistry) {
    const constructors = { Counter, Gauge, Histogram };
    const create = (
      name: string,
      { type, help, labels = [], ...rest }: ReadMetric | CountedMetric,
      collect?: Collect,
    ) =>
      new constructors[CONSTRUCTORS[type]]({
        name: PREFIX + name,
        help,
        labelNames: [NAME, ...labels],
        registers: [registry],
        ...('buckets' in rest && { buckets: rest.buckets }),
        ...(collect && { collect }),
      });
    const read = Object.entries<ReadMetric>(READ_METRICS);
    const metrics = read.map(([name, metric]) => create(name, metric, collector(metric, this.#sources)));
    this.#first = metrics[0];
    this.#counted = new Map(Object.entries(COUNTED_METRICS).map(([name, metric]) => [name, create(name, metric)]));
  }

  /** Whether the registry still has them: it may have been cleared. */
  isIn(registry: MetricsRegistry): boolean {
    return registry.getSingleMetric(PREFIX + Object.keys(READ_METRICS)[0]!) === this.#first;
  }

  /** @throws Error for a name that another middleware has */
  add(name: string, source: MetricSource, telemetry: Telemetry): () => void {
    if (this.#sources.has(name)) {
      const which = name === '' ? 'without a name' : `with the name ${JSON.stringify(name)}`;
      throw new Error(
        `metrics(): a middleware ${which} has registered with this registry; give each one a name: metrics(register, { name })`,
      );
    }
    this.#sources.set(name, source);
    const counted = this.#counted;
    const add: Add = (metric, labels, value) => {
      const all = { ...labelsOf(name), ...labels };
      if (COUNTED_METRICS[metric].type === 'counter') counted.get(metric)!.inc(all, value);
      else counted.get(metric)!.observe(all, value);
    };
    const stop = countOperations(telemetry, add);
    return () => {
      stop();
      this.#sources.delete(name);
    };
  }
}

type Collect = (this: Metric) => void;

function collector({ type, read }: ReadMetric, sources: ReadonlyMap<string, MetricSource>): Collect {
  return function (this: Metric) {
    this.reset();
    for (const [name, source] of sources) {
      for (const [value, labels] of read(source.stats(), source)) {
        const all = { ...labelsOf(name), ...labels };
        if (type === 'counter') this.inc(all, value);
        else this.set(all, value);
      }
    }
  };
}

/** Prometheus takes an empty label for none. */
function labelsOf(name: string): Labels {
  return name === '' ? {} : { [NAME]: name };
}

const registered = new WeakMap<MetricsRegistry, Metrics>();

/**
 * Registers the metrics of a middleware with a registry. Returns what ends that: its values are no longer collected,
 * and its name is free again.
 *
 * @throws TypeError for what is no registry, or another name than text
 * @throws Error without prom-client, or where the registry has metrics of the same name
 */
export function registerMetrics(
  registry: MetricsRegistry,
  { name = '' }: MetricsOptions,
  source: MetricSource,
  telemetry: Telemetry,
): () => void {
  if (typeof (registry as Partial<MetricsRegistry> | undefined)?.registerMetric !== 'function') {
    throw new TypeError('metrics(): the registry must be one of prom-client, such as its `register`');
  }
  if (typeof name !== 'string') throw new TypeError('metrics(): name must be a string');
  let metrics = registered.get(registry);
  if (!metrics?.isIn(registry)) {
    metrics = new Metrics(promClient(), registry);
    registered.set(registry, metrics);
  }
  return metrics.add(name, source, telemetry);
}

function promClient(): PromClient {
  const require = new Packages().requireOf(['prom-client']);
  if (!require) throw new Error('metrics() needs the package prom-client, which is not installed');
  return require('prom-client') as PromClient;
}

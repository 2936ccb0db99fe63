import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { collectDefaultMetrics, Registry } from 'prom-client';
import {
  COUNTED_METRICS,
  PREFIX,
  READ_METRICS,
  type CountedMetric,
  type ReadMetric,
} from '../../src/middleware/metric-table.js';
import { readPage, ROOT } from '../support/docs-tables.js';
import { Harness } from '../support/harness.js';
import { jpeg } from '../support/pictures.js';
import { blocksOf } from './pages.js';

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly gridPos: Readonly<Record<'x' | 'y' | 'w' | 'h', number>>;
  readonly fieldConfig?: {
    readonly defaults: { readonly unit: string; readonly thresholds?: object; readonly color?: object };
  };
  /** Rows have none. */
  readonly targets?: readonly { readonly expr: string; readonly legendFormat: string }[];
}

interface PrintedSpan {
  readonly name: string;
  readonly id: string;
  readonly parent: string | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly status: number;
}

/** Runs the recipe with an exporter in memory, serves two requests, and prints the spans. */
const PROGRAM = (recipe: string): string => `
import { createServer } from 'node:http';
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base';
import { akeneoImages } from 'akeneo-images';
import { trace as api } from '@opentelemetry/api';
const exporter = new InMemorySpanExporter();
api.setGlobalTracerProvider(new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] }));
${recipe}
const images = akeneoImages({ ...JSON.parse(process.env.OPTIONS), store: new Map() });
const server = createServer((req, res) => images(req, res, () => res.end()));
await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
for (const path of JSON.parse(process.env.PATHS)) {
  await (await fetch('http://127.0.0.1:' + server.address().port + path)).arrayBuffer();
}
server.close();
await images.close();
console.log(JSON.stringify(exporter.getFinishedSpans().map((span) => ({
  name: span.name,
  id: span.spanContext().spanId,
  parent: span.parentSpanContext?.spanId,
  attributes: span.attributes,
  status: span.status.code,
}))));
`;

describe('docs: observability', () => {
  const { panels } = JSON.parse(readPage('docs/grafana-dashboard.json')) as { readonly panels: readonly Panel[] };
  const queries = panels.flatMap(({ targets = [] }) => targets);
  const family = (name: string): string => name.replace(/_(?:bucket|sum|count)$/, '');

  it('the dashboard uses every metric that metrics() registers, and no others', async () => {
    const harness = await Harness.start();
    try {
      const register = new Registry();
      harness.images().metrics(register);
      const own = new Set(register.getMetricsAsArray().map(({ name }) => name));
      // `serve` registers them, too.
      collectDefaultMetrics({ register });
      const text = await register.metrics();
      const names = [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name, type]) =>
        type === 'histogram' ? ['_bucket', '_sum', '_count'].map((end) => name! + end) : [name!],
      );
      const asked = queries.flatMap(({ expr }) => expr.match(/\b(?:akeneo_images|process|nodejs)_\w+/g) ?? []);
      expect(names).to.include.members(asked);
      expect(new Set(asked.map(family).filter((name) => name.startsWith(PREFIX)))).to.deep.equal(own);
    } finally {
      await harness.stop();
    }
  });

  it('the dashboard asks for labels that its metrics have', () => {
    const tables: Readonly<Record<string, ReadMetric | CountedMetric>> = { ...READ_METRICS, ...COUNTED_METRICS };
    for (const { expr, legendFormat } of queries) {
      const metrics = expr.match(/akeneo_images_\w+/g) ?? [];
      const known = metrics.flatMap((name) => tables[family(name).slice(PREFIX.length)]!.labels ?? []);
      const asked = [
        ...[...expr.matchAll(/(\w+)=~?"/g)].map(([, label]) => label!),
        ...[...expr.matchAll(/\b(?:by|on) \(([^)]*)\)/g)].flatMap(([, labels]) => labels!.split(', ')),
        ...[...legendFormat.matchAll(/\{\{(\w+)\}\}/g)].map(([, label]) => label!),
      ];
      expect(['job', 'instance', 'name', 'le', ...known], expr).to.include.members(asked);
    }
  });

  it('the panels of the dashboard have a unit and a place of their own', () => {
    const drawn = panels.filter(({ type }) => type !== 'row');
    for (const { title, type, fieldConfig } of drawn) {
      expect(fieldConfig?.defaults.unit, title).to.be.a('string');
      // Grafana's default is red from 80 on, whatever the unit.
      const { thresholds, color } = fieldConfig!.defaults;
      if (type === 'stat') expect(thresholds ?? color, title).to.be.an('object');
    }
    expect(new Set(panels.map(({ id }) => id)).size).to.equal(panels.length);
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, at) => `${x + (at % w)},${y + Math.floor(at / w)}`),
    );
    expect(new Set(cells).size).to.equal(cells.length);
    expect(Math.max(...panels.map(({ gridPos: { x, w } }) => x + w))).to.equal(24);
  });

  it('the OpenTelemetry recipe creates spans below their request', async () => {
    const harness = await Harness.start();
    try {
      const photo = harness.add(await jpeg(60, 40), { name: 'photo.jpg', mimeType: 'image/jpeg' });
      const recipe = blocksOf('docs/observability.md').find(({ code }) => code.includes('@opentelemetry/api'));
      const args = ['--input-type=module', '--eval', PROGRAM(recipe!.code)];
      const { stdout } = await promisify(execFile)(process.execPath, args, {
        cwd: ROOT,
        env: {
          ...process.env,
          OPTIONS: JSON.stringify({ baseUrl: harness.pim.url, ...harness.pim.credentials, workers: 1 }),
          PATHS: JSON.stringify([`/tr:w-30,f-webp/${photo}`, '/tr:w-x/media-files/a.png']),
        },
      });
      const spans = JSON.parse(stdout) as PrintedSpan[];
      const of = (name: string): PrintedSpan[] => spans.filter((span) => span.name === `akeneo-images ${name}`);
      const [made, refused] = of('request');
      expect(made!.attributes).to.include({ 'akeneo_images.status': 200, 'akeneo_images.outcome': 'made' });
      expect(made!.attributes).to.have.property('akeneo_images.encode').above(0);
      expect(refused!.attributes).to.include({ 'akeneo_images.status': 400, 'akeneo_images.code': 'EINVAL' });
      expect([made!.status, refused!.status]).to.deep.equal([0, 2]);
      expect([made!.parent, refused!.parent]).to.deep.equal([undefined, undefined]);
      // The login and the download.
      expect(of('pim')).to.have.length(2);
      expect(of('render')).to.have.length(1);
      expect(of('store')).not.to.deep.equal([]);
      const below = new Set([...of('pim'), ...of('render')].map(({ parent }) => parent));
      expect([...below]).to.deep.equal([made!.id]);
    } finally {
      await harness.stop();
    }
  });
});

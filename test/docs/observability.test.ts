import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { COUNTED_METRICS, PREFIX, READ_METRICS } from '../../src/middleware/metric-table.js';
import { readPage, ROOT } from '../support/docs-tables.js';
import { Harness } from '../support/harness.js';
import { jpeg } from '../support/pictures.js';
import { blocksOf } from './pages.js';

interface Dashboard {
  readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly expr: string }[] }[];
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
  const names = Object.entries({ ...READ_METRICS, ...COUNTED_METRICS }).flatMap(([name, { type }]) =>
    (type === 'histogram' ? ['_bucket', '_sum', '_count'] : ['']).map((end) => PREFIX + name + end),
  );

  it('the dashboard uses every metric and no others', () => {
    const { panels } = JSON.parse(readPage('docs/grafana-dashboard.json')) as Dashboard;
    const asked = panels.flatMap(({ targets }) =>
      targets.flatMap(({ expr }) => expr.match(/akeneo_images_\w+/g) ?? []),
    );
    expect(panels.length).to.be.above(15);
    expect(names).to.include.members(asked);
    const families = new Set(asked.map((name) => name.replace(/_(?:bucket|sum|count)$/, '')));
    const known = Object.keys({ ...READ_METRICS, ...COUNTED_METRICS }).map((name) => PREFIX + name);
    expect([...families]).to.have.members(known);
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

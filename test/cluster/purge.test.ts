import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { purgeCloudflare, purgeFastly, purgeVarnish } from '../../example-app/cluster/purge.js';

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../../${path}`, import.meta.url)), 'utf8');

describe('cluster: purges of front caches', () => {
  const { fetch } = globalThis;
  let sent: { url: string; init: RequestInit }[];
  let statuses: number[];

  beforeEach(() => {
    [sent, statuses] = [[], []];
    globalThis.fetch = (url, init = {}) => {
      sent.push({ url: url as string, init });
      const status = statuses.shift() ?? 200;
      return status === 0 ? Promise.reject(new Error('reset')) : Promise.resolve(new Response(null, { status }));
    };
  });

  afterEach(() => {
    globalThis.fetch = fetch;
  });

  const tags = Array.from({ length: 45 }, (_, at) => `products/${at}`);

  it('reach every Varnish server, in headers within its size limit', async () => {
    await purgeVarnish(['http://one', 'http://two'])({ paths: [], tags });
    expect(sent.map(({ url }) => url)).to.deep.equal([1, 2, 3].flatMap(() => ['http://one', 'http://two']));
    const keys = sent.filter(({ url }) => url === 'http://two').map(({ init }) => new Headers(init.headers));
    expect(keys.flatMap((headers) => headers.get('xkey-purge')!.split(' '))).to.deep.equal(tags);
    expect(sent[0]!.init.method).to.equal('PURGE');
  });

  it('reach Fastly', async () => {
    await purgeFastly('service', 'token')({ paths: [], tags: ['a', 'b'] });
    expect(sent.map(({ url }) => url)).to.deep.equal(['https://api.fastly.com/service/service/purge']);
    expect(sent[0]!.init.headers).to.deep.equal({ 'Fastly-Key': 'token', 'Surrogate-Key': 'a b' });
  });

  it('reach Cloudflare, 30 tags at a time', async () => {
    await purgeCloudflare('zone', 'token')({ paths: [], tags });
    const bodies = sent.map(({ init }) => JSON.parse(init.body as string) as { tags: string[] });
    expect(bodies.map((body) => body.tags.length)).to.deep.equal([30, 15]);
    expect(sent[0]!.url).to.equal('https://api.cloudflare.com/client/v4/zones/zone/purge_cache');
  });

  it('are retried, and reject if retries fail', async () => {
    statuses = [503, 0];
    await purgeVarnish(['http://one'])({ paths: [], tags: ['a'] });
    expect(sent).to.have.length(3);
    statuses = [503, 503, 503];
    const error: unknown = await purgeVarnish(['http://one'])({ paths: [], tags: ['a'] }).catch(
      (reason: unknown) => reason,
    );
    expect(error)
      .to.have.property('message')
      .that.matches(/answered with 503/);
  });

  it('are documented as implemented here', () => {
    const [, code] = /(import type[^]*)/.exec(read('example-app/cluster/purge.ts'))!;
    expect(read('docs/operations.md')).to.include(code!.trim());
  });
});

import { expect } from 'chai';
import { readFileSync } from 'node:fs';
import { diskStore } from '../../../src/index.js';
import { environmentOf, Folder, run, type Ended } from '../../support/command-line.js';
import { colourPicture } from '../../support/catalogue.js';
import { Harness, type Client } from '../../support/harness.js';
import { listen, type Listening } from '../../support/listen.js';

describe('cli/warm/command', () => {
  let harness: Harness;
  let folder: Folder;
  let client: Client;
  let endpoint: string;

  before(async () => {
    harness = await Harness.start();
    const { catalogue } = harness.pim;
    catalogue.attributes.set('packshot', { type: 'pim_catalog_image' });
    catalogue.families.set('shoes', { image: 'packshot' });
    for (const [identifier, category, colour] of [
      ['A 1', 'summer', '#ff0000'],
      ['B/2', 'summer', '#00ff00'],
      ['C', 'winter', '#0000ff'],
    ] as const) {
      const code = harness.pim.addMedia('media-files', {
        name: `${colour.slice(1)}.png`,
        mimeType: 'image/png',
        body: await colourPicture(colour),
      });
      catalogue.product({ identifier, family: 'shoes', categories: [category], values: { packshot: code } });
    }
    catalogue.product({ identifier: 'bare', family: 'shoes', values: {} });
    client = await harness.serve();
    endpoint = `${client.url}/images`;
  });

  beforeEach(() => {
    folder = new Folder();
  });

  afterEach(() => folder.remove());

  after(() => harness.stop());

  const warm = (args: readonly string[], stdin = ''): Promise<Ended> =>
    run(['warm', ...args], { env: environmentOf(harness.pim), cwd: folder.path, stdin });

  it('renders the images of a category on a running server, for clients with and without AVIF', async () => {
    const { code, stdout } = await warm(['--category', 'summer', '--widths', '20,10', '--endpoint', endpoint]);
    expect(stdout).to.match(/^8 made, 0 were there, 0 without a picture, 0 failed, 0 done before; /);
    expect(code).to.equal(0);
    for (const accept of ['image/avif,image/webp', 'image/webp']) {
      const { headers } = await client.get('/tr:w-20/products/B%2F2', { headers: { accept } });
      expect(headers['cache-status'], accept).to.match(/; hit/);
      // Of so small a picture, WebP is the smaller one.
      expect(headers['content-type']).to.equal('image/webp');
    }
  });

  it('renders the images of a family, skips products without one, and resumes', async () => {
    const args = [
      '--family',
      'shoes',
      '--tr',
      'w-12,f-png',
      '--formats',
      'other',
      '--endpoint',
      endpoint,
      '--resume',
      'done',
    ];
    const first = await warm(args);
    expect(first.stdout).to.match(/^3 made, 0 were there, 1 without a picture, 0 failed, 0 done before; /);
    const done = readFileSync(`${folder.path}/done`, 'utf8').split('\n');
    expect(done).to.include('other tr:w-12,f-png/products/A%201');
    // The last line was cut by a crash.
    folder.write('done', `${done.slice(0, 2).join('\n')}\n${done[2]!.slice(0, 9)}`);
    const second = await warm(args);
    expect([first.code, second.code]).to.deep.equal([0, 0]);
    expect(second.stdout).to.match(/^\d made, \d were there, \d without a picture, 0 failed, 2 done before; /);
    expect((await warm(args)).stdout).to.match(/^0 made, 0 were there, 0 without a picture, 0 failed, 4 done before; /);
  });

  it('reads URLs from stdin, and exits with 1 if one fails', async () => {
    const lines = [
      '# shoes',
      '',
      'https://shop.example.com/images/tr:w-15,f-png/products/C',
      '/products/none?tr=w-15,f-png',
    ];
    const { code, stdout, stderr } = await warm(['-', '--formats', 'other', '--endpoint', endpoint], lines.join('\n'));
    expect(code).to.equal(1);
    expect(stdout).to.match(/^1 made, 0 were there, 0 without a picture, 1 failed/);
    expect(stderr).to.include('failed: products/none?tr=w-15,f-png (status 404, ENOENT');
    expect(stderr).to.include('2 of 2, 1 failed');
  });

  it('renders locally into the store that a server shares', async () => {
    const cache = `${folder.path}/cache`;
    const module = new URL('../../../src/index.js', import.meta.url).href;
    const limits = 'limits: { requestMs: 300_000, renderMs: 300_000 }';
    const options = `workers: 1, ${limits}, requireSignature: true, privateKey: 'key', store: diskStore(${JSON.stringify(cache)})`;
    folder.write('my.mjs', `import { diskStore } from '${module}';\nexport default { ${options} };`);
    const args = ['--category', 'winter', '--widths', '18', '--formats', 'webp', '--config', 'my.mjs'];
    expect((await warm(args)).stdout).to.match(/^1 made, /);
    const other = await harness.serve({ store: diskStore(cache) });
    const { headers } = await other.get('/tr:w-18/products/C', { headers: { accept: 'image/webp' } });
    expect(headers['cache-status']).to.match(/; hit.*detail=store/);
  });

  it('reports that there is nothing to warm without a server or a shared store', async () => {
    const { code, stderr } = await warm(['--family', 'shoes', '--widths', '10']);
    expect(code).to.equal(1);
    expect(stderr).to.include('give --endpoint of a running server, or set a store');
  });

  it('stops when the PIM denies access', async () => {
    harness.pim.fault({ on: 'download', type: 'status', status: 403, times: Infinity });
    const code = harness.add(await colourPicture('#123456'));
    const lines = Array.from({ length: 50 }, (_, width) => `tr:w-${width + 10}/${code}`).join('\n');
    const { code: exit, stdout, stderr } = await warm(['-', '--concurrency', '1', '--endpoint', endpoint], lines);
    harness.pim.clearFaults();
    expect(exit).to.equal(1);
    expect(stdout).to.match(/^0 made, .* 1 failed/);
    expect(stderr).to.match(/stopped with 99 left, because status 502, EACCES/);
  });

  describe('against an overloaded server', () => {
    let server: Listening;
    const seen: string[] = [];
    let answers: ((target: string) => [status: number, headers?: Record<string, string>])[] = [];

    before(async () => {
      server = await listen((req, res) => {
        seen.push(req.url!);
        const [status, headers = {}] = answers.shift()?.(req.url!) ?? [200];
        res.writeHead(status, headers).end();
      });
    });

    after(() => server.close());

    it('waits for Retry-After and retries', async () => {
      answers = [() => [503, { 'Retry-After': '0' }], () => [429, { 'Retry-After': '0' }]];
      const { code, stdout } = await warm(
        ['-', '--formats', 'other', '--endpoint', server.url],
        'products/1\nproducts/2',
      );
      expect(code).to.equal(0);
      expect(stdout).to.match(/^2 made, /);
      expect(seen.splice(0)).to.have.length(4);
    });

    it('stops at 401 and reports how many URLs are left', async () => {
      answers = [() => [401]];
      const lines = Array.from({ length: 10 }, (_, at) => `products/${at}`).join('\n');
      const { code, stderr } = await warm(
        ['-', '--formats', 'other', '--concurrency', '1', '--endpoint', server.url],
        lines,
      );
      expect(code).to.equal(1);
      expect(stderr).to.include('stopped with 9 left, because status 401');
      expect(seen.splice(0)).to.deep.equal(['/products/0']);
    });
  });

  it('rejects wrong usage', async () => {
    const file = folder.write('addresses', 'about.html');
    for (const args of [
      [],
      ['a', 'b'],
      ['a', '--family', 'shoes', '--widths', '10'],
      ['--family', 'shoes'],
      ['-', '--endpoint', 'shop'],
      ['-', '--endpoint', 'http://'],
      ['-', '--endpoint', 'http://user:password@127.0.0.1/images'],
      ['-', '--endpoint', `${endpoint}?a=b`],
      ['-', '--endpoint', endpoint, '--widths', 'wide'],
      ['-', '--endpoint', endpoint, '--tr', 'w-(('],
      ['-', '--endpoint', endpoint, '--formats', 'jpg'],
      ['-', '--endpoint', endpoint, '--concurrency', '0'],
      [file, '--endpoint', endpoint],
    ]) {
      expect((await warm(args)).code, args.join(' ')).to.equal(2);
    }
    expect((await warm(['missing', '--endpoint', endpoint])).code).to.equal(1);
  });
});

import { expect } from 'chai';
import { createServer } from 'node:http';
import type { DemoPim } from '../../../example-app/pim/demo-pim.js';
import { stockCatalogue } from '../../support/catalogue.js';
import { environmentOf, Folder, run, type Ended } from '../../support/command-line.js';
import { Harness } from '../../support/harness.js';
import { later } from '../../support/later.js';
import { listen } from '../../support/listen.js';

interface Finding {
  readonly name: string;
  readonly status: string;
  readonly message: string;
  readonly todo?: string;
}

describe('cli/doctor/command', () => {
  let harness: Harness;
  let pim: DemoPim;
  let folder: Folder;

  before(async () => {
    harness = await Harness.start();
    ({ pim } = harness);
    await stockCatalogue(pim);
  });

  after(() => harness.stop());

  beforeEach(() => {
    folder = new Folder();
  });

  afterEach(() => {
    folder.remove();
    Object.assign(pim.permissions, { products: true, assets: true, overall: true, structure: true });
  });

  /** What is wrong, by check, and the exit code. Nothing secret may be in it. */
  async function diagnose(env: Record<string, string> = {}, args: readonly string[] = []) {
    const all = { ...environmentOf(pim), ...env };
    const ended = await run(['doctor', '--json', ...args], { env: all, cwd: folder.path });
    const { ok, checks } = JSON.parse(ended.stdout) as { ok: boolean; checks: readonly Finding[] };
    const secrets = [all.AKENEO_SECRET, all.AKENEO_PASSWORD, all.AKENEO_CLIENT_ID].filter(
      (value) => value !== undefined,
    );
    for (const secret of secrets) expect(ended.stdout + ended.stderr).not.to.include(secret);
    const failed = Object.fromEntries(
      checks
        .filter(({ status }) => status === 'fail')
        .map(({ name, message, todo }) => [name, `${message} ${todo ?? ''}`]),
    );
    return { code: ended.code, ok, failed, checks };
  }

  /** Renders take most of the time, and have tests of their own. */
  const QUICK = ['--skip', 'codecs'];

  async function expectOnly(name: string, pattern: RegExp, env?: Record<string, string>): Promise<void> {
    const { code, ok, failed } = await diagnose(env, QUICK);
    expect(failed).to.have.all.keys(name);
    expect(failed[name]).to.match(pattern);
    expect([code, ok]).to.deep.equal([1, false]);
  }

  it('reports no failures for a working setup, and renders an image end to end', async () => {
    // A busy machine may take long for a picture.
    folder.write('slow.mjs', 'export default { limits: { requestMs: 300_000, renderMs: 300_000, pimMs: 300_000 } };');
    const { code, ok, failed, checks } = await diagnose({}, ['--config', 'slow.mjs']);
    expect(failed).to.deep.equal({});
    expect([code, ok]).to.deep.equal([0, true]);
    const picture = checks.find(({ name }) => name === 'a picture');
    expect(picture?.message).to.match(/^products-uuid\/[0-9a-f-]{36}\/.* became image\/avif, .* \(.*pim \d+ ms/);
    expect(checks.map(({ status }) => status).filter((status) => status === 'skip')).to.have.length(1);
  });

  it('accepts the access token of an App', async () => {
    const env = { AKENEO_BASE_URL: pim.url, AKENEO_ACCESS_TOKEN: pim.accessToken };
    const { code, stdout } = await run(['doctor', ...QUICK], { env, cwd: folder.path });
    expect(code, stdout).to.equal(0);
    const refused = await run(['doctor', ...QUICK], {
      env: { ...env, AKENEO_ACCESS_TOKEN: 'another-token' },
      cwd: folder.path,
    });
    expect(refused.stdout).to.include('✘ credentials').and.to.include('refuses the access token');
    expect(refused.stdout).not.to.include('another-token');
  });

  it('reports a base URL whose host name does not resolve', () =>
    expectOnly('address', /^pim\.invalid cannot be reached: DNS/, { AKENEO_BASE_URL: 'http://pim.invalid' }));

  it('reports a host that refuses connections', async () => {
    const closed = createServer();
    const url = await new Promise<string>((resolve) => {
      closed.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(closed.address() as { port: number }).port}`));
    });
    await new Promise((resolve) => closed.close(resolve));
    await expectOnly('address', /refuses connections at that port/, { AKENEO_BASE_URL: url });
  });

  it('reports https:// for a port without TLS', () =>
    expectOnly('address', /does not speak TLS/, { AKENEO_BASE_URL: pim.url.replace('http:', 'https:') }));

  it('reports a server that is not Akeneo', async () => {
    const shop = await listen((_, res) => res.setHeader('Content-Type', 'text/html').end('<title>A shop</title>'));
    await expectOnly('address', /is no Akeneo: its API answered 200 with text\/html/, { AKENEO_BASE_URL: shop.url });
    await shop.close();
  });

  it('reports a wrong secret', () =>
    expectOnly('credentials', /client ID or the secret/, { AKENEO_SECRET: 'some-other-secret' }));

  it('reports a wrong password', () =>
    expectOnly('credentials', /user name or the password/, { AKENEO_PASSWORD: 'some-other-password' }));

  it('names the missing permission to use the API', async () => {
    pim.permissions.overall = false;
    await expectOnly('credentials', /"Overall Web API access"/);
  });

  it('names the missing permission to list products', async () => {
    pim.permissions.products = false;
    const { failed, code } = await diagnose({}, QUICK);
    expect(failed).to.have.all.keys('products', 'product models');
    expect(failed.products).to.match(/List products \(App: read_products\)/);
    expect(code).to.equal(1);
  });

  it('names the missing permission to list assets, unless the check is skipped', async () => {
    pim.permissions.assets = false;
    await expectOnly('assets', /List asset families \(App: read_asset_families\)/);
    expect((await diagnose({}, [...QUICK, '--skip', 'assets'])).code).to.equal(0);
  });

  it('reports a clock that is off by an hour', () =>
    later(3_600_000, () => expectOnly('clock', /60 minutes ahead of/)));

  const STORES = {
    'loses values': ['{ get: async () => undefined, set: async () => true }', /lost a value/],
    'changes values': ['{ get: async () => Buffer.from("others"), set: async () => true }', /other bytes/],
    'hangs on reads': [
      '{ get: async (key) => (key.startsWith("akeneo-images-doctor") && calls++ > 0 ? new Promise(() => undefined) : undefined), set: async () => true }',
      /within 250 ms/,
    ],
    rejects: [
      '{ get: async () => { throw new Error("no route to redis") }, set: async () => true }',
      /no route to redis/,
    ],
  } as const;

  for (const [what, [methods, pattern]] of Object.entries(STORES)) {
    it(`reports a store that ${what}`, async () => {
      const rest = 'store: new Map(), stats: {}, delete: async () => true, clear: async () => undefined';
      folder.write('akeneo-images.config.mjs', `let calls = 0;\nexport default { store: { ${rest}, ...${methods} } };`);
      const { failed } = await diagnose({}, [...QUICK, '--config', 'akeneo-images.config.mjs']);
      expect(failed).to.have.all.keys('store');
      expect(failed.store).to.match(pattern);
    });
  }

  it('reports a misspelt option and suggests the right one', async () => {
    folder.write('package.json', '{ "type": "module" }');
    folder.write('akeneo-images.config.js', 'export default { qualty: 80 };');
    await expectOnly('options', /there is no option qualty; did you mean quality\?/);
  });

  it('reports which settings are missing', async () => {
    const { code, stdout } = await run(['doctor'], { cwd: folder.path });
    expect(code).to.equal(1);
    expect(stdout).to.include('Set AKENEO_BASE_URL and the credentials');
  });

  it('rejects unknown checks and any arguments', async () => {
    const told = async (...args: string[]): Promise<Ended> =>
      run(['doctor', ...args], { env: environmentOf(pim), cwd: folder.path });
    expect((await told('--skip', 'cats')).code).to.equal(2);
    expect((await told('now')).code).to.equal(2);
  });
});

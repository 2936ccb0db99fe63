import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Harness, request } from '../support/harness.js';
import { available } from '../support/available.js';
import { stockCatalogue, type Codes } from '../support/catalogue.js';
import { ROOT } from '../support/docs-tables.js';
import { facts } from '../support/pictures.js';
import { freePort } from '../support/stores/programs.js';
import { startRedis } from '../support/stores/redis.js';
import { waitFor } from '../support/wait-for.js';
import { blocksOf } from './pages.js';

/** The programs of the README as printed, but for the address of the PIM. */
describe('README: examples', () => {
  const programs = blocksOf('README.md').filter(({ language }) => language === 'js');
  let harness: Harness;
  let codes: Codes;
  const stops: (() => Promise<unknown>)[] = [];

  before(async () => {
    harness = await Harness.start();
    codes = await stockCatalogue(harness.pim);
    const values = { packshot: codes.packshot! };
    harness.pim.catalogue.product({ identifier: 'SKU-1', family: 'shoes', values });
  });

  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
  });

  after(() => harness.stop());

  /** Starts a program, and resolves to its address once it answers. */
  async function start(program: string, environment: Record<string, string> = {}): Promise<string> {
    const port = await freePort();
    const { clientId, secret, username, password } = harness.pim.credentials;
    const code = program.replace('https://pim.example.com', harness.pim.url);
    const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
      cwd: ROOT,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: {
        ...process.env,
        AKENEO_CLIENT_ID: clientId,
        AKENEO_SECRET: secret,
        AKENEO_USERNAME: username,
        AKENEO_PASSWORD: password,
        PORT: String(port),
        ...environment,
      },
    });
    stops.unshift(async () => {
      const exited = once(child, 'exit');
      child.kill();
      await exited;
    });
    const url = `http://127.0.0.1:${port}`;
    await waitFor(() =>
      request(url, '/').then(
        () => true,
        () => false,
      ),
    );
    return url;
  }

  async function expectPicture(url: string, path: string): Promise<void> {
    let response = await request(url, path);
    // Its limits are the defaults, which a busy machine may exceed.
    while (response.status === 504) response = await request(url, path);
    const { status, body } = response;
    expect(status).to.equal(200);
    expect(await facts(body)).to.include({ width: 400 });
  }

  it('includes two programs', () => expect(programs).to.have.length(2));

  it('the first program serves an image', async () => {
    const url = await start(programs[0]!.code);
    await expectPicture(url, `/tr:w-400/media-files/${codes.packshot!}`);
  });

  it('the second program serves its page and the image on it, using Redis', async function () {
    const redis = await available(this, () => startRedis());
    stops.unshift(() => redis.running.stop());
    const url = await start(programs[1]!.code, { REDIS_URL: redis.url });
    const page = (await request(url, '/')).body.toString();
    await expectPicture(url, /src="([^"]+)"/.exec(page)![1]!);
  });
});

import { expect } from 'chai';
import { createServer } from 'node:http';
import { listen } from '../../example-app/listen.js';
import type { Fault } from '../../example-app/pim/demo-pim.js';
import { environmentOf, Folder, run, Running } from '../support/command-line.js';
import { Harness } from '../support/harness.js';
import { jpeg } from '../support/pictures.js';
import { waitFor } from '../support/wait-for.js';

const STARTED = /(http:\/\/\S+)\/images\/\n/;

describe('cli/serve', () => {
  let harness: Harness;
  let path: string;
  let folder: Folder;
  const running: Running[] = [];
  let open: () => void = () => undefined;

  before(async () => {
    harness = await Harness.start();
    folder = new Folder();
    // One thread is warm sooner; a busy machine may take long to end a request.
    folder.write(
      'one.mjs',
      'export default { workers: 1, limits: { closeMs: 600_000, requestMs: 300_000, renderMs: 300_000, pimMs: 300_000 } };',
    );
    path = harness.add(await jpeg(60, 40), { name: 'shoe.jpg', mimeType: 'image/jpeg' });
  });

  afterEach(() => {
    open();
    harness.pim.gate = undefined;
    for (const { child } of running.splice(0)) child.kill('SIGKILL');
  });

  after(async () => {
    await harness.stop();
    folder.remove();
  });

  async function start(
    args: readonly string[],
    env: Record<string, string> = {},
  ): Promise<{ server: Running; url: string }> {
    const server = new Running(
      ['serve', '--port', '0', '--host', '127.0.0.1', '--mount', '/images', '--config', 'one.mjs', ...args],
      {
        env: { ...environmentOf(harness.pim), ...env },
        cwd: folder.path,
      },
    );
    running.push(server);
    return { server, url: await server.prints(STARTED) };
  }

  const status = async (url: string, init?: RequestInit): Promise<number> => {
    const response = await fetch(url, init);
    await response.arrayBuffer();
    return response.status;
  };

  it('serves images, health, metrics and events, and shuts down after readiness fails', async () => {
    const { server, url } = await start(['--grace', '600'], { AKENEO_EVENTS_SECRET: 'secret-of-events' });
    await waitFor(async () => (await status(`${url}/health/ready`)) === 200);
    const response = await fetch(`${url}/images/tr:w-30,f-webp/${path}`);
    expect([response.status, response.headers.get('content-type')]).to.deep.equal([200, 'image/webp']);
    await response.arrayBuffer();
    expect(await (await fetch(`${url}/metrics`)).text()).to.match(
      /^akeneo_images_requests_total\{.*outcome="made"\} 1$/m,
    );
    expect(await (await fetch(`${url}/health`)).json()).to.include({ status: 'pass' });
    expect(await status(`${url}/akeneo-events`, { method: 'POST', body: '{}' })).to.equal(401);
    expect([await status(url), await status(`${url}/${path}`), await status(`${url}/images/x`)]).to.deep.equal([
      404, 404, 404,
    ]);

    server.child.kill('SIGTERM');
    await waitFor(async () => (await status(`${url}/health/ready`)) === 503);
    expect([await status(`${url}/health/live`), await status(`${url}/images/${path}`)]).to.deep.equal([200, 200]);
    expect((await fetch(`${url}/health/live`)).headers.get('connection')).to.equal('close');
    server.child.kill('SIGTERM');
    const { code, stdout, stderr } = await server.ended;
    expect([code, stderr]).to.deep.equal([0, '']);
    expect(stdout).not.to.include('secret-of-events');
  });

  it('completes pending requests before exiting with 0', async () => {
    const before = harness.pim.tokenRequests;
    const { server, url } = await start(['--grace', '0']);
    // The login, so that what is in flight next is the picture.
    await waitFor(() => harness.pim.tokenRequests > before && harness.pim.meter.inFlight === 0);
    harness.pim.gate = new Promise((resolve) => (open = resolve));
    const picture = fetch(`${url}/images/tr:w-31,f-webp/${path}`);
    const inFlight = (): number => harness.pim.meter.inFlight;
    await waitFor(() => inFlight() > 0);
    server.child.kill('SIGTERM');
    await waitFor(() =>
      fetch(`${url}/health/live`).then(
        () => false,
        () => true,
      ),
    );
    open();
    expect((await picture).status).to.equal(200);
    expect((await server.ended).code).to.equal(0);
  });

  it('logs one line for a failure, without secrets', async () => {
    const { server, url } = await start([]);
    const fault: Fault = { on: 'download', type: 'status', status: 403 };
    harness.pim.fault(fault);
    expect(await status(`${url}/images/tr:w-32/${path}?ik-s=abc`)).to.equal(502);
    await waitFor(() => server.output.stderr.includes('EACCES'));
    expect(server.output.stderr).to.match(
      /^akeneo-images: EACCES .*\(.*shoe\.jpg.*\) status 403.*Overall Web API access/m,
    );
    server.child.kill('SIGINT');
    expect((await server.ended).code).to.equal(0);
  });

  it('reports a port that is in use on one line', async () => {
    const other = createServer();
    const port = await listen(other, '127.0.0.1', 0);
    const { code, stderr } = await run(['serve', '--port', String(port), '--host', '127.0.0.1'], {
      env: environmentOf(harness.pim),
    });
    other.close();
    expect([code, stderr]).to.deep.equal([
      1,
      `akeneo-images: port ${port} is taken. Choose another one by --port or PORT\n`,
    ]);
  });

  it('rejects wrong usage', async () => {
    const env = environmentOf(harness.pim);
    for (const args of [['--port', '99999'], ['--port', 'http'], ['--mount', 'a b'], ['--grace', 'long'], ['now']]) {
      expect((await run(['serve', ...args], { env })).code, args.join(' ')).to.equal(2);
    }
    expect((await run(['serve'], { env: { ...env, PORT: 'http' } })).stderr).to.match(/PORT must be a number/);
  });
});

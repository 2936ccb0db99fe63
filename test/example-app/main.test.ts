import { expect } from 'chai';
import { createServer } from 'node:http';
import { listen } from '../../example-app/listen.js';
import { NPM, runApp, startApp, type RunningApp } from './start-app.js';

describe('example app: the process', () => {
  let app: RunningApp | undefined;

  afterEach(async () => {
    await app?.stop('SIGKILL');
    app = undefined;
  });

  const unreachable = async (url: string): Promise<void> => {
    const answer = await fetch(url).catch(() => undefined);
    expect(answer?.status).to.equal(undefined);
  };

  const firstPicture = async ({ url }: RunningApp): Promise<string> => {
    const page = await (await fetch(url)).text();
    return new URL(/src="(\/images\/[^"]+)"/.exec(page)![1]!, url).href;
  };

  it('prints one line with the URL of its page', async () => {
    app = await startApp();
    expect(app.output().trim().split('\n')).to.have.length(1);
    const response = await fetch(app.url);
    expect(response.status).to.equal(200);
    expect(await response.text()).to.include('Enamel mug');
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`exits with 0 on ${signal}, with work in progress and a connection open`, async () => {
      app = await startApp();
      const response = await fetch(app.url);
      const reader = response.body!.getReader();
      await reader.read();
      expect(await app.stop(signal)).to.equal(0);
      await unreachable(app.url);
      await reader.cancel().catch(() => undefined);
    });
  }

  it('leaves no process running when npm is stopped', async () => {
    app = await startApp({}, NPM);
    await app.stop();
    await unreachable(app.url);
  });

  it('uses the next free port if its own is in use, and says so', async () => {
    const other = createServer();
    const taken = await listen(other, '127.0.0.1', 0);
    try {
      app = await startApp({ PORT: String(taken) });
      expect(Number(new URL(app.url).port)).to.be.above(taken);
      expect(app.output()).to.include(`Port ${taken} is taken`);
    } finally {
      other.close();
    }
  });

  it('exits if the connection settings are incomplete, and names the missing ones', async () => {
    const { code, output } = await runApp({ AKENEO_BASE_URL: 'https://pim.example.com', AKENEO_CLIENT_ID: '1_a' });
    expect(code).to.equal(1);
    expect(output).to.match(/^AKENEO_SECRET, AKENEO_USERNAME, AKENEO_PASSWORD are missing/);
  });

  it('serves images and exits while Redis is down', async () => {
    const closed = createServer();
    const port = await listen(closed, '127.0.0.1', 0);
    await new Promise((resolve) => closed.close(resolve));
    app = await startApp({ REDIS_URL: `redis://127.0.0.1:${port}` });
    const response = await fetch(await firstPicture(app));
    expect(response.status).to.equal(200);
    await response.arrayBuffer();
    expect(await app.stop()).to.equal(0);
  });

  it('shows on the page why the gallery is missing if the PIM is unreachable', async () => {
    const closed = createServer();
    const port = await listen(closed, '127.0.0.1', 0);
    await new Promise((resolve) => closed.close(resolve));
    app = await startApp({
      AKENEO_BASE_URL: `http://127.0.0.1:${port}`,
      AKENEO_CLIENT_ID: '1_a',
      AKENEO_SECRET: 'b-secret',
      AKENEO_USERNAME: 'c',
      AKENEO_PASSWORD: 'd-secret',
    });
    const page = await (await fetch(app.url)).text();
    expect(page).to.include('The login failed: the PIM cannot be reached (ECONNREFUSED)');
    expect(page + app.output()).not.to.match(/[bd]-secret/);
  });
});

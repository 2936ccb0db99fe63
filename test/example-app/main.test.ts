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

  it('prints one line with its address, where the page is', async () => {
    app = await startApp();
    expect(app.output().trim().split('\n')).to.have.length(1);
    const response = await fetch(app.url);
    expect(response.status).to.equal(200);
    expect(await response.text()).to.include('Enamel mug');
  });

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    it(`ends with 0 on ${signal}, in the middle of its work and with a connection open`, async () => {
      app = await startApp();
      const response = await fetch(app.url);
      const reader = response.body!.getReader();
      await reader.read();
      expect(await app.stop(signal)).to.equal(0);
      await unreachable(app.url);
      await reader.cancel().catch(() => undefined);
    });
  }

  it('leaves nothing running when npm is stopped', async () => {
    app = await startApp({}, NPM);
    await app.stop();
    await unreachable(app.url);
  });

  it('takes the next free port when its own is taken, and says so', async () => {
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

  it('stops at once when half a connection is given, and names what is missing', async () => {
    const { code, output } = await runApp({ AKENEO_BASE_URL: 'https://pim.example.com', AKENEO_CLIENT_ID: '1_a' });
    expect(code).to.equal(1);
    expect(output).to.match(/^AKENEO_SECRET, AKENEO_USERNAME, AKENEO_PASSWORD are missing/);
  });

  it('shows pictures although its Redis is dead, and ends', async () => {
    const closed = createServer();
    const port = await listen(closed, '127.0.0.1', 0);
    await new Promise((resolve) => closed.close(resolve));
    app = await startApp({ REDIS_URL: `redis://127.0.0.1:${port}` });
    const response = await fetch(await firstPicture(app));
    expect(response.status).to.equal(200);
    await response.arrayBuffer();
    expect(await app.stop()).to.equal(0);
  });

  it('tells on the page why there is no gallery, when the real PIM is out of reach', async () => {
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

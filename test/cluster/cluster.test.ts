import { expect } from 'chai';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { startRedisServer, type RedisServer } from '../../example-app/cluster/redis-server.js';
import { available } from '../support/available.js';
import { Harness } from '../support/harness.js';
import { later } from '../support/later.js';
import { pdf, png } from '../support/pictures.js';
import { waitFor } from '../support/wait-for.js';
import { installed } from './installed.js';
import { joinThree, type Member } from './member.js';

/** What processes on one Redis do for each other, with the lock that the docs show. */
/** Milliseconds that a process waits for another one's render; see src/media/renditions.ts. */
const OTHERS_RENDER_MS = 10_000;

describe('cluster', function () {
  this.timeout(1_200_000);
  let redis: RedisServer;
  let harness: Harness;
  let members: readonly Member[];

  /** Rejections that would end the process; Mocha lets them pass. */
  const unheard: unknown[] = [];
  const hear = (error: unknown): void => void unheard.push(error);

  before(async function () {
    process.on('unhandledRejection', hear);
    redis = await available(this, () => installed(['Redis'], startRedisServer));
  });

  after(async () => {
    process.off('unhandledRejection', hear);
    await (redis as RedisServer | undefined)?.stop();
  });

  beforeEach(async () => {
    harness = await Harness.start();
    members = await joinThree(harness, redis.url);
  });

  afterEach(async () => {
    await harness.stop();
    await Promise.all(members.map((member) => member.leave()));
    expect(unheard).to.deep.equal([]);
  });

  const downloads = (): number => harness.pim.calls.filter(({ kind }) => kind === 'download').length;
  const rendered = (): number => members.reduce((sum, { images }) => sum + images.stats().render.rendered, 0);
  const storeFailures = (): number => members.reduce((sum, { images }) => sum + images.stats().store!.failures, 0);

  /** A new file of the PIM, which needs no render. */
  const addFile = (bytes = 3000): string => harness.add(pdf(bytes), { mimeType: 'application/pdf' });

  /** Asks all members at once, so often each; gives the statuses that occurred. */
  async function askAll(path: string, times: number): Promise<number[]> {
    const requests = members.flatMap((member) => Array.from({ length: times }, () => member.get(`/${path}`)));
    const responses = await Promise.all(requests);
    return [...new Set(responses.map(({ status }) => status))];
  }

  /**
   * On a busy machine a read of the store may take too long, and is a miss then; and a member that has waited for
   * another one's render for ten seconds makes it too. Tries until neither happened.
   */
  async function undisturbed(attempt: () => Promise<void>): Promise<void> {
    for (let tries = 0; tries < 20; tries++) {
      const before = storeFailures();
      const began = performance.now();
      const failure = await attempt().then(
        () => undefined,
        (error: unknown) => error as Error,
      );
      if (!failure) return;
      if (storeFailures() === before && performance.now() - began < OTHERS_RENDER_MS) throw failure;
    }
    throw new Error('The store is too slow on this machine');
  }

  it('logs in once, though all members need a token at the same time', () =>
    undisturbed(async () => {
      await Promise.all(members.map((member) => member.leave()));
      members = await joinThree(harness, redis.url);
      harness.pim.reset();
      // One that waits for another one's file needs no token.
      for (const { status } of await Promise.all(members.map((member) => member.get(`/${addFile()}`)))) {
        expect(status).to.equal(200);
      }
      expect(harness.pim.tokenRequests).to.equal(1);
    }));

  it('downloads and renders an image once for concurrent requests to all members', async () => {
    let side = 200;
    await undisturbed(async () => {
      const before = [downloads(), rendered()] as const;
      // A new picture for each attempt: the same bytes would need no render.
      const path = `/tr:w-100,f-png/${harness.add(await png(side++, 150))}`;
      const requests = members.flatMap((member) => Array.from({ length: 10 }, () => member.get(path)));
      const [first, ...others] = await Promise.all(requests);
      expect(first!.status).to.equal(200);
      for (const other of others) expect(other.body.equals(first!.body)).to.equal(true);
      expect([downloads() - before[0], rendered() - before[1]]).to.deep.equal([1, 1]);
    });
  });

  it('downloads an image once when each member renders another size of it', async () => {
    const picture = await png(200, 150);
    await undisturbed(async () => {
      const before = downloads();
      const path = harness.add(picture);
      const requests = members.map((member, index) => member.get(`/tr:w-${50 + index},f-png/${path}`));
      for (const { status } of await Promise.all(requests)) expect(status).to.equal(200);
      expect(downloads() - before).to.equal(1);
    });
  });

  it('makes at most four concurrent calls to the PIM in total', async () => {
    harness.pim.latency = 60;
    const files = Array.from({ length: 24 }, () => addFile());
    const requests = files.map((file, index) => members[index % 3]!.get(`/${file}`));
    for (const { status } of await Promise.all(requests)) expect(status).to.equal(200);
    expect(harness.pim.meter.peak).to.equal(4);
    expect(harness.pim.violations).to.deep.equal([]);
  });

  it('reserves one call in total for files that are not streamed, however slowly streams are read', async () => {
    const large = addFile(60_000_000);
    const begin = async (member: Member): Promise<IncomingMessage> => {
      const [response] = (await once(get(`${member.url}/images/${large}`), 'response')) as [IncomingMessage];
      return response;
    };
    const slow: IncomingMessage[] = [];
    for (const member of [members[0]!, members[0]!, members[1]!]) slow.push(await begin(member));
    const fourth = begin(members[2]!);
    await waitFor(() => downloads() === 4);
    expect((await members[0]!.get(`/${addFile()}`)).status).to.equal(200);
    slow[0]!.destroy();
    slow.push(await fourth);
    for (const response of slow) response.destroy();
    await waitFor(() => harness.pim.meter.inFlight === 0);
    expect(harness.pim.meter.peak).to.equal(4);
  });

  it('purges in all processes', async () => {
    const file = addFile();
    expect(await askAll(file, 1)).to.deep.equal([200]);
    harness.pim.removeFile('media-files', file.replace('media-files/', ''));
    expect(await askAll(file, 1)).to.deep.equal([200]);
    await members[0]!.images.purge(file);
    // After five seconds, and as many again if a busy machine was too slow to read the store.
    await later(5000, () => waitFor(async () => (await askAll(file, 1)).join() === '404'));
  });

  it('answers all requests while Redis (lock and store) is down, and shares work again afterwards', async () => {
    // So long that locks would be renewed meanwhile.
    harness.pim.latency = 2000;
    const early = askAll(addFile(), 1);
    await waitFor(() => harness.pim.meter.inFlight > 0);
    await redis.kill();
    expect(await early).to.deep.equal([200]);
    harness.pim.latency = 50;
    for (let round = 0; round < 3; round++) expect(await askAll(addFile(), 2)).to.deep.equal([200]);
    redis = await startRedisServer(redis.port);
    // Lock and store are left alone for five seconds.
    await later(5001, () =>
      waitFor(async () => {
        const before = downloads();
        expect(await askAll(addFile(), 2)).to.deep.equal([200]);
        return downloads() === before + 1;
      }),
    );
  });
});

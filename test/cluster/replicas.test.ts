import { expect } from 'chai';
import { startCluster, type Cluster, type Replica } from '../../example-app/cluster/cluster.js';
import { load } from '../../example-app/cluster/load.js';
import { available } from '../support/available.js';
import { Harness, request } from '../support/harness.js';
import { pdf, png } from '../support/pictures.js';
import { waitFor } from '../support/wait-for.js';
import { installed } from './installed.js';

/** Three processes behind nginx, as `npm run cluster` starts them, on a PIM of the test's. */
describe('cluster: replicas', function () {
  this.timeout(1_200_000);
  let harness: Harness;
  let cluster: Cluster;

  before(async function () {
    harness = await Harness.start();
    const connection = { baseUrl: harness.pim.url, ...harness.pim.credentials };
    cluster = await available(this, () =>
      installed(['Redis', 'nginx'], () => startCluster({ connection, replicas: 3, lock: true })),
    );
  });

  after(async () => {
    await (cluster as Cluster | undefined)?.close();
    await harness.stop();
  });

  /** Answers of a replica since it was started last. */
  const served = async (replica: Replica): Promise<number> => {
    const counts = Object.values((await replica.stats()).served);
    return counts.reduce((sum, count) => sum + count);
  };

  const answersMore = async (replica: Replica): Promise<void> => {
    const enough = (await served(replica)) + 20;
    await waitFor(async () => (await served(replica)) >= enough);
  };

  it('keep serving when one of them is killed under load, and take it back', async () => {
    const pictures = await Promise.all([200, 220, 240].map(async (width) => harness.add(await png(width, 150))));
    const paths = pictures.flatMap((picture) => [40, 60, 80].map((width) => `/images/tr:w-${width},f-png/${picture}`));
    const [victim, ...others] = cluster.replicas as [Replica, ...Replica[]];
    const over = new AbortController();
    const clients = 6;
    const loading = load({ url: cluster.url, paths, clients, until: over.signal });
    for (const replica of cluster.replicas) await answersMore(replica);

    // It dies with a file that it has just begun to download, for which it holds three locks.
    const file = harness.add(pdf(3000), { mimeType: 'application/pdf' });
    harness.pim.latency = 30_000;
    const lost = request(`http://127.0.0.1:${victim.port}/images`, `/${file}`).catch((error: unknown) => error);
    await waitFor(() => harness.pim.meter.inFlight === 1);
    await victim.kill();
    expect(await lost).to.be.an('error');
    harness.pim.latency = 0;

    expect((await request(`${cluster.url}/images`, `/${file}`)).status).to.equal(200);
    for (const replica of others) await answersMore(replica);
    await victim.startAgain();
    await answersMore(victim);
    over.abort();

    const { failures, unequal } = await loading;
    expect(unequal).to.deep.equal([]);
    expect([...failures.keys()]).not.to.include('hangs');
    // At most what was under way when it died.
    const failed = [...failures.values()].reduce((sum, count) => sum + count, 0);
    expect(failed, JSON.stringify([...failures])).to.be.at.most(clients);
    expect(harness.pim.violations).to.deep.equal([]);
  });
});

import { expect } from 'chai';
import { Keyv } from 'keyv';
import { KeyvStore } from '../../src/cache/keyv-store.js';
import type { Changes } from '../../src/media/changes.js';
import { Owners } from '../../src/media/owners.js';
import { Poller, type PollerOptions } from '../../src/media/poller.js';
import { PimRefusal } from '../../src/pim/answers.js';
import type { JsonCalls } from '../../src/pim/json-calls.js';
import { clock } from '../../src/shared/clock.js';
import { ClusterLock } from '../../src/shared/cluster-lock.js';
import { Semaphore } from '../../src/shared/semaphore.js';
import { MemoryLogger } from '../support/harness.js';
import { later } from '../support/later.js';
import { waitFor } from '../support/wait-for.js';

const PRODUCTS = 'products-uuid';
const MODELS = 'product-models';
const ASSETS = 'asset-families/packshots/assets';
const RECORDS = 'reference-entities/brand/records';

const right = 'status 403: the user needs List assets';
const refused = (status: number, cause = right): PimRefusal =>
  new PimRefusal(status, status === 404 ? 'ENOENT' : 'EACCES', 'refused', { cause });

describe('media/poller', () => {
  let logger: MemoryLogger;
  let data: Map<string, unknown>;
  /** What each list has, or why it cannot be read. */
  let lists: Record<string, object[] | Error>;
  let asked: string[];
  let followed: string[];
  let onFollowed: () => void;

  beforeEach(() => {
    logger = new MemoryLogger();
    data = new Map();
    lists = {};
    [asked, followed] = [[], []];
    onFollowed = () => undefined;
  });

  /** A list of Akeneo's: pages of a hundred by code, and what was updated since. */
  function answer(path: string): Promise<unknown> {
    const [name = '', query] = path.split('?');
    asked.push(name);
    const list = lists[name] ?? [];
    if (list instanceof Error) return Promise.reject(list);
    const after = Number(new URLSearchParams(query).get('search_after') ?? 0);
    const next = { href: `http://pim/list?search_after=${after + 100}` };
    return Promise.resolve({
      _links: after + 100 < list.length ? { next } : {},
      _embedded: { items: list.slice(after, after + 100) },
    });
  }

  /** A process that shares the store with the others. */
  function start(options: Partial<PollerOptions> = {}): { poller: Poller; owners: Owners } {
    const store = new KeyvStore(new Keyv({ store: data }), logger);
    const owners = new Owners(store, 'test');
    const follow = (objects: readonly (readonly string[])[]): Promise<void> => {
      followed.push(...objects.flat());
      onFollowed();
      return Promise.resolve();
    };
    const changes = { follow } as unknown as Changes;
    const calls = { ask: answer } as unknown as JsonCalls;
    const lock = new ClusterLock(undefined, logger);
    const poller = new Poller({ calls, changes, store, lock, prefix: 'test', logger, owners, ...options });
    return { poller, owners };
  }

  const updated = (ms = 0): string => new Date(clock.now() + ms).toISOString();

  it('finds what was updated since the last look, once', async () => {
    const { poller } = start();
    lists[PRODUCTS] = [{ identifier: 'before', uuid: '1', updated: updated(-60_000) }];
    await poller.look();
    expect(followed, 'the first look finds out where to begin').to.deep.equal([]);
    lists[PRODUCTS] = [...lists[PRODUCTS], { identifier: 'a', uuid: '2', updated: updated() }];
    lists[MODELS] = [{ code: 'm', updated: updated() }];
    await poller.look();
    await poller.look();
    expect(followed).to.deep.equal(['products/a', 'products-uuid/2', 'product-models/m']);
  });

  it('finds two changes within one second, which have the same time', async () => {
    const { poller } = start();
    await poller.look();
    const time = updated();
    lists[MODELS] = [{ code: 'm', updated: time, values: 1 }];
    await poller.look();
    lists[MODELS] = [{ code: 'm', updated: time, values: 2 }];
    await poller.look();
    expect(followed).to.deep.equal(['product-models/m', 'product-models/m']);
  });

  it('looks at other lists while one cannot be read, catches up with it, and logs each cause once', async () => {
    const { poller, owners } = start();
    owners.note('asset packshots');
    await poller.look();
    lists[ASSETS] = refused(403);
    for (const code of ['a', 'b', 'c']) {
      lists[MODELS] = [{ code, updated: updated() }];
      await poller.look();
    }
    expect(followed).to.deep.equal(['product-models/a', 'product-models/b', 'product-models/c']);
    expect(logger.lines).to.deep.equal([
      'akeneo-images: the PIM could not be asked for what has changed (asset packshots) ImageError: refused',
    ]);
    await later(60 * 60_000, async () => {
      lists[MODELS] = [{ code: 'later', updated: updated() }];
      await poller.look();
    });
    lists[ASSETS] = [{ code: 'meanwhile', updated: updated() }];
    await later(61 * 60_000, () => poller.look());
    expect(followed.at(-1)).to.equal('asset-families/packshots/assets/meanwhile');
    lists[ASSETS] = refused(403);
    await later(62 * 60_000, () => poller.look());
    expect(logger.lines, 'it has come back').to.have.length(2);
  });

  it('names lists that fail for one reason in one line', async () => {
    const { poller } = start();
    lists[PRODUCTS] = lists[MODELS] = new Error('down');
    await poller.look();
    expect(logger.lines).to.deep.equal([
      'akeneo-images: the PIM could not be asked for what has changed (products, product-models) Error: down',
    ]);
  });

  it('looks no more at a family that the PIM does not have any more', async () => {
    const { poller, owners } = start();
    owners.note('asset packshots');
    owners.note('record brand');
    lists[ASSETS] = refused(404);
    await poller.look();
    await poller.look();
    expect(asked.filter((name) => name === ASSETS)).to.have.length(1);
    expect(asked.filter((name) => name === RECORDS)).to.have.length(2);
    expect(await owners.all()).to.deep.equal([{ type: 'record', owner: 'brand' }]);
    expect(logger.lines).to.deep.equal([]);
  });

  it('begins to look at a family when it comes into use, some minutes back', async () => {
    const { poller, owners } = start();
    await poller.look();
    lists[ASSETS] = [
      { code: 'old', updated: updated(-10 * 60_000) },
      { code: 'new', updated: updated(-60_000) },
    ];
    owners.note('asset packshots');
    await poller.look();
    expect(followed).to.deep.equal(['asset-families/packshots/assets/new']);
  });

  it('finds all of more changes than it reads at a time', async () => {
    const { poller } = start();
    await poller.look();
    const count = 25_000;
    lists[MODELS] = Array.from({ length: count }, (_, index) => ({ code: String(index), updated: updated(index) }));
    for (const expected of [10_000, 20_000, count, count]) {
      await poller.look();
      expect(new Set(followed).size).to.equal(expected);
    }
    expect(followed, 'each once').to.have.length(count);
    // What was read early has changed meanwhile.
    lists[MODELS] = [{ code: '0', updated: updated(2000), again: true }, ...lists[MODELS].slice(1)];
    for (let look = 0; look < 3; look++) await poller.look();
    expect(followed.filter((path) => path === 'product-models/0')).to.have.length(2);
  });

  it('goes on where it was after a restart', async () => {
    const before = start();
    await before.poller.look();
    await before.poller.stop();
    lists[MODELS] = [{ code: 'meanwhile', updated: updated() }];
    await start().poller.look();
    expect(followed).to.deep.equal(['product-models/meanwhile']);
    await start().poller.look();
    expect(followed).to.have.length(1);
  });

  it('begins anew where the store holds something else', async () => {
    data.set('keyv:test:poll:mark', JSON.stringify({ value: JSON.stringify({ at: 1, seen: {} }) }));
    const { poller } = start();
    await poller.look();
    expect(asked).to.have.length(2);
    expect(logger.lines).to.deep.equal([]);
  });

  it('looks in one process at a time, and in no other until it is time again', async () => {
    const semaphore = new Semaphore(1);
    const lock = new ClusterLock((_key, _places, signal) => semaphore.acquire(signal), logger);
    const pollers = [1, 2, 3].map(() => start({ lock }).poller);
    for (const poller of pollers) poller.start(60_000);
    // Behind that of its start.
    await Promise.all(pollers.map((poller) => poller.look()));
    expect(asked.filter((name) => name === MODELS)).to.have.length(1);
    await later(40_000, () => Promise.all(pollers.map((poller) => poller.look())));
    expect(asked.filter((name) => name === MODELS)).to.have.length(2);
    await Promise.all(pollers.map((poller) => poller.stop()));
  });

  it('follows what has changed since the beginning of a suspension, until it is finished', async () => {
    const { poller } = start({ bridges: true, lagMs: 5 });
    lists[MODELS] = [
      { code: 'before', updated: updated(-10 * 60_000) },
      { code: 'since', updated: updated(-60_000) },
    ];
    const since = clock.now() - 2 * 60_000;
    poller.start(60_000, since);
    await waitFor(async () => (await start({ bridges: true }).poller.suspendedSince()) === since);
    expect(followed).to.deep.equal(['product-models/since']);
    expect(await start().poller.suspendedSince(), 'poll() has a mark of its own').to.equal(undefined);
    // It is in the list only after the first of the last two looks.
    lists[MODELS] = [{ code: 'first', updated: updated() }];
    onFollowed = () => (lists[MODELS] = [{ code: 'second', updated: updated() }]);
    await poller.finish();
    expect(followed.slice(1)).to.deep.equal(['product-models/first', 'product-models/second']);
    await waitFor(async () => (await start({ bridges: true }).poller.suspendedSince()) === undefined);
  });
});

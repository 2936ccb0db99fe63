import { expect } from 'chai';
import { Keyv } from 'keyv';
import { KeyvStore } from '../../src/cache/keyv-store.js';
import { Owners } from '../../src/media/owners.js';
import { MemoryLogger } from '../support/harness.js';
import { later } from '../support/later.js';

const PACKSHOTS = { type: 'asset', owner: 'packshots' } as const;
const BRAND = { type: 'record', owner: 'the brand' } as const;
const DAY_MS = 24 * 60 * 60_000;

describe('media/owners', () => {
  let data: Map<string, unknown>;

  beforeEach(() => (data = new Map<string, unknown>()));

  /** Those of a process that shares the store. */
  const start = (): Owners => new Owners(new KeyvStore(new Keyv({ store: data }), new MemoryLogger()), 'test');

  it('are those whose structure was needed, whatever else has one', async () => {
    const owners = new Owners(undefined, 'test');
    for (const name of ['asset packshots', 'record the brand', 'products', 'asset packshots']) owners.note(name);
    expect(await owners.all()).to.have.deep.members([PACKSHOTS, BRAND]);
  });

  it('are known to all processes, and to those that start later', async () => {
    const [one, other] = [start(), start()];
    one.note('asset packshots');
    await one.all();
    other.note('record the brand');
    await other.all();
    for (const owners of [one, other, start()]) expect(await owners.all()).to.have.deep.members([PACKSHOTS, BRAND]);
  });

  it('are forgotten everywhere when the PIM does not have them', async () => {
    const [one, other] = [start(), start()];
    one.note('asset packshots');
    one.note('record the brand');
    await one.all();
    await other.drop(PACKSHOTS);
    expect(await other.all()).to.deep.equal([BRAND]);
    await one.drop(PACKSHOTS);
    expect(await one.all()).to.deep.equal([BRAND]);
  });

  it('are forgotten a week after their last use', async () => {
    const owners = start();
    owners.note('asset packshots');
    owners.note('record the brand');
    await later(6 * DAY_MS, async () => {
      owners.note('record the brand');
      expect(await owners.all()).to.have.length(2);
    });
    expect(await later(8 * DAY_MS, () => owners.all())).to.deep.equal([BRAND]);
  });

  it('survive a store that holds something else', async () => {
    const owners = start();
    owners.note('asset packshots');
    await owners.all();
    for (const key of data.keys()) data.set(key, JSON.stringify({ value: '{"asset packshots":"x"' }));
    expect(await owners.all()).to.deep.equal([PACKSHOTS]);
  });
});

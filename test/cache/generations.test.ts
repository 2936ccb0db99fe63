import { expect } from 'chai';
import { Generations } from '../../src/cache/generations.js';
import { KeyvStore } from '../../src/cache/keyv-store.js';
import { ChaosStore } from '../support/chaos-store.js';
import { MemoryLogger } from '../support/harness.js';
import { later } from '../support/later.js';
import { waitFor } from '../support/wait-for.js';

const TTL = 60_000;
const PICTURE = 'media-files/a.png';

describe('cache/generations', () => {
  let chaos: ChaosStore;
  let shared: KeyvStore;

  beforeEach(() => {
    chaos = new ChaosStore();
    shared = new KeyvStore(chaos, new MemoryLogger());
  });

  /** What another process with the same settings has. */
  function process(prefix = 'prefix'): Generations {
    return new Generations(shared, prefix, TTL);
  }

  it('start with the same value in every process', async () => {
    const first = await process().current(PICTURE);
    expect(await process().current(PICTURE)).to.equal(first);
    expect(await new Generations(undefined, 'prefix', TTL).current(PICTURE)).to.equal(first);
  });

  it('change with each purge', async () => {
    const generations = process();
    const seen = new Set([await generations.current(PICTURE)]);
    for (let purge = 0; purge < 5; purge++) {
      await generations.purge(PICTURE);
      seen.add(await generations.current(PICTURE));
    }
    expect(seen.size).to.equal(6);
  });

  it('of other files are unaffected by a purge', async () => {
    const generations = process();
    const before = await generations.current('media-files/b.png');
    await generations.purge(PICTURE);
    expect(await generations.current('media-files/b.png')).to.equal(before);
  });

  it('stay the same between purges', async () => {
    const generations = process();
    await generations.purge(PICTURE);
    expect(await generations.current(PICTURE)).to.equal(await generations.current(PICTURE));
  });

  it('reach a process whose first read follows the purge', async () => {
    const one = process();
    await one.purge(PICTURE);
    expect(await process().current(PICTURE)).to.equal(await one.current(PICTURE));
  });

  it('reach a process that has read before after a delay', async () => {
    const [one, other] = [process(), process()];
    const before = await other.current(PICTURE);
    await one.purge(PICTURE);
    // A hit does not ask the store.
    expect(await other.current(PICTURE)).to.equal(before);
    await later(2000, async () => {
      expect(await other.current(PICTURE))
        .to.equal(await one.current(PICTURE))
        .and.not.equal(before);
    });
  });

  it('are available synchronously once read, so that a hit does not wait for the store', async () => {
    const generations = process();
    expect(generations.peek(PICTURE)).to.equal(undefined);
    const current = await generations.current(PICTURE);
    expect(generations.peek(PICTURE)).to.equal(current);
    await generations.current(PICTURE);
    expect(chaos.gets).to.equal(1);
  });

  it('are available synchronously after a local purge', async () => {
    const generations = process();
    const before = await generations.current(PICTURE);
    await generations.purge(PICTURE);
    expect(generations.peek(PICTURE)).not.to.be.oneOf([undefined, before]);
  });

  it('are always available synchronously without a store', async () => {
    const generations = new Generations(undefined, 'prefix', TTL);
    const before = generations.peek(PICTURE);
    expect(before).not.to.equal(undefined);
    await generations.purge(PICTURE);
    expect(generations.peek(PICTURE)).not.to.be.oneOf([undefined, before]);
  });

  it('are separate for middlewares with other prefixes on the same store', async () => {
    const before = await process('other').current(PICTURE);
    await process('prefix').purge(PICTURE);
    expect(await process('other').current(PICTURE)).to.equal(before);
  });

  it('are stored for as long as entries of the old one can live', async () => {
    const ttls: unknown[] = [];
    const set = chaos.set;
    chaos.set = (...call: [string, unknown, number?]) => {
      ttls.push(call[2]);
      return set(call[0], call[1]);
    };
    await process().purge(PICTURE);
    expect(ttls).to.deep.equal([TTL]);
  });

  it('survive a store that returns wrong values', async () => {
    const first = await new Generations(undefined, 'prefix', TTL).current(PICTURE);
    chaos.misbehaviour = 'lie';
    expect(await process().current(PICTURE)).to.equal(first);
  });

  it('change locally when the store cannot be written', async () => {
    const generations = process();
    const before = await generations.current(PICTURE);
    chaos.misbehaviour = 'reject';
    const purged = generations.purge(PICTURE).then(
      () => 'recorded',
      (error: unknown) => error,
    );
    expect(await purged).to.be.instanceOf(Error);
    expect(await generations.current(PICTURE)).not.to.equal(before);
  });

  for (const misbehaviour of ['throw', 'reject', 'swallow', 'lie'] as const) {
    it(`reach every process once the store recovers from calls that ${misbehaviour}`, async () => {
      const [one, other] = [process(), process()];
      await one.purge(PICTURE);
      const before = await other.current(PICTURE);
      chaos.misbehaviour = misbehaviour;
      expect(await one.purge(PICTURE).catch(() => 'rejected')).to.equal('rejected');
      const purged = one.peek(PICTURE);
      chaos.misbehaviour = undefined;
      await later(2100, async () => {
        expect(await one.current(PICTURE), 'not what an earlier purge left').to.equal(purged);
        await waitFor(async () => (await process().current(PICTURE)) === purged);
      });
      await later(4200, async () =>
        expect(await other.current(PICTURE))
          .to.equal(purged)
          .and.not.equal(before),
      );
    });
  }

  it('are written even while the circuit breaker is open, if the store works again', async () => {
    const generations = process();
    chaos.misbehaviour = 'reject';
    for (let time = 0; time < 3; time++) await shared.get('any');
    expect(shared.stats.open).to.equal(true);
    chaos.misbehaviour = undefined;
    await generations.purge(PICTURE);
    expect([...chaos.entries.values()]).to.deep.equal([generations.peek(PICTURE)]);
  });

  it('are written again by processes that hold them after the store evicted them', async () => {
    const generations = process();
    await generations.purge(PICTURE);
    const purged = generations.peek(PICTURE);
    chaos.entries.clear();
    await later(2100, async () => {
      expect(await generations.current(PICTURE)).to.equal(purged);
      await waitFor(() => [...chaos.entries.values()].includes(purged));
    });
  });

  for (const misbehaviour of ['throw', 'reject', 'swallow'] as const) {
    it(`are not overwritten by a process whose call to the store failed: ${misbehaviour}`, async () => {
      const [one, other] = [process(), process()];
      await one.purge(PICTURE);
      await other.current(PICTURE);
      await one.purge(PICTURE);
      const purged = one.peek(PICTURE);
      await later(2100, async () => {
        chaos.misbehaviour = misbehaviour;
        const asked = other.current(PICTURE);
        chaos.misbehaviour = undefined;
        await asked;
        // Any write has completed by then.
        await shared.get('any');
        expect([...chaos.entries.values()]).to.deep.equal([purged]);
      });
      await later(4200, async () => expect(await other.current(PICTURE)).to.equal(purged));
    });
  }

  it('report purges locally at once, and in other processes once they are seen', async () => {
    const told: string[] = [];
    const [one, other] = [process(), process()];
    one.onPurged = (name) => told.push(`here ${name}`);
    other.onPurged = (name) => told.push(`there ${name}`);
    await other.current(PICTURE);
    await one.purge(PICTURE);
    expect(told).to.deep.equal([`here ${PICTURE}`]);
    await later(2100, () => other.current(PICTURE));
    expect(told).to.deep.equal([`here ${PICTURE}`, `there ${PICTURE}`]);
  });

  it('report whether derived results are current, if known', async () => {
    const [one, other] = [process(), process()];
    const made = [
      [PICTURE, await one.current(PICTURE)],
      ['media-files/b.png', await one.current('media-files/b.png')],
    ] as const;
    expect([one.areCurrent(made), other.areCurrent(made), one.areCurrent([])]).to.deep.equal([true, undefined, true]);
    await other.ask(made);
    expect(other.areCurrent(made)).to.equal(true);
    await one.purge(PICTURE);
    expect([one.areCurrent(made), other.areCurrent(made)]).to.deep.equal([false, true]);
    await later(2100, async () => {
      expect(other.areCurrent(made)).to.equal(undefined);
      await other.ask(made);
      expect(other.areCurrent(made)).to.equal(false);
    });
  });

  it('are kept in memory when the store fails', async () => {
    const generations = process();
    await generations.purge(PICTURE);
    const purged = await generations.current(PICTURE);
    chaos.misbehaviour = 'reject';
    await later(5000, async () => {
      expect(generations.peek(PICTURE)).to.equal(undefined);
      expect(await generations.current(PICTURE)).to.equal(purged);
    });
  });
});

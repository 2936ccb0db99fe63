import { expect } from 'chai';
import { setMaxListeners } from 'node:events';
import { PimRefusal } from '../../../src/pim/answers.js';
import { NameLanes } from '../../../src/pim/catalogue/name-lanes.js';
import type { JsonCalls } from '../../../src/pim/json-calls.js';
import { stockCatalogue } from '../../support/catalogue.js';
import { errorCode, Harness } from '../../support/harness.js';
import { waitFor } from '../../support/wait-for.js';

const SIGNAL = new AbortController().signal;
setMaxListeners(0, SIGNAL);

describe('pim/catalogue/name-lanes', () => {
  /** A PIM with names that begin with an `x`, and the calls that it gets. */
  function create(hold: (names: readonly string[]) => Promise<void> = () => Promise.resolve()) {
    const calls: string[] = [];
    const inTurn = (turn: string): JsonCalls => ({ turn, inTurn }) as unknown as JsonCalls;
    const lanes = new NameLanes<string>(async (names, by) => {
      calls.push(`${(by as unknown as { turn: string }).turn}: ${names.join()}`);
      await hold(names);
      return new Map(names.filter((name) => /^x/i.test(name)).map((name) => [name, name]));
    }, inTurn('catalogue'));
    const get = (name: string, isKnown = false): Promise<unknown> =>
      lanes.get(name, SIGNAL, isKnown).catch((error: unknown) => (error as Error).message);
    return { get, calls };
  }

  it('asks for names that were found apart from all others', async () => {
    const { get, calls } = create();
    await get('x1');
    await Promise.all(['x1', 'x2', 'y'].map((name) => get(name)));
    expect(calls).to.have.members(['catalogue unknown: x1', 'catalogue: x1', 'catalogue unknown: x2,y']);
  });

  it('takes four spellings of a name for found', async () => {
    const { get, calls } = create();
    const spellings = ['xab', 'Xab', 'xAb', 'xaB', 'XAB', 'XAb'];
    for (const name of spellings) await get(name);
    calls.length = 0;
    await Promise.all(spellings.map((name) => get(name)));
    expect(calls).to.have.members(['catalogue: xab,Xab,xAb,xaB', 'catalogue unknown: XAB,XAb']);
  });

  it('asks so for names that are known to exist', async () => {
    const { get, calls } = create();
    await Promise.all([get('x1', true), get('y')]);
    expect(calls).to.have.members(['catalogue: x1', 'catalogue unknown: y']);
  });

  it('forgets those that exist no more', async () => {
    const { get, calls } = create();
    await get('gone', true);
    await get('gone');
    expect(calls).to.deep.equal(['catalogue: gone', 'catalogue unknown: gone']);
  });

  it('finds known names while others hang', async () => {
    const { get } = create((names) => (names.includes('y') ? new Promise(() => undefined) : Promise.resolve()));
    await get('x1');
    void get('y');
    expect(await get('x1')).to.equal('x1');
  });

  it('finds known names while the PIM refuses so many others that it is not asked for them apart', async () => {
    const refusal = new PimRefusal(422, 'EUPSTREAM', 'refused', { pimMessage: 'No such value' });
    const { get } = create((names) =>
      names.some((name) => name.startsWith('bad')) ? Promise.reject(refusal) : Promise.resolve(),
    );
    await get('x1');
    const bad = Array.from({ length: 100 }, (_, index) => `bad${index}`);
    await Promise.all(bad.map((name) => get(name)));
    const [known, unknown] = await Promise.all([get('x1'), get('x2'), get('bad')]);
    expect(unknown, 'it shares the call of a refused one').to.equal('refused');
    expect(known).to.equal('x1');
  });

  it('a product that was found before is found though made-up ones fill the queue', async () => {
    const harness = await Harness.start();
    try {
      const { pim } = harness;
      await stockCatalogue(pim);
      const client = await harness.serve({ pimConcurrency: 1, limits: { pimQueue: 1 } });
      expect((await client.get('/products/bare/media.json')).status).to.equal(200);
      await client.images.purge('products/bare');
      let open!: () => void;
      pim.gate = new Promise((resolve) => (open = resolve));
      const madeUp = Array.from({ length: 4 }, (_, at) =>
        Array.from({ length: 100 }, (_, index) => `no-${at}-${index}`),
      );
      const listings = madeUp.map((names) => client.get(`/media.json?products=${names.join()}`));
      const [refused] = await Promise.all([Promise.any(listings), waitFor(() => pim.meter.inFlight === 1)]);
      expect(errorCode(refused)).to.equal('EBUSY');
      const known = client.get('/products/bare/media.json');
      const unknown = await client.get('/products/another/media.json');
      expect(errorCode(unknown), 'the queue of the others is full').to.equal('EBUSY');
      open();
      expect((await known).status).to.equal(200);
      await Promise.all(listings);
    } finally {
      await harness.stop();
    }
  });
});

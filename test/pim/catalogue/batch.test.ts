import { expect } from 'chai';
import { setMaxListeners } from 'node:events';
import { PimRefusal } from '../../../src/pim/answers.js';
import { later } from '../../support/later.js';
import { waitFor } from '../../support/wait-for.js';
import { Batch } from '../../../src/pim/catalogue/batch.js';

const SIGNAL = new AbortController().signal;
setMaxListeners(0, SIGNAL);

/** A batch that finds names with an `x`, and the calls that it makes. */
function create(): { batch: Batch<string>; calls: (readonly string[])[] } {
  const calls: (readonly string[])[] = [];
  const batch = new Batch((names) => {
    calls.push(names);
    return Promise.resolve(new Map(names.filter((name) => name.includes('x')).map((name) => [name, `found ${name}`])));
  });
  return { batch, calls };
}

describe('pim/catalogue/batch', () => {
  it('makes one call for concurrently requested names, without duplicates', async () => {
    const { batch, calls } = create();
    const found = await Promise.all(['x1', 'y', 'x2', 'x1'].map((name) => batch.get(name, SIGNAL)));
    expect(found).to.deep.equal(['found x1', undefined, 'found x2', 'found x1']);
    expect(calls).to.deep.equal([['x1', 'y', 'x2']]);
  });

  it('includes at most a hundred names, or 5,000 characters, in a call', async () => {
    const { batch, calls } = create();
    await Promise.all(Array.from({ length: 250 }, (_, index) => batch.get(`x${index}`, SIGNAL)));
    expect(calls.map((names) => names.length)).to.deep.equal([100, 100, 50]);
    calls.length = 0;
    await Promise.all(Array.from({ length: 10 }, (_, index) => batch.get(`${'€'.repeat(100)}${index}`, SIGNAL)));
    expect(calls.map((names) => names.length)).to.deep.equal([5, 5]);
  });

  it('collects names while a call is running', async () => {
    const calls: (readonly string[])[] = [];
    let answer!: () => void;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    const batch = new Batch<string>(async (names) => {
      calls.push(names);
      if (calls.length === 1) await answered;
      return new Map();
    }, 600_000);
    const first = batch.get('a', SIGNAL);
    await waitFor(() => calls.length === 1);
    const others = [batch.get('b', SIGNAL)];
    await new Promise((resolve) => setTimeout(resolve, 30));
    others.push(batch.get('c', SIGNAL));
    answer();
    await Promise.all([first, ...others]);
    expect(calls).to.deep.equal([['a'], ['b', 'c']]);
  });

  it('limits how long it waits for a hanging call', async () => {
    const calls: (readonly string[])[] = [];
    const hung = new Promise<ReadonlyMap<string, string>>(() => undefined);
    const batch = new Batch<string>((names) => {
      calls.push(names);
      return calls.length === 1 ? hung : Promise.resolve(new Map());
    }, 10);
    void batch.get('a', SIGNAL);
    await waitFor(() => calls.length === 1);
    await batch.get('b', SIGNAL);
    expect(calls).to.deep.equal([['a'], ['b']]);
  });

  it('makes another call for later names', async () => {
    const { batch, calls } = create();
    await batch.get('x1', SIGNAL);
    await batch.get('x1', SIGNAL);
    expect(calls).to.have.length(2);
  });

  it('rejects all waiting callers, and only them', async () => {
    let fails = true;
    const batch = new Batch<string>(() =>
      fails ? Promise.reject(new Error('down')) : Promise.resolve(new Map([['a', 'b']])),
    );
    const results = await Promise.allSettled(['a', 'b'].map((name) => batch.get(name, SIGNAL)));
    expect(results.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
    fails = false;
    expect(await batch.get('a', SIGNAL)).to.equal('b');
  });

  it('lets one caller leave, and continues for the others', async () => {
    const { batch } = create();
    const leaving = new AbortController();
    const left = batch.get('x1', leaving.signal).catch((error: unknown) => error);
    const stays = batch.get('x2', SIGNAL);
    leaving.abort(new Error('gone'));
    expect(String(await left)).to.equal('Error: gone');
    expect(await stays).to.equal('found x2');
  });

  it('counts quotes and backslashes as they are sent', async () => {
    const { batch, calls } = create();
    await Promise.all(Array.from({ length: 10 }, (_, index) => batch.get(`${'"\\'.repeat(120)}${index}`, SIGNAL)));
    for (const names of calls) expect(encodeURIComponent(JSON.stringify(names)).length).to.be.below(5100);
  });

  describe('where names are refused', () => {
    /** A batch on a PIM that refuses calls with some names in this way; and the sizes of the calls. */
    function refusing(isRefused: (name: string) => boolean, status = 422, message = 'No such value') {
      const calls: (readonly string[])[] = [];
      const batch = new Batch((names) => {
        calls.push(names);
        if (names.some(isRefused))
          return Promise.reject(new PimRefusal(status, 'EUPSTREAM', 'refused', { pimMessage: message }));
        return Promise.resolve(new Map(names.map((name) => [name, `found ${name}`])));
      });
      const ask = async (names: readonly string[]): Promise<readonly (string | undefined)[]> => {
        const asked = names.map((name) => batch.get(name, SIGNAL).catch((error: unknown) => (error as Error).message));
        return Promise.all(asked);
      };
      return { calls, ask };
    }

    const hundred = Array.from({ length: 100 }, (_, index) => `n${index}`);

    for (const bad of ['n0', 'n37', 'n99']) {
      it(`refuses ${bad} alone, in few calls, and does not ask for it again at once`, async () => {
        const { calls, ask } = refusing((name) => name === bad);
        expect(await ask(hundred)).to.deep.equal(hundred.map((name) => (name === bad ? 'refused' : `found ${name}`)));
        expect(calls.length).to.be.at.most(15);
        calls.length = 0;
        expect(await ask([bad, 'other'])).to.deep.equal(['refused', 'found other']);
        expect(calls).to.deep.equal([['other']]);
        await later(61_000, () => ask([bad]));
        expect(calls.at(-1)).to.deep.equal([bad]);
      });
    }

    for (const bad of [
      ['n3', 'n88'],
      ['n0', 'n1'],
      ['n97', 'n98', 'n99'],
    ]) {
      it(`refuses ${bad.join(', ')} alone`, async () => {
        const { ask } = refusing((name) => bad.includes(name));
        const answers = await ask(hundred);
        expect(hundred.filter((_, at) => answers[at] === 'refused')).to.deep.equal(bad);
      });
    }

    it('makes a bounded number of calls within a minute', async () => {
      const { calls, ask } = refusing(() => true);
      expect(new Set(await ask(hundred))).to.deep.equal(new Set(['refused']));
      expect(calls.length).to.be.at.most(65);
      calls.length = 0;
      // It was the PIM, not the names: they are asked for again, but not apart.
      await ask(hundred);
      expect(calls).to.have.length(1);
      await later(61_000, () => ask(hundred));
      expect(calls.length).to.be.above(2);
    });

    it('finds most names where many are refused', async () => {
      const { calls, ask } = refusing((name) => Number(name.slice(1)) % 20 === 4);
      const answers = await ask(hundred);
      expect(calls.length).to.be.at.most(65);
      expect(answers.filter((answer) => answer === 'refused').length).to.be.within(5, 12);
    });

    it('takes a 403 of a firewall for one of names, and that of Akeneo for one of rights', async () => {
      const firewall = refusing((name) => name === 'n1', 403, '');
      expect(await firewall.ask(['n1', 'n2'])).to.deep.equal(['refused', 'found n2']);
      const method = refusing((name) => name === 'n1', 405, '');
      expect(await method.ask(['n1', 'n2'])).to.deep.equal(['refused', 'found n2']);
      const rights = refusing((name) => name === 'n1', 403, 'Access forbidden. You are not allowed to list products.');
      expect(await rights.ask(['n1', 'n2'])).to.deep.equal(['refused', 'refused']);
      expect(rights.calls).to.have.length(1);
    });

    it('asks once where a filter is refused', async () => {
      const { calls, ask } = refusing(() => true, 422, 'Filter on property "a" is not supported or does not support');
      await ask(hundred);
      expect(calls).to.have.length(1);
    });
  });
});

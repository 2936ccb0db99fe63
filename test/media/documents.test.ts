import { expect } from 'chai';
import { Keyv } from 'keyv';
import { Generations } from '../../src/cache/generations.js';
import { KeyvStore } from '../../src/cache/keyv-store.js';
import { MemoryTier } from '../../src/cache/memory-tier.js';
import { Revalidator } from '../../src/cache/revalidator.js';
import { TieredCache } from '../../src/cache/tiered-cache.js';
import { Documents, type FoundDocument } from '../../src/media/documents.js';
import { JsonCache } from '../../src/media/json-cache.js';
import type { Catalogue } from '../../src/pim/catalogue/catalogue.js';
import type { PimDocument, PimRef } from '../../src/pim/catalogue/document.js';
import { PimRefusal } from '../../src/pim/answers.js';
import { ClusterLock } from '../../src/shared/cluster-lock.js';
import { ImageError } from '../../src/shared/errors.js';
import { MemoryLogger } from '../support/harness.js';
import { later } from '../support/later.js';

const SIGNAL = new AbortController().signal;
const SKU: PimRef = { type: 'product', by: 'identifier', name: 'a' };
const MINUTE = 60_000;

describe('media/documents', () => {
  let revalidator: Revalidator;
  let data: Map<string, unknown>;
  let loads: number;
  /** What happens while the PIM is asked: it answers with what it had before. */
  let meanwhile: () => Promise<unknown>;
  /** The state of a variant in the PIM; undefined if it does not have it. */
  let state: string | undefined;

  beforeEach(() => {
    revalidator = new Revalidator({ timeoutMs: MINUTE, places: 4 });
    data = new Map();
    loads = 0;
    meanwhile = () => Promise.resolve();
    state = 'old';
  });

  afterEach(() => revalidator.close());

  const catalogue = {
    load: async () => {
      loads += 1;
      const has = state;
      await meanwhile();
      return has === undefined ? undefined : documentOf(has);
    },
  } as unknown as Catalogue;

  /** Of what a document has, that which tells its state and its sources. */
  const documentOf = (mainAttribute: string): PimDocument => {
    const document: Partial<PimDocument> = {
      type: 'product',
      name: 'a',
      uuid: 'u',
      ancestors: ['model'],
      mainAttribute,
    };
    return document as PimDocument;
  };

  /** A process that shares the store with the others. */
  function start(): { documents: Documents; generations: Generations } {
    const logger = new MemoryLogger();
    const store = new KeyvStore(new Keyv({ store: data }), logger);
    const generations = new Generations(store, 'test', 60 * MINUTE);
    const cache = new JsonCache({
      cache: new TieredCache(new MemoryTier(1_000_000), store, 1_000_000),
      lock: new ClusterLock(undefined, logger),
      revalidator,
    });
    const lifetime = { fresh: 5 * MINUTE, stale: 60 * MINUTE };
    return { documents: new Documents({ catalogue, cache, generations, prefix: 'test', lifetime }), generations };
  }

  const stateOf = ({ document }: FoundDocument): string | undefined => document?.mainAttribute;

  it('are kept as long as nothing that they were made of is purged', async () => {
    const { documents, generations } = start();
    for (let time = 0; time < 3; time++) expect(stateOf(await documents.get(SKU, SIGNAL))).to.equal('old');
    expect(loads).to.equal(1);
    state = 'new';
    for (const source of ['products/a', 'products-uuid/u', 'product-models/model']) {
      const found = await documents.get(SKU, SIGNAL);
      expect(found.standing.isCurrent()).to.equal(true);
      expect(found.sources).to.have.members(['products/a', 'products-uuid/u', 'product-models/model']);
      await generations.purge(source);
      expect(found.standing.isCurrent(), source).to.equal(false);
      expect(documents.peek(SKU), source).to.equal(undefined);
      expect(stateOf(await documents.get(SKU, SIGNAL)), source).to.equal('new');
    }
    await generations.purge('products/another');
    await documents.get(SKU, SIGNAL);
    expect(loads).to.equal(4);
  });

  for (const source of ['products/a', 'products-uuid/u', 'product-models/model']) {
    for (const where of ['this process', 'another process']) {
      it(`are read again if ${where} purges ${source} while the PIM is asked`, async () => {
        const { documents, generations } = start();
        const purging = where === 'this process' ? generations : start().generations;
        meanwhile = async () => {
          meanwhile = () => Promise.resolve();
          state = 'new';
          await purging.purge(source);
        };
        // A purge by another process is seen within two seconds.
        const asked = await documents.get(SKU, SIGNAL);
        const found = await later(2000, () => documents.get(SKU, SIGNAL));
        expect(stateOf(found)).to.equal('new');
        if (source !== 'products/a' || where === 'this process') expect(stateOf(asked)).to.equal('new');
        await later(2000, () => documents.get(SKU, SIGNAL));
        expect(loads).to.equal(2);
      });
    }
  }

  it('are taken once and not kept if their sources are purged again and again', async () => {
    const { documents, generations } = start();
    meanwhile = () => generations.purge('product-models/model');
    const found = await documents.get(SKU, SIGNAL);
    expect([loads, stateOf(found), found.standing.isCurrent()]).to.deep.equal([3, 'old', false]);
    meanwhile = () => Promise.resolve();
    state = 'new';
    expect(stateOf(await documents.get(SKU, SIGNAL))).to.equal('new');
    expect(loads).to.equal(4);
  });

  it('are read once where they were purged long before', async () => {
    const other = start();
    await other.generations.purge('product-models/model');
    await later(10_000, () => start().documents.get(SKU, SIGNAL));
    expect(loads).to.equal(1);
  });

  it('do not wait for what was asked before a purge', async () => {
    const { documents, generations } = start();
    let answer!: () => void;
    const answered = new Promise<void>((resolve) => (answer = resolve));
    meanwhile = () => answered;
    const before = documents.get(SKU, SIGNAL);
    while (loads === 0) await new Promise((resolve) => setImmediate(resolve));
    meanwhile = () => Promise.resolve();
    await generations.purge('products/a');
    state = 'new';
    expect(stateOf(await documents.get(SKU, SIGNAL))).to.equal('new');
    answer();
    expect(stateOf(await before)).to.equal('new');
  });

  describe('while the PIM is away', () => {
    const down = new ImageError('EUPSTREAM', 'down');
    const outcome = (documents: Documents, maxAgeMs?: number): Promise<unknown> =>
      documents.get(SKU, SIGNAL, maxAgeMs).then(stateOf, (error: unknown) => error);

    it('are what they were, purged or not, in every process', async () => {
      const { documents, generations } = start();
      await documents.get(SKU, SIGNAL);
      meanwhile = () => Promise.reject(down);
      await generations.purge('product-models/model');
      await generations.purge('products/a');
      const found = await documents.get(SKU, SIGNAL);
      expect([stateOf(found), found.stale, found.standing.isCurrent()]).to.deep.equal(['old', true, false]);
      expect(await outcome(start().documents)).to.equal('old');
      meanwhile = () => Promise.resolve();
      state = 'new';
      expect(await outcome(documents)).to.equal('new');
    });

    it('are an error if nothing is known of them, or if the PIM refuses', async () => {
      const { documents, generations } = start();
      meanwhile = () => Promise.reject(down);
      expect(await outcome(documents)).to.equal(down);
      meanwhile = () => Promise.resolve();
      await documents.get(SKU, SIGNAL);
      await generations.purge('products/a');
      const refusal = new PimRefusal(422, 'EUPSTREAM', 'refused', {});
      meanwhile = () => Promise.reject(refusal);
      expect(await outcome(documents)).to.equal(refusal);
      // What was missing may be there by now.
      state = undefined;
      meanwhile = () => Promise.resolve();
      expect(await outcome(documents)).to.equal(undefined);
      await generations.purge('products/a');
      meanwhile = () => Promise.reject(down);
      expect(await outcome(documents)).to.equal(down);
    });

    it('are what they were, where a younger one is wanted', async () => {
      const { documents } = start();
      await documents.get(SKU, SIGNAL);
      meanwhile = () => Promise.reject(down);
      expect(await later(2 * MINUTE, () => outcome(documents, MINUTE))).to.equal('old');
    });
  });
});

import { expect } from 'chai';
import { stockCatalogue } from '../support/catalogue.js';
import { Harness, type Client } from '../support/harness.js';
import { later } from '../support/later.js';
import { waitFor } from '../support/wait-for.js';

/** Milliseconds after which a document is stale: more than `aliasTtl`. */
const STALE_MS = 6 * 60_000;

/** What is known of products and assets past its time. */
describe('media/stale documents', () => {
  let harness: Harness;
  let client: Client;

  beforeEach(async () => {
    harness = await Harness.start();
    await stockCatalogue(harness.pim);
    client = await harness.serve();
  });

  afterEach(() => harness.stop());

  /** Products, each of which has the picture of this code. */
  function stock(count: number, code: string): string[] {
    const names = Array.from({ length: count }, (_, index) => `P${index}`);
    for (const identifier of names)
      harness.pim.catalogue.product({ identifier, family: 'shoes', values: { packshot: code } });
    return names;
  }

  const lists = (): number => harness.pim.calls.filter(({ path }) => path.includes('/products-uuid/search')).length;

  /** The media code of each product, as a listing has it. */
  async function codesOf(names: readonly string[]): Promise<readonly (string | undefined)[]> {
    const { products } = await client.images.media({ products: names });
    return names.map((name) => products[name]?.media[0]?.code);
  }

  it('of a hundred products that are asked for at once is renewed by one call', async () => {
    const names = stock(100, 'o/l/d.png');
    await codesOf(names);
    const before = lists();
    stock(100, 'n/e/w.png');
    await later(STALE_MS, async () => {
      const each = await Promise.all(names.map((name) => codesOf([name])));
      expect(new Set(each.flat()), 'stale ones are served').to.deep.equal(new Set(['o/l/d.png']));
      await waitFor(() => lists() > before);
      await waitFor(async () => (await codesOf(names)).every((code) => code === 'n/e/w.png'));
      expect(lists()).to.equal(before + 1);
    });
  });

  it('of a listing is renewed as a whole, however seldom it is asked for', async () => {
    const names = stock(48, 'o/l/d.png');
    const path = `/media.json?products=${names.join(',')}`;
    await client.get(path);
    const before = lists();
    stock(48, 'n/e/w.png');
    await later(STALE_MS, async () => {
      expect((await client.get(path)).body.toString())
        .to.include('o/l/d.png')
        .and.not.include('n/e/w.png');
      await waitFor(() => lists() > before);
      await waitFor(async () => (await codesOf(names.slice(-1)))[0] === 'n/e/w.png');
      expect((await client.get(path)).body.toString())
        .to.include('n/e/w.png')
        .and.not.include('o/l/d.png');
      expect(lists()).to.equal(before + 1);
    });
  });
});

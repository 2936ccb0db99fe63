import { expect } from 'chai';
import { PimRefusal } from '../../../src/pim/answers.js';
import { OwnerNames } from '../../../src/pim/catalogue/owner-names.js';
import type { JsonCalls } from '../../../src/pim/json-calls.js';
import { ImageError } from '../../../src/shared/errors.js';
import { later } from '../../support/later.js';

const SIGNAL = new AbortController().signal;
const NO_ROUTE = new PimRefusal(404, 'ENOENT', 'none', { pimMessage: 'No route found' });
const NO_RIGHT = new PimRefusal(403, 'EACCES', 'no right');
const OUTAGE = new ImageError('EUPSTREAM', 'down');

describe('pim/catalogue/owner-names', () => {
  let codes: string[];
  let fault: Error | undefined;
  let asked: string[];
  let names: OwnerNames;

  beforeEach(() => {
    [codes, fault, asked] = [['packshots', 'Films'], undefined, []];
    names = new OwnerNames({ ask: answer } as unknown as JsonCalls, 'asset');
  });

  /** A list of Akeneo's: pages of a hundred, and where the next one begins. */
  function answer(path: string): Promise<unknown> {
    asked.push(path);
    if (fault) return Promise.reject(fault);
    const after = Number(new URLSearchParams(path.split('?')[1]).get('search_after') ?? 0);
    const items = codes.slice(after, after + 100).map((code) => ({ code }));
    const next = { href: `http://internal/other?search_after=${after + 100}` };
    return Promise.resolve({ _links: after + 100 < codes.length ? { next } : {}, _embedded: { items } });
  }

  const find = (name: string): Promise<unknown> =>
    names.find(name, SIGNAL).catch((error: unknown) => (error as Error).message);

  it('finds names in any case, as the PIM writes them, by one call', async () => {
    expect(await Promise.all(['packshots', 'PACKSHOTS', 'films', 'nothing'].map(find))).to.deep.equal([
      'packshots',
      'packshots',
      'Films',
      undefined,
    ]);
    expect(asked).to.deep.equal(['asset-families']);
  });

  it('finds each of two names that differ by case', async () => {
    codes = ['brand', 'Brand'];
    expect([await find('brand'), await find('Brand')]).to.deep.equal(['brand', 'Brand']);
  });

  it('reads all pages', async () => {
    codes = Array.from({ length: 250 }, (_, index) => `family_${index}`);
    expect(await find('family_249')).to.equal('family_249');
    expect(asked).to.deep.equal(['asset-families', ...[100, 200].map((at) => `asset-families?search_after=${at}`)]);
  });

  it('reads them again for a name that is not among them, at most every ten seconds', async () => {
    for (let index = 0; index < 50; index++) await find(`made-up-${index}`);
    expect(asked).to.have.length(1);
    codes.push('new');
    expect(await later(9000, () => find('new'))).to.equal(undefined);
    expect(await later(11_000, () => find('new'))).to.equal('new');
    expect(asked).to.have.length(2);
  });

  it('reads nothing again for names that are known', async () => {
    await find('packshots');
    await later(60 * 60_000, () => find('packshots'));
    expect(asked).to.have.length(1);
  });

  it('finds none where the edition has none, and asks as seldom', async () => {
    fault = NO_ROUTE;
    expect([await find('a'), await find('b')]).to.deep.equal([undefined, undefined]);
    expect(asked).to.have.length(1);
  });

  it('takes a refusal for an answer, for ten seconds, and finds what is known', async () => {
    await find('packshots');
    fault = NO_RIGHT;
    await later(11_000, async () => {
      expect([await find('a'), await find('b'), await find('films')]).to.deep.equal(['no right', 'no right', 'Films']);
      expect(asked).to.have.length(2);
    });
    fault = undefined;
    codes.push('a');
    expect(await later(22_000, () => find('a'))).to.equal('a');
  });

  it('asks again after an outage, one at a time', async () => {
    fault = OUTAGE;
    expect(await Promise.all(['a', 'b', 'packshots'].map(find))).to.deep.equal(['down', 'down', 'down']);
    expect(asked).to.have.length(1);
    fault = undefined;
    expect(await find('packshots')).to.equal('packshots');
  });

  it('lets one who asks leave', async () => {
    const leaving = new AbortController();
    const left = names.find('packshots', leaving.signal).catch((error: unknown) => error);
    const stays = find('packshots');
    leaving.abort(new Error('gone'));
    expect([String(await left), await stays]).to.deep.equal(['Error: gone', 'packshots']);
  });
});

import { expect } from 'chai';
import { AliasMemory } from '../../src/media/alias-memory.js';
import type { RenditionQuery } from '../../src/media/cache-keys.js';
import { canonicalTransformation, type Alias } from '../../src/url/index.js';
import { query } from '../support/media-room.js';

const PLACE = { locale: undefined, channel: undefined };
const aliasOf = (name: string): Alias => ({
  kind: 'products',
  name,
  member: undefined,
  attribute: undefined,
  index: 1,
});

/** Notes an alias that was asked for as the PIM writes it. */
function note(memory: AliasMemory, alias: Alias, resource: string, sources: string[], asked: RenditionQuery): void {
  memory.note(alias, { alias, place: PLACE, resource }, sources, asked);
}

describe('media/alias-memory', () => {
  it('returns the aliases that depend on a source, with their queries', () => {
    const memory = new AliasMemory();
    note(memory, aliasOf('a'), 'media-files/x', ['products/a', 'product-models/m'], query('w-1'));
    note(memory, aliasOf('a'), 'media-files/y', ['products/a'], query('w-2'));
    note(memory, aliasOf('b'), 'media-files/z', ['products/b', 'product-models/m'], query('w-1'));
    const [use] = memory.through(['products/a']);
    expect([use!.alias.name, use!.resource, use!.queries.length]).to.deep.equal(['a', 'media-files/y', 2]);
    expect(memory.through(['product-models/m', 'products/a']).map(({ alias }) => alias.name)).to.have.members([
      'a',
      'b',
    ]);
    expect(memory.through(['products/c'])).to.deep.equal([]);
  });

  it('distinguishes locales', () => {
    const memory = new AliasMemory();
    for (const locale of ['en_US', 'fr_FR'])
      memory.note(
        aliasOf('a'),
        { alias: aliasOf('a'), place: { ...PLACE, locale }, resource: 'x' },
        ['products/a'],
        query(''),
      );
    expect(memory.through(['products/a'])).to.have.length(2);
  });

  const widthsOf = (memory: AliasMemory): string[] =>
    memory
      .through(['products/a'])[0]!
      .queries.map(({ transformation }) => canonicalTransformation(transformation).split(':')[0]!);
  const ask = (memory: AliasMemory, width: number): void =>
    note(memory, aliasOf('a'), 'x', ['products/a'], query(`w-${width}`));

  it('remembers the twelve ways that were asked for most, and which most', () => {
    const memory = new AliasMemory();
    for (const width of [300, 200, 300, 100, 200, 300]) ask(memory, width);
    expect(widthsOf(memory)).to.deep.equal(['w-300', 'w-200', 'w-100']);
    for (let width = 1; width <= 20; width++) ask(memory, width);
    expect(widthsOf(memory)).to.have.length(12).and.include.members(['w-300', 'w-20']);
    expect(widthsOf(memory)).to.not.include('w-1');
  });

  it('forgets ways that are not asked for any more', () => {
    const memory = new AliasMemory();
    for (let time = 0; time < 20; time++) ask(memory, 300);
    for (let width = 1; width <= 100; width++) for (let time = 0; time < 3; time++) ask(memory, width);
    expect(widthsOf(memory)).to.have.length(12).and.not.include('w-300');
  });

  it('remembers five hundred aliases of a source', () => {
    const memory = new AliasMemory();
    for (let index = 0; index < 600; index++) note(memory, aliasOf(`p${index}`), 'x', ['product-models/m'], query(''));
    expect(memory.through(['product-models/m'])).to.have.length(500);
  });

  it('stores the latest aliases of a source, evicting older ones', () => {
    const memory = new AliasMemory();
    for (let index = 0; index < 501; index++) note(memory, aliasOf(`p${index}`), 'x', ['product-models/m'], query(''));
    const names = memory.through(['product-models/m']).map(({ alias }) => alias.name);
    expect(names).to.include('p500').and.not.include('p0');
  });

  it('is bounded by the length of queries', () => {
    const memory = new AliasMemory();
    const long = query('', { extraQuery: 'x'.repeat(100_000) });
    for (let index = 0; index < 60; index++) note(memory, aliasOf(`p${index}`), 'x', [`products/p${index}`], long);
    const remembered = Array.from({ length: 60 }, (_, index) => memory.through([`products/p${index}`]).length);
    expect(remembered.reduce((sum, count) => sum + count)).to.be.within(30, 42);
    expect(remembered.at(-1)).to.equal(1);
  });

  describe('of one alias in many spellings', () => {
    const spell = (memory: AliasMemory, name: string, width = 1): void =>
      memory.note(
        aliasOf(name),
        { alias: aliasOf('SKU-1'), place: PLACE, resource: 'x' },
        ['products/SKU-1', 'product-models/m'],
        query(`w-${width}`),
      );
    const pathsOf = (memory: AliasMemory): readonly string[] => memory.through(['products/SKU-1'])[0]!.paths;

    it('makes one use, with the path of the PIM first, and those by which it was asked for', () => {
      const memory = new AliasMemory();
      for (const [name, width] of [
        ['sku-1', 1],
        ['Sku-1', 2],
        ['Sku-1', 2],
      ] as const)
        spell(memory, name, width);
      expect(memory.through(['products/SKU-1'])).to.have.length(1);
      expect(pathsOf(memory)).to.deep.equal(['products/SKU-1', 'products/Sku-1', 'products/sku-1']);
      expect(memory.through(['products/SKU-1'])[0]!.queries).to.have.length(2);
    });

    it('remembers eight, and those that were asked for often for longer', () => {
      const memory = new AliasMemory();
      for (let time = 0; time < 50; time++) spell(memory, 'sku-1');
      for (let index = 0; index < 100; index++) spell(memory, `spelling-${index}`);
      expect(pathsOf(memory)).to.have.length(9).and.include.members(['products/SKU-1', 'products/sku-1']);
    });

    it('pushes out no other alias of a source', () => {
      const memory = new AliasMemory();
      note(memory, aliasOf('other'), 'x', ['product-models/m'], query(''));
      for (let index = 0; index < 1000; index++) spell(memory, `spelling-${index}`);
      expect(memory.through(['product-models/m']).map(({ alias }) => alias.name)).to.have.members(['other', 'SKU-1']);
    });
  });
});

import { expect } from 'chai';
import { advance, beginAt, sinceOf, unseen, type ListMark } from '../../src/media/list-mark.js';
import type { Update, Updates } from '../../src/pim/catalogue/updates.js';
import { clock } from '../../src/shared/clock.js';

const MINUTE = 60_000;
const NOW = clock.now();
const START = NOW - 60 * MINUTE;
const NONE: Updates['offsets'] = new Map();

const update = (name: string, minutes: number | undefined, version = name): Update => ({
  paths: [`product-models/${name}`, `another/${name}`],
  version,
  at: minutes === undefined ? undefined : START + minutes * MINUTE,
});

/** What is new of each look in turn, and the last mark. */
function look(mark: ListMark, ...items: Update[]): { news: string[]; mark: ListMark } {
  const updates = { items, offsets: NONE, cursor: undefined };
  return { news: unseen(mark, updates).map(({ version }) => version), mark: advance(mark, updates, NOW) };
}

describe('media/list-mark', () => {
  it('moves to the latest change, and asks for some minutes before it', () => {
    const { mark } = look(beginAt(START), update('a', 5), update('b', 4));
    expect(mark.at).to.equal(START + 5 * MINUTE);
    expect(sinceOf(mark)).to.equal(START + 2 * MINUTE);
    expect(look(mark).mark.at, 'nothing has changed').to.equal(mark.at);
  });

  it('knows what it sees again, and forgets what it will not', () => {
    const first = look(beginAt(START), update('a', 1), update('b', 5));
    expect(first.news).to.deep.equal(['a', 'b']);
    expect(Object.keys(first.mark.seen)).to.deep.equal(['product-models/b']);
    const second = look(first.mark, update('b', 5), update('c', 5));
    expect(second.news).to.deep.equal(['c']);
    expect(look(second.mark, update('b', 5, 'another state'), update('c', 5)).news).to.deep.equal(['another state']);
  });

  it('stays where it is until the end of a list that takes several looks', () => {
    const cut = { items: [update('a', 5), update('b', 1)], offsets: NONE, cursor: 'b' };
    const first = advance(beginAt(START), cut, NOW);
    expect([first.at, first.cursor, first.next]).to.deep.equal([START, 'b', START + 5 * MINUTE]);
    const second = advance(first, { items: [update('c', 6)], offsets: NONE, cursor: 'c' }, NOW);
    expect([second.at, second.cursor, second.next]).to.deep.equal([START, 'c', START + 5 * MINUTE]);
    const end = advance(second, { items: [update('d', 9)], offsets: NONE, cursor: undefined }, NOW);
    // What has changed before the cursor meanwhile is newer than the first look.
    expect(end).to.deep.equal({
      at: START + 5 * MINUTE,
      seen: {
        'product-models/a': { version: 'a', at: START + 5 * MINUTE },
        'product-models/c': { version: 'c', at: START + 6 * MINUTE },
        'product-models/d': { version: 'd', at: START + 9 * MINUTE },
      },
    });
  });

  it('does not move beyond the beginning of its look, in which changes may hide behind later ones', () => {
    const began = START + 4 * MINUTE;
    const mark = advance(beginAt(START), { items: [update('b', 9)], offsets: NONE, cursor: undefined }, began);
    expect(mark.at).to.equal(began);
    expect(Object.keys(mark.seen)).to.deep.equal(['product-models/b']);
    expect(look(mark, update('a', 5), update('b', 9)).news).to.deep.equal(['a']);
  });

  it('remembers only what it may see again, however long the list is', () => {
    const items = Array.from({ length: 100 }, (_, at) => update(`old${at}`, 1));
    const mark = advance(beginAt(START), { items: [...items, update('new', 30)], offsets: NONE, cursor: 'x' }, NOW);
    expect(Object.keys(mark.seen)).to.deep.equal(['product-models/new']);
  });

  it('moves on where changes have no time', () => {
    const first = look(beginAt(START), update('a', undefined));
    expect(first.news).to.deep.equal(['a']);
    expect(first.mark.at).to.be.above(START).and.below(clock.now());
    const second = look(first.mark, update('a', undefined), update('b', undefined));
    expect(second.news).to.deep.equal(['b']);
    expect(look(second.mark, update('a', undefined, 'another state')).news).to.deep.equal(['another state']);
  });

  describe('knows the offset of the server from where it goes on', () => {
    type Seen = readonly [minutes: number, offset: string];

    function lookAt(seen: readonly Seen[], cursor?: string): Updates {
      const items = seen.map(([minutes, offset]) => update(`${minutes} ${offset}`, minutes));
      const offsets = new Map<string, { first: number; last: number }>();
      for (const [minutes, offset] of [...seen].sort(([a], [b]) => a - b)) {
        const at = START + minutes * MINUTE;
        offsets.set(offset, { first: offsets.get(offset)?.first ?? at, last: at });
      }
      return { items, offsets, cursor };
    }

    /** The offset of the mark after looks that have seen items at these minutes, by these offsets. */
    function offsetAfter(...looks: (readonly Seen[])[]): string | undefined {
      return looks.reduce((mark, seen) => advance(mark, lookAt(seen), NOW), beginAt(START)).offset;
    }

    it('which stays as long as nothing is seen', () => {
      expect(offsetAfter([])).to.equal(undefined);
      expect(offsetAfter([[5, '+02:00']], [], [])).to.equal('+02:00');
    });

    it('in autumn the lower one at once', () => {
      const autumn = [
        [5, '+02:00'],
        [6, '+01:00'],
      ] as const;
      expect(offsetAfter([[5, '+02:00']], autumn)).to.equal('+01:00');
      expect(offsetAfter([[5, '-04:00']], [[40, '-05:00']])).to.equal('-05:00');
    });

    it('in spring the other one once that was seen before', () => {
      const winter = [[5, '+01:00']] as const;
      const change = [...winter, [6, '+02:00']] as const;
      expect(offsetAfter(winter, change)).to.equal('+01:00');
      // The clock may have been set forward between the three minutes before it and itself.
      expect(offsetAfter(winter, [[20, '+02:00']])).to.equal('+01:00');
      expect(
        offsetAfter(winter, change, [
          [6, '+02:00'],
          [20, '+02:00'],
        ]),
      ).to.equal('+02:00');
    });

    it('of all parts of a list that takes several looks', () => {
      const first = advance(beginAt(START), lookAt([[10, '+01:00']], 'x'), NOW);
      const parts = [
        [5, '+02:00'],
        [8, '+02:00'],
      ] as const;
      expect(advance(first, lookAt(parts), NOW).offset).to.equal('+01:00');
    });
  });
});

import { expect } from 'chai';
import type { Documents } from '../../src/media/documents.js';
import { pick, Resolver } from '../../src/media/resolver.js';
import { LinkHosts } from '../../src/pim/links/link-hosts.js';
import type { Place } from '../../src/url/index.js';

const value = (locale: string | null, channel: string | null, data: string) => ({ locale, channel, data: [data] });

/** What is picked of these values; undefined for none. */
function picked(values: ReturnType<typeof value>[], locale?: string, channel?: string): string | undefined {
  return pick(values, { locale, channel })?.data[0];
}

describe('media/resolver', () => {
  it('returns the only value if the attribute is not localised or scoped', () => {
    expect(picked([value(null, null, 'a')])).to.equal('a');
    expect(picked([value(null, null, 'a')], 'en_US', 'web')).to.equal('a');
  });

  it('returns the value of the locale only', () => {
    const values = [value('en_US', null, 'a'), value('fr_FR', null, 'b')];
    expect(picked(values, 'fr_FR')).to.equal('b');
    expect(picked(values, 'de_DE')).to.equal(undefined);
    expect(picked(values)).to.equal(undefined);
    expect(picked(values.slice(1))).to.equal('b');
    expect(picked(values.slice(1), 'en_US')).to.equal(undefined);
  });

  it('returns the value of the locale and channel', () => {
    const values = [value('en_US', 'web', 'a'), value('en_US', 'print', 'b'), value('fr_FR', 'web', 'c')];
    expect(picked(values, 'en_US', 'print')).to.equal('b');
    expect(picked(values, 'fr_FR')).to.equal('c');
    expect(picked(values, undefined, 'print')).to.equal('b');
    expect(picked(values, 'en_US')).to.equal(undefined);
    expect(picked(values, 'fr_FR', 'print')).to.equal(undefined);
  });

  it('returns undefined without values', () => expect(picked([])).to.equal(undefined));

  it('reports whether it depends on locale and channel', () => {
    const alias = { kind: 'products', name: 'a', member: undefined, attribute: 'image', index: 1 } as const;
    const placeOf = (values: ReturnType<typeof value>[], place: Place): Place | undefined => {
      const image = { values, content: { type: 'file', kind: 'media-files' } };
      const standing = { isCurrent: () => true, ask: () => Promise.resolve() };
      const found = { document: { attributes: { image } }, sources: [], stale: false, standing };
      const documents = { peek: () => found } as unknown as Documents;
      return new Resolver(documents, { locale: undefined, channel: 'web' }, new LinkHosts([])).peek(alias, place)
        ?.place;
    };
    const none = { locale: undefined, channel: undefined };
    expect(placeOf([value(null, null, 'a')], { locale: 'any', channel: 'thing' })).to.deep.equal(none);
    const local = [value('en_US', null, 'a'), value('fr_FR', null, 'b')];
    expect(placeOf(local, { locale: 'fr_FR', channel: 'thing' })).to.deep.equal({ ...none, locale: 'fr_FR' });
    expect(placeOf([value(null, 'web', 'a')], { ...none, locale: 'any' })).to.deep.equal({ ...none, channel: 'web' });
  });
});

import { expect } from 'chai';
import { pick } from '../../src/media/resolver.js';

const value = (locale: string | null, channel: string | null, data: string) => ({ locale, channel, data: [data] });

/** What is picked of these values; undefined for none. */
function picked(values: ReturnType<typeof value>[], locale?: string, channel?: string): string | undefined {
  return pick(values, { locale, channel })?.data[0];
}

describe('media/resolver', () => {
  it('is the one there is, where the attribute has no locales and channels, whatever is asked for', () => {
    expect(picked([value(null, null, 'a')])).to.equal('a');
    expect(picked([value(null, null, 'a')], 'en_US', 'web')).to.equal('a');
  });

  it('is that of the locale, and no other', () => {
    const values = [value('en_US', null, 'a'), value('fr_FR', null, 'b')];
    expect(picked(values, 'fr_FR')).to.equal('b');
    expect(picked(values, 'de_DE')).to.equal(undefined);
    expect(picked(values)).to.equal(undefined);
    expect(picked(values.slice(1))).to.equal('b');
    expect(picked(values.slice(1), 'en_US')).to.equal(undefined);
  });

  it('is that of locale and channel', () => {
    const values = [value('en_US', 'web', 'a'), value('en_US', 'print', 'b'), value('fr_FR', 'web', 'c')];
    expect(picked(values, 'en_US', 'print')).to.equal('b');
    expect(picked(values, 'fr_FR')).to.equal('c');
    expect(picked(values, undefined, 'print')).to.equal('b');
    expect(picked(values, 'en_US')).to.equal(undefined);
    expect(picked(values, 'fr_FR', 'print')).to.equal(undefined);
  });

  it('is none of none', () => expect(picked([])).to.equal(undefined));
});

import { expect } from 'chai';
import { Quarantine } from '../../src/media/quarantine.js';
import { ImageError } from '../../src/shared/errors.js';
import { later } from '../support/later.js';

describe('media/quarantine', () => {
  let quarantine: Quarantine;

  beforeEach(() => {
    quarantine = new Quarantine();
  });

  /** The code with which a rendition is refused; undefined if it is allowed. */
  const refusal = (source: string, rendition: string): string | undefined => {
    try {
      quarantine.assertAllowed({ source, rendition });
      return undefined;
    } catch (error) {
      expect(error).to.be.instanceOf(ImageError).and.include({ status: 422 });
      return (error as ImageError).code;
    }
  };

  describe('after crashes', () => {
    const crash = (source: string, rendition: string): void => quarantine.recordCrash({ source, rendition });

    it('allows what never ended a thread', () => {
      expect(refusal('source', 'rendition')).to.equal(undefined);
    });

    it('refuses the rendition that did, and no others of its source', () => {
      crash('source', 'one');
      expect([refusal('source', 'one'), refusal('source', 'two'), refusal('other', 'three')]).to.deep.equal([
        'ECIRCUIT',
        undefined,
        undefined,
      ]);
    });

    it('refuses all renditions of a source once a second one did too', () => {
      crash('source', 'one');
      crash('source', 'two');
      expect([refusal('source', 'three'), refusal('other', 'four')]).to.deep.equal(['ECIRCUIT', undefined]);
    });

    it('trusts a source again when one of its renditions went well', () => {
      crash('source', 'one');
      quarantine.recordSuccess('source');
      crash('source', 'two');
      expect([refusal('source', 'one'), refusal('source', 'two'), refusal('source', 'three')]).to.deep.equal([
        'ECIRCUIT',
        'ECIRCUIT',
        undefined,
      ]);
    });

    it('lets no costly transformations block a source of which a rendition went well before', () => {
      quarantine.recordSuccess('source');
      for (const rendition of ['one', 'two', 'three']) crash('source', rendition);
      expect([refusal('source', 'one'), refusal('source', 'three'), refusal('source', 'four')]).to.deep.equal([
        'ECIRCUIT',
        'ECIRCUIT',
        undefined,
      ]);
    });

    it('forgets after ten minutes', async () => {
      for (const rendition of ['one', 'two']) crash('source', rendition);
      await later(599_000, () => expect(refusal('source', 'one')).to.equal('ECIRCUIT'));
      await later(601_000, () => {
        expect([refusal('source', 'one'), refusal('source', 'three')]).to.deep.equal([undefined, undefined]);
      });
    });
  });

  describe('after decode failures', () => {
    const fail = (source: string, rendition: string, downloadedAt: number, mayBlameSource = true): void =>
      quarantine.recordDecodeFailure({ source, rendition }, downloadedAt, mayBlameSource);

    it('allows what never failed, and what failed with one download', () => {
      expect(refusal('source', 'one')).to.equal(undefined);
      fail('source', 'one', 1);
      expect(refusal('source', 'one')).to.equal(undefined);
    });

    it('refuses what failed with a second download, and nothing else', () => {
      fail('bad', 'one', 1);
      fail('bad', 'two', 2);
      fail('other', 'three', 2);
      expect([refusal('bad', 'four'), refusal('other', 'three')]).to.deep.equal(['EDECODE', undefined]);
    });

    it('counts a download once, however many renders fail with it', () => {
      for (let time = 0; time < 5; time++) fail('source', 'one', 1);
      expect(refusal('source', 'one')).to.equal(undefined);
      fail('source', 'one', 2);
      fail('source', 'one', 2);
      expect(refusal('source', 'one')).to.equal('EDECODE');
    });

    it('blames the rendition alone where the source has rendered well, or something else may be at fault', () => {
      quarantine.recordSuccess('good');
      for (const download of [1, 2]) {
        fail('good', 'one', download);
        fail('layered', 'two', download, false);
      }
      expect([refusal('good', 'one'), refusal('layered', 'two')]).to.deep.equal(['EDECODE', 'EDECODE']);
      expect([refusal('good', 'other'), refusal('layered', 'other')]).to.deep.equal([undefined, undefined]);
    });

    it('forgets after a minute, the first failure too', async () => {
      fail('one', 'a', 1);
      fail('two', 'b', 1);
      fail('two', 'b', 2);
      expect(refusal('two', 'b')).to.equal('EDECODE');
      await later(61_000, () => {
        fail('one', 'a', 2);
        expect([refusal('one', 'a'), refusal('two', 'b')]).to.deep.equal([undefined, undefined]);
      });
    });
  });
});

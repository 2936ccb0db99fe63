import { expect } from 'chai';
import { Quarantine } from '../../src/media/quarantine.js';
import { ImageError } from '../../src/shared/errors.js';
import { later } from '../support/later.js';

describe('media/quarantine', () => {
  let quarantine: Quarantine;

  beforeEach(() => {
    quarantine = new Quarantine();
  });

  function codeOf(check: () => void): string | undefined {
    try {
      check();
      return undefined;
    } catch (error) {
      expect(error).to.be.instanceOf(ImageError).and.include({ status: 422 });
      return (error as ImageError).code;
    }
  }

  /** The code with which a rendition is refused; undefined if it is allowed. */
  const refusal = (source: string, rendition: string, layers: readonly string[] = []): string | undefined =>
    codeOf(() => quarantine.assertAllowed({ source, rendition, layers }));

  describe('after crashes', () => {
    const crash = (source: string, rendition: string, layers: readonly string[] = []): void =>
      quarantine.recordCrash({ source, rendition, layers });

    it('allows files that did not crash a thread', () => {
      expect(refusal('source', 'rendition')).to.equal(undefined);
      expect(quarantine.isSuspect('source')).to.equal(false);
    });

    it('rejects only the renditions that crashed, and suspects all their files', () => {
      for (const rendition of ['one', 'two', 'three']) crash('source', rendition, ['layer']);
      expect(['one', 'three', 'four'].map((rendition) => refusal('source', rendition))).to.deep.equal([
        'ECIRCUIT',
        'ECIRCUIT',
        undefined,
      ]);
      expect(['source', 'layer', 'other'].map((file) => quarantine.isSuspect(file))).to.deep.equal([true, true, false]);
    });

    it('suspects no file that has been rendered successfully, before or after', () => {
      quarantine.recordSuccess(['before']);
      crash('before', 'one');
      crash('after', 'two');
      quarantine.recordSuccess(['after']);
      expect(['before', 'after'].map((file) => quarantine.isSuspect(file))).to.deep.equal([false, false]);
      expect(['one', 'two'].map((rendition) => refusal('any', rendition))).to.deep.equal(['ECIRCUIT', 'ECIRCUIT']);
    });

    it('expires after ten minutes', async () => {
      crash('source', 'one');
      await later(599_000, () => expect(refusal('source', 'one')).to.equal('ECIRCUIT'));
      await later(601_000, () => {
        expect(refusal('source', 'one')).to.equal(undefined);
        expect(quarantine.isSuspect('source')).to.equal(false);
      });
    });
  });

  describe('rejects files', () => {
    it('as sources and as layers, but no others', () => {
      quarantine.refuseFile('bad', 'EDECODE', { passable: false, crashed: false });
      expect(refusal('bad', 'one')).to.equal('EDECODE');
      expect(refusal('good', 'two', ['fine', 'bad'])).to.equal('EDECODE');
      expect(refusal('good', 'two', ['fine'])).to.equal(undefined);
    });

    it('only for rendering, if they can be sent unchanged', () => {
      quarantine.refuseFile('drawing', 'EDECODE', { passable: true, crashed: false });
      expect(refusal('drawing', 'one')).to.equal(undefined);
      expect(codeOf(() => quarantine.assertRenderable('drawing'))).to.equal('EDECODE');
      expect(refusal('good', 'two', ['drawing'])).to.equal('EDECODE');
    });

    it('for a minute, or ten minutes after a crash', async () => {
      quarantine.refuseFile('damaged', 'EDECODE', { passable: false, crashed: false });
      quarantine.refuseFile('deadly', 'ECIRCUIT', { passable: false, crashed: true });
      await later(59_000, () => expect(refusal('damaged', 'one')).to.equal('EDECODE'));
      await later(61_000, () => expect(refusal('damaged', 'one')).to.equal(undefined));
      await later(599_000, () => expect(refusal('deadly', 'one')).to.equal('ECIRCUIT'));
      await later(601_000, () => expect(refusal('deadly', 'one')).to.equal(undefined));
    });

    it('until they are rendered successfully', () => {
      quarantine.refuseFile('file', 'ECIRCUIT', { passable: false, crashed: true });
      quarantine.recordSuccess(['file']);
      expect(refusal('file', 'one')).to.equal(undefined);
      expect(quarantine.isGood('file')).to.equal(true);
    });
  });

  describe('after decode failures', () => {
    it('distinguishes first, known and repeated failures by download', () => {
      expect(quarantine.recordDecodeFailure('file', 1)).to.equal('first');
      expect(quarantine.recordDecodeFailure('file', 1)).to.equal('known');
      expect(quarantine.recordDecodeFailure('other', 1)).to.equal('first');
      expect(quarantine.recordDecodeFailure('file', 2)).to.equal('repeated');
      expect([1, 2, 3].map((time) => quarantine.recordDecodeFailure('file', time))).to.deep.equal(
        Array(3).fill('repeated'),
      );
    });

    it('starts over after a minute, however often the file failed in between', async () => {
      quarantine.recordDecodeFailure('file', 1);
      quarantine.recordDecodeFailure('file', 2);
      await later(50_000, () => expect(quarantine.recordDecodeFailure('file', 2)).to.equal('repeated'));
      await later(61_000, () => expect(quarantine.recordDecodeFailure('file', 2)).to.equal('first'));
    });

    it('rejects a rendition for a minute', async () => {
      quarantine.refuseRendition('one');
      expect([refusal('source', 'one'), refusal('source', 'two')]).to.deep.equal(['EDECODE', undefined]);
      await later(61_000, () => expect(refusal('source', 'one')).to.equal(undefined));
    });
  });
});

import { expect } from 'chai';
import { Circuit } from '../../src/media/quarantine.js';
import { ImageError } from '../../src/shared/errors.js';

describe('circuit', () => {
  let circuit: Circuit;

  beforeEach(() => {
    circuit = new Circuit();
  });

  const closed = (source: string, rendition: string): boolean => {
    try {
      circuit.assertClosed(source, rendition);
      return true;
    } catch (error) {
      expect(error).to.be.instanceOf(ImageError).and.include({ code: 'ECIRCUIT', status: 422 });
      return false;
    }
  };

  it('is closed for what never ended a thread', () => {
    expect(closed('source', 'rendition')).to.equal(true);
  });

  it('keeps away the rendition that did, and not others of its source', () => {
    circuit.broke('source', 'one');
    expect([closed('source', 'one'), closed('source', 'two'), closed('other', 'three')]).to.deep.equal([
      false,
      true,
      true,
    ]);
  });

  it('keeps away all of a source when a second one did too', () => {
    circuit.broke('source', 'one');
    circuit.broke('source', 'two');
    expect([closed('source', 'three'), closed('other', 'four')]).to.deep.equal([false, true]);
  });

  it('takes a source for good again when a rendition of it went well', () => {
    circuit.broke('source', 'one');
    circuit.held('source');
    circuit.broke('source', 'two');
    expect([closed('source', 'one'), closed('source', 'two'), closed('source', 'three')]).to.deep.equal([
      false,
      false,
      true,
    ]);
  });

  it('lets no costly transformations close a source of which a rendition went well before', () => {
    circuit.held('source');
    for (const rendition of ['one', 'two', 'three']) circuit.broke('source', rendition);
    expect([closed('source', 'one'), closed('source', 'three'), closed('source', 'four')]).to.deep.equal([
      false,
      false,
      true,
    ]);
  });

  it('knows of which sources a rendition went well', () => {
    circuit.held('good');
    circuit.broke('bad', 'one');
    expect([circuit.isGood('good'), circuit.isGood('bad'), circuit.isGood('other')]).to.deep.equal([
      true,
      false,
      false,
    ]);
  });
});

import { expect } from 'chai';
import { pageIndex } from '../../../../src/render/worker/source/page.js';
import { ImageError } from '../../../../src/shared/errors.js';

describe('render/worker/source/page', () => {
  it('is zero-based', () => {
    expect([pageIndex('1'), pageIndex('20'), pageIndex('99999')]).to.deep.equal([0, 19, 99_998]);
  });

  it('is undefined by default', () => expect(pageIndex(undefined)).to.equal(undefined));

  for (const page of ['1_3', '2-4', '4-', 'name-"a"', '0', '100000', '']) {
    it(`rejects ${page}`, () => {
      expect(() => pageIndex(page))
        .to.throw(ImageError)
        .with.property('code', 'EUNSUPPORTED');
    });
  }
});

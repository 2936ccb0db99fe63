import { expect } from 'chai';
import { largestEntry, openIco, pngOf } from '../../../../src/render/worker/decoders/ico.js';
import { bmpOf, dibOf, icoOf } from '../../../support/bitmaps.js';
import { facts, png } from '../../../support/pictures.js';
import { pool, task, withEachDecoder } from '../../../support/render.js';

/** An icon's bitmap of one column: red pixels above a mask, both from the bottom up. */
function bitmap(depth: 24 | 32, alpha: readonly number[], mask: readonly number[]): Buffer {
  const pixels = alpha.flatMap((value) => [0, 0, 255, depth === 32 ? value : 0]);
  const lines = mask.flatMap((bit) => [bit << 7, 0, 0, 0]);
  return Buffer.concat([dibOf({ width: 1, height: 2 * alpha.length, depth }), Buffer.from([...pixels, ...lines])]);
}

describe('render/worker/decoders/ico', () => {
  const decoded = (file: Buffer): number[] => [...openIco(file, 0).decode().data];

  it('chooses the largest image, where 0 means 256', async () => {
    const [small, large] = [await png(16, 16), await png(256, 256)];
    expect(
      largestEntry(
        icoOf([
          [16, small],
          [256, large],
          [32, small],
        ]),
      ).equals(large),
    ).to.equal(true);
    expect(pngOf(icoOf([[256, large]]))?.equals(large)).to.equal(true);
    expect(pngOf(icoOf([[2, bitmap(32, [255, 0], [0, 0])]]))).to.equal(undefined);
  });

  it('reads a bitmap with alpha', () => {
    const icon = icoOf([[2, bitmap(32, [255, 128], [0, 0])]]);
    expect(openIco(icon, 0)).to.include({ width: 1, height: 2 });
    expect(decoded(icon)).to.deep.equal([255, 0, 0, 128, 255, 0, 0, 255]);
  });

  it('reads a bitmap with a mask', () => {
    expect(decoded(icoOf([[2, bitmap(24, [0, 0], [1, 0])]]))).to.deep.equal([255, 0, 0, 255, 255, 0, 0, 0]);
    // Alpha that is zero everywhere is ignored.
    expect(decoded(icoOf([[2, bitmap(32, [0, 0], [0, 1])]]))).to.deep.equal([255, 0, 0, 0, 255, 0, 0, 255]);
  });

  withEachDecoder((decoders) => {
    it('is rendered from PNG and from a bitmap', async () => {
      const threads = pool(decoders);
      for (const file of [await png(2, 2), bitmap(32, [255, 255], [0, 0])]) {
        const { body } = await threads.render(task(icoOf([[2, file]]), 'w-20,h-20,f-png'));
        expect(await facts(Buffer.from(body))).to.include({ width: 20, height: 20, format: 'png' });
      }
      await threads.close();
    });
  });

  it('rejects truncated files, and files without images', () => {
    const icon = icoOf([[2, bitmap(24, [0, 0], [1, 0])]]);
    // A missing mask is ignored.
    for (let length = 0; length < icon.length; length++) {
      expect(() => decoded(icon.subarray(0, length)), `${length} bytes`)
        .to.throw()
        .with.property('code', 'EDECODE');
    }
    expect(() => openIco(icoOf([]), 0))
      .to.throw()
      .with.property('code', 'EDECODE');
    expect(() => openIco(bmpOf({ width: 1, height: 1, depth: 24, pixels: [0, 0, 0, 0] }), 0)).to.throw();
  });
});

import { expect } from 'chai';
import sharp from 'sharp';
import { makePictures, type DemoPicture } from '../../example-app/pictures/make-pictures.js';

describe('example app: the demo images', () => {
  let pictures: DemoPicture[];

  before(async () => {
    pictures = await makePictures();
  });

  it('have the size that the page reserves for them', async () => {
    const sized = pictures.filter(({ size }) => size !== undefined);
    expect(sized).to.have.length(pictures.length - 1);
    for (const { sku, size, body } of sized) {
      const { autoOrient } = await sharp(body).metadata();
      expect(autoOrient, sku).to.deep.equal(size);
    }
  });
});

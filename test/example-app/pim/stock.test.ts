import { expect } from 'chai';
import sharp from 'sharp';
import { makePictures } from '../../../example-app/pictures/make-pictures.js';
import { stockDemoPim } from '../../../example-app/pictures/stock.js';
import { startDemoPim } from '../../../example-app/pim/demo-pim.js';
import { bearer, request } from './request.js';

type Pictures = Awaited<ReturnType<typeof makePictures>>;

describe('demo PIM: demo files', () => {
  let pictures: Pictures;

  before(async () => {
    pictures = await makePictures();
  });

  const picture = (sku: string): Pictures[number] => pictures.find((entry) => entry.sku === sku)!;
  const facts = (sku: string) => sharp(picture(sku).body).metadata();

  it('include a dozen products of all four media types', () => {
    expect(pictures).to.have.length.at.least(12);
    expect(new Set(pictures.map(({ sku }) => sku)).size).to.equal(pictures.length);
    expect(new Set(pictures.map(({ kind }) => kind)).size).to.equal(4);
  });

  it('are real files of their declared types', async () => {
    for (const { sku, mimeType, body } of pictures) {
      if (mimeType === 'application/pdf') continue;
      const { format } = await sharp(body).metadata();
      expect(mimeType, sku).to.equal(format === 'svg' ? 'image/svg+xml' : `image/${format}`);
    }
  });

  it('include a packshot of 2000 pixels on pure white, and one of 12 megapixels', async () => {
    expect(await facts('mug-enamel')).to.include({ width: 2000, height: 2000 });
    const corner = await sharp(picture('mug-enamel').body)
      .extract({ left: 0, top: 0, width: 300, height: 300 })
      .raw()
      .toBuffer();
    expect(corner.every((value) => value === 255)).to.equal(true);
    expect(await facts('camera-classic')).to.include({ width: 4000, height: 3000 });
  });

  it('include a CMYK picture with the profile of its press and Adobe’s marker', async () => {
    const { space, icc, channels } = await facts('poster-summer');
    expect({ space, channels }).to.deep.equal({ space: 'cmyk', channels: 4 });
    expect(icc?.subarray(16, 20).toString()).to.equal('CMYK');
    expect(picture('poster-summer').body.includes('Adobe')).to.equal(true);
  });

  it('include a picture with an EXIF orientation', async () => {
    expect(await facts('trail-sign')).to.include({ width: 2000, height: 1500, orientation: 6 });
    // Once upright, the sky is above and the meadow below.
    const upright = await sharp(picture('trail-sign').body).rotate().raw().toBuffer({ resolveWithObject: true });
    const { width, height } = upright.info;
    expect([width, height]).to.deep.equal([1500, 2000]);
    const pixel = (x: number, y: number) => [...upright.data.subarray((y * width + x) * 3, (y * width + x) * 3 + 3)];
    const [sky, meadow] = [pixel(60, 40), pixel(60, 1900)];
    expect(sky[2]).to.be.above(sky[0]! + 40);
    expect(meadow[1]).to.be.above(meadow[2]! + 20);
  });

  it('include a red outside sRGB, in Display P3', async () => {
    const { icc } = await facts('kettle-red');
    expect(icc?.subarray(16, 20).toString()).to.equal('RGB ');
    // Told to ignore the profile, native libvips shows the numbers in the file; told to heed it, a brighter red.
    const red = async (ignoreIcc: boolean): Promise<number> => {
      const area = { left: 850, top: 950, width: 1, height: 1 };
      return (await sharp(picture('kettle-red').body, { ignoreIcc }).extract(area).raw().toBuffer())[0]!;
    };
    expect(await red(true)).to.be.within(190, 225);
    expect(await red(false)).to.be.above((await red(true)) + 10);
  });

  it('include transparency, an animation and a drawing', async () => {
    expect(await facts('headphones-sand')).to.include({ format: 'png', hasAlpha: true });
    const alpha = (await sharp(picture('headphones-sand').body).extractChannel(3).stats()).channels[0]!;
    expect([alpha.min, alpha.max]).to.deep.equal([0, 255]);
    const film = await sharp(picture('compass-brass').body, { animated: true }).metadata();
    expect(film).to.include({ pages: 16, loop: 0 });
    expect(picture('brand-kiesel').body.toString()).to.match(/^<svg xmlns=[^]*<\/svg>\n$/);
  });

  it('include a PDF with a valid cross-reference table', () => {
    const pdf = picture('mug-enamel-manual').body.toString('latin1');
    const start = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(pdf)![1]);
    expect(pdf.slice(start, start + 5)).to.equal('xref\n');
    const offsets = [...pdf.slice(start).matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) => Number(offset));
    expect(offsets).to.have.lengthOf(8);
    offsets.forEach((offset, i) => {
      expect(pdf.slice(offset, offset + 8)).to.equal(`${i + 1} 0 obj\n`.slice(0, 8));
    });
    for (const [, length, content] of pdf.matchAll(/\/Length (\d+) >>\nstream\n([^]*?)\nendstream/g)) {
      expect(content).to.have.lengthOf(Number(length));
    }
  });

  it('are the same at each start, codes included', async () => {
    const codes = async (made: Pictures): Promise<string[]> => {
      const pim = await startDemoPim();
      const products = await stockDemoPim(pim, made);
      await pim.close();
      return products.map(({ resource }) => resource.code);
    };
    const again = await makePictures();
    for (const [i, { sku, body }] of again.entries()) expect(body.equals(pictures[i]!.body), sku).to.equal(true);
    expect(await codes(again)).to.deep.equal(await codes(pictures));
  });

  it('can be downloaded at the path of their product', async () => {
    const pim = await startDemoPim();
    try {
      for (const { resource, bytes } of await stockDemoPim(pim, pictures)) {
        const download = /^(media|category)/.test(resource.kind) ? '/download' : '';
        const path = `/api/rest/v1/${resource.kind}/${resource.code}${download}`;
        const reply = await request(pim, path, { headers: bearer(pim.accessToken) });
        expect([reply.status, reply.body.length], path).to.deep.equal([200, bytes]);
      }
      expect(pim.violations).to.deep.equal([]);
    } finally {
      await pim.close();
    }
  });
});

import { expect } from 'chai';
import sharp from 'sharp';
import {
  avifBoxes,
  gifBlocks,
  pngChunks,
  svgTags,
  tiffDirectories,
  webpChunks,
  type Parts,
} from '../../../../src/render/worker/source/structure.js';
import { animation, png, scene } from '../../../support/pictures.js';

/** How many parts there are of each kind. */
function count(parts: Parts): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const part of parts) counts[part] = (counts[part] ?? 0) + 1;
  return counts;
}

/** A TIFF of so many directories with one entry each, in either byte order, small or big. */
function tiff(directories: number, { little, big }: { little: boolean; big: boolean }): Buffer {
  const [header, size] = big ? [16, 8 + 20 + 8] : [8, 2 + 12 + 4];
  const file = Buffer.alloc(header + directories * size);
  const write = (value: number, at: number, bytes: number): void => {
    const [low, high] = little ? [at, at + 4] : [at + bytes - 4, at];
    if (bytes === 2) little ? file.writeUInt16LE(value, at) : file.writeUInt16BE(value, at);
    else little ? file.writeUInt32LE(value, low) : file.writeUInt32BE(value, low);
    if (bytes === 8) file.writeUInt32LE(0, high);
  };
  const offset = big ? 8 : 4;
  file.write(little ? 'II' : 'MM', 'latin1');
  write(big ? 43 : 42, 2, 2);
  write(header, big ? 8 : 4, offset);
  for (let index = 0; index < directories; index++) {
    const at = header + index * size;
    write(1, at, big ? 8 : 2);
    write(index + 1 < directories ? at + size : 0, at + size - offset, offset);
  }
  return file;
}

describe('render/worker/source/structure', () => {
  it('counts the chunks of a PNG', async () => {
    const file = await png(30, 20);
    expect(count(pngChunks(file))).to.deep.equal({
      chunks: file.toString('latin1').split(/IHDR|pHYs|IDAT|IEND/).length - 1,
    });
    expect(count(pngChunks(file.subarray(0, 10)))).to.deep.equal({});
  });

  it('counts the chunks and frames of a WebP', async () => {
    expect(count(webpChunks(await animation('webp', ['red', 'blue'])))).to.deep.equal({ chunks: 4, frames: 2 });
  });

  it('counts the blocks and frames of a GIF, and detects truncation', async () => {
    const gif = await animation('gif', ['red', 'blue']);
    const whole = count(gifBlocks(gif));
    expect(whole).to.include({ frames: 2 }).and.not.have.property('cut');
    for (let bytes = 2; bytes < 12; bytes++) {
      expect(count(gifBlocks(gif.subarray(0, -bytes)))).to.have.property('cut', 1);
    }
  });

  it('counts the top-level boxes of an AVIF, whatever their declared sizes', async () => {
    const avif = await scene(30, 20).avif().toBuffer();
    const { boxes } = count(avifBoxes(avif));
    expect(boxes).to.be.within(2, 5);
    const free = (size: number): Buffer => Buffer.from([0, 0, 0, size, ...Buffer.from('free')]);
    expect(count(avifBoxes(Buffer.concat([free(8), free(8), avif])))).to.deep.equal({ boxes: boxes! + 2 });
    expect(count(avifBoxes(Buffer.concat([free(0), avif]))), 'up to the end').to.deep.equal({ boxes: 1 });
    expect(count(avifBoxes(Buffer.concat([free(3), free(8)]))), 'shorter than its header').to.deep.equal({ boxes: 2 });
    const long = Buffer.concat([free(1), Buffer.from([0xff, 0, 0, 0, 0, 0, 0, 0]), avif]);
    expect(count(avifBoxes(long)), 'a size of 64 bits').to.deep.equal({ boxes: 1 });
  });

  for (const little of [true, false]) {
    for (const big of [true, false]) {
      it(`counts the pages of a ${big ? 'Big' : ''}TIFF, ${little ? 'little' : 'big'} endian`, () => {
        for (const pages of [1, 3])
          expect(count(tiffDirectories(tiff(pages, { little, big })))).to.deep.equal({ pages });
        expect(count(tiffDirectories(tiff(3, { little, big }).subarray(0, 20)))).to.deep.equal({ pages: 1 });
      });
    }
  }

  it('counts the page of a real TIFF', async () => {
    expect(
      count(
        tiffDirectories(
          await sharp(await png(9, 9))
            .tiff()
            .toBuffer(),
        ),
      ),
    ).to.deep.equal({ pages: 1 });
  });

  it('counts the tags of an SVG', () => {
    expect(count(svgTags(Buffer.from('<svg><g/><text>a</text></svg>')))).to.deep.equal({ tags: 5, levels: 2 });
  });

  for (const [what, svg, counts] of [
    ['with siblings', '<svg><g><g/></g><g><g></g></g></svg>', { tags: 9, levels: 3 }],
    ['with tag ends in quotes', `<svg a="/>" b='>"/>'><g c="/>"><g/></g></svg>`, { levels: 3, attributes: 2 }],
    ['with comments', '<svg><g><!-- </g></g> --><g/></g></svg>', { tags: 5, levels: 3 }],
    ['with CDATA sections', '<svg><g><![CDATA[</g></g>]]><g/></g></svg>', { levels: 3 }],
    ['with processing instructions', '<?xml version="1.0"?><svg><g><?a </g></g> ?><g/></g></svg>', { levels: 3 }],
    ['with entities', '<!DOCTYPE svg [<!ENTITY e "<g><g/></g>">]><svg/>', { levels: 2 }],
    ['with an extra closing tag', '</g></g><svg><g/></svg>', { levels: 2 }],
    ['with an unclosed tag', '<svg><g a="', { tags: 2, levels: 2, attributes: 1 }],
    ['with an unclosed comment', '<svg><!-- <g>', { tags: 1, levels: 1 }],
  ] as const) {
    it(`counts levels and attributes of an SVG ${what}`, () => {
      expect(count(svgTags(Buffer.from(svg)))).to.include(counts);
    });
  }
});

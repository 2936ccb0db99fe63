import { expect } from 'chai';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type Vips from 'wasm-vips';
import { Codecs } from '../../../../src/render/worker/runtime/codecs.js';
import { png } from '../../../support/pictures.js';

/** Embind's own way to tell, which wasm-vips' types lack. */
const deleted = (image: Vips.Image): boolean => (image as unknown as { isDeleted(): boolean }).isDeleted();

describe('render/worker/vips/load-vips', () => {
  const codecs = new Codecs({ fonts: {} });
  let vips: typeof Vips;
  let folder: string;

  before(async () => {
    vips = await codecs.vips();
    folder = await mkdtemp(join(tmpdir(), 'load-vips-'));
  });

  after(() => rm(folder, { recursive: true }));

  afterEach(() => codecs.releaseImages());

  it('reads and writes SVG and AVIF, which are in separate modules', () => {
    const svg =
      '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="4"><rect width="8" height="4" fill="red"/></svg>';
    const image = vips.Image.newFromBuffer(svg);
    expect([image.width, image.height, ...image.getpoint(1, 1)]).to.deep.equal([8, 4, 255, 0, 0, 255]);
    const avif = image.heifsaveBuffer({ compression: 'av1' });
    expect(vips.Image.newFromBuffer(avif).width).to.equal(8);
  });

  it('uses one thread and no operation cache', () => {
    expect(vips.concurrency()).to.equal(1);
    vips.Image.black(10, 10).invert().writeToMemory();
    expect(vips.Cache.size()).to.equal(0);
  });

  it('deletes all images since the last release, including intermediate ones', async () => {
    const bytes = await png(60, 40);
    const made = [vips.Image.newFromBuffer(bytes), vips.Image.black(10, 10)];
    made.push(made[0]!.invert(), made[0]!.crop(0, 0, 5, 5), ...made[0]!.bandsplit());
    expect(made.map(deleted)).to.deep.equal(made.map(() => false));
    codecs.releaseImages();
    expect(made.map(deleted)).to.deep.equal(made.map(() => true));
    expect(() => made[0]!.writeToMemory()).to.throw();
    // And again, for the next render.
    const next = vips.Image.black(10, 10);
    codecs.releaseImages();
    codecs.releaseImages();
    expect(deleted(next)).to.equal(true);
  });

  describe("isolates the host's files", () => {
    let file: string;

    before(async () => {
      file = join(folder, 'secret.png');
      await writeFile(file, await png(60, 40));
    });

    it('from its loaders', () => {
      expect(() => vips.Image.newFromFile(file)).to.throw(/unable to open|No such file|not exist/i);
    });

    it('from drawings that reference them', async () => {
      const inside = `data:image/png;base64,${(await png(60, 40)).toString('base64')}`;
      const drawn = (href: string): number[] =>
        vips.Image.newFromBuffer(
          `<svg xmlns="http://www.w3.org/2000/svg" width="60" height="40"><image width="60" height="40" href="${href}"/></svg>`,
        ).getpoint(30, 20);
      expect(drawn(inside)[3], 'what is in the drawing is shown').to.equal(255);
      expect(drawn(file)).to.deep.equal([0, 0, 0, 0]);
    });

    it('and writes none', async () => {
      const target = join(folder, 'written.png');
      vips.Image.black(10, 10).writeToFile(target);
      expect(await readdir(folder)).to.deep.equal(['secret.png']);
      // One that is there is not replaced.
      expect(() => vips.Image.black(10, 10).writeToFile(file)).to.throw();
    });
  });
});

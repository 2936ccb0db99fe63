import { expect } from 'chai';
import { startDemoPim, type DemoPim } from '../../example-app/pim/demo-pim.js';
import type { RenditionQuery } from '../../src/media/cache-keys.js';
import type { Found } from '../../src/media/library.js';
import type { RenderPool } from '../../src/render/pool/render-pool.js';
import { MAX_BUFFERED_BYTES } from '../../src/media/originals.js';
import { ImageError } from '../../src/shared/errors.js';
import { parseResourcePath } from '../../src/url/resource.js';
import { MediaRoom, query } from '../support/media-room.js';
import { pdf, png } from '../support/pictures.js';
import { pool } from '../support/render.js';

const ANY = new AbortController().signal;

describe('media/library', () => {
  let pim: DemoPim;
  let threads: RenderPool;
  let media: MediaRoom;
  let picture: string;
  let layer: string;

  before(async () => {
    pim = await startDemoPim();
    threads = pool();
    picture = add(await png(60, 40));
    layer = add(await png(10, 10));
  });

  after(async () => {
    await threads.close();
    await pim.close();
  });

  beforeEach(() => {
    pim.reset();
    media = new MediaRoom(pim, threads);
  });

  afterEach(() => media.close());

  function add(body: Buffer, name = 'picture.png'): string {
    return `media-files/${pim.addMedia('media-files', { name, mimeType: 'image/png', body })}`;
  }

  const downloads = (): number => pim.calls.filter(({ kind }) => kind === 'download').length;

  function get(path: string, asked: RenditionQuery): Promise<Found> {
    return media.library.get(parseResourcePath(path), asked, ANY);
  }

  it('returns a rendition from memory after rendering it', async () => {
    const outcomes = [];
    for (let time = 0; time < 2; time++) outcomes.push((await get(picture, query('w-30,f-png'))).rendition.outcome);
    expect(outcomes).to.deep.equal(['miss', 'memory']);
  });

  it('downloads a file once for the original and its renditions', async () => {
    await get(picture, query('orig-true'));
    await get(picture, query('w-30,f-png'));
    expect(downloads()).to.equal(1);
  });

  it('rejects a layer whose path is not a media file', async () => {
    const error: unknown = await get(picture, query('l-image,i-nowhere@@a.png,l-end')).catch(
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(ImageError).with.property('code', 'EINVAL');
    expect(downloads()).to.equal(0);
  });

  it('purges a file and everything derived from it', async () => {
    const withLayer = query(`w-30,f-png,l-image,i-${layer.replaceAll('/', '@@')},l-end`);
    const asked = [query('orig-true'), query('w-30,f-png'), withLayer];
    const outcomes = async (): Promise<string[]> => {
      const found = [];
      for (const each of asked) found.push((await get(picture, each)).rendition.outcome);
      return found;
    };
    await outcomes();
    await media.library.purge(parseResourcePath(picture));
    // The second one renders what the first one has downloaded.
    expect(await outcomes()).to.deep.equal(['miss', 'miss', 'miss']);
    expect(downloads()).to.equal(3);
    await media.library.purge(parseResourcePath(layer));
    expect(await outcomes()).to.deep.equal(['memory', 'memory', 'miss']);
    expect(downloads()).to.equal(4);
  });

  describe('watches a rendition', () => {
    it('until its file is purged', async () => {
      for (const asked of [query('w-30,f-png'), query('orig-true')]) {
        const watch = (await get(picture, asked)).watch()!;
        expect(watch.isCurrent()).to.equal(true);
        await media.library.purge(parseResourcePath(picture));
        expect(watch.isCurrent()).to.equal(false);
      }
    });

    it('until a file of its layers is purged', async () => {
      const found = await get(picture, query(`w-30,f-png,l-image,i-${layer.replaceAll('/', '@@')},l-end`));
      const watch = found.watch()!;
      expect(watch.isCurrent()).to.equal(true);
      await media.library.purge(parseResourcePath(layer));
      expect(watch.isCurrent()).to.equal(false);
    });

    it('until its entry is discarded', async () => {
      const watch = (await get(picture, query('orig-true'))).watch()!;
      expect(watch.peekBody()).to.deep.equal(await png(60, 40));
      media.originals.discard(media.request(picture, query('orig-true')).source.key);
      expect(watch.isCurrent()).to.equal(false);
      expect(await watch.readBody()).to.equal(undefined);
    });

    it('unless it is streamed', async () => {
      const found = await get(add(pdf(MAX_BUFFERED_BYTES + 1), 'film.mp4'), query('orig-true'));
      if (found.rendition.kind !== 'streamed') throw new Error('It is buffered');
      expect(found.watch()).to.equal(undefined);
      found.rendition.file.cancel();
    });
  });
});

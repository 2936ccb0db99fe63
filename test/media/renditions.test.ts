import { expect } from 'chai';
import { startDemoPim, type DemoPim } from '../../example-app/pim/demo-pim.js';
import type { BufferedRendition, Rendition, RenditionRequest } from '../../src/media/renditions.js';
import type { RenderPool } from '../../src/render/pool/render-pool.js';
import { ImageError } from '../../src/shared/errors.js';
import { ChaosStore } from '../support/chaos-store.js';
import { MediaRoom, query } from '../support/media-room.js';
import { facts, png, SVG } from '../support/pictures.js';
import { pool } from '../support/render.js';
import { waitFor } from '../support/wait-for.js';

const ANY = new AbortController().signal;

/** A file that is no picture. */
const TABLE = Buffer.from('a,b,c');

describe('media/renditions', () => {
  let pim: DemoPim;
  let threads: RenderPool;
  let media: MediaRoom;
  let picture: string;

  before(async () => {
    pim = await startDemoPim();
    threads = pool();
    picture = add(await png(60, 40), 'picture.png');
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

  function add(body: Buffer, name: string): string {
    return `media-files/${pim.addMedia('media-files', { name, mimeType: 'application/octet-stream', body })}`;
  }

  const downloads = (): number => pim.calls.filter(({ kind }) => kind === 'download').length;

  async function get(request: RenditionRequest, room = media): Promise<BufferedRendition> {
    const rendition: Rendition = await room.renditions.get(request, ANY);
    if (rendition.kind === 'streamed') throw new Error('It is streamed');
    return rendition;
  }

  /** The code of the error that a request ends with. */
  async function refusal(request: RenditionRequest, room = media): Promise<string> {
    const error: unknown = await room.renditions.get(request, ANY).catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(ImageError);
    return (error as ImageError).code;
  }

  it('renders, and stores the result in memory', async () => {
    const request = media.request(picture, query('w-30,f-png'));
    expect(media.renditions.peek(request)).to.equal(undefined);
    const made = await get(request);
    expect(made).to.include({ outcome: 'miss', passthrough: false, stale: undefined });
    expect(made.timings).to.include.all.keys('store', 'pim', 'queue', 'decode', 'pixels', 'encode');
    expect(made.entry).to.include({ mimeType: 'image/png', extension: 'png', format: 'png', width: 30 });
    expect(made.entry.fileName).to.equal('picture.png');
    expect(await facts(made.entry.body)).to.include({ width: 30, height: 20, format: 'png' });
    expect(media.renditions.peek(request)).to.include({ entry: made.entry, outcome: 'memory', passthrough: false });
    expect(await get(request)).to.include({ entry: made.entry, outcome: 'memory' });
    expect(media.renditions.watch(request, made).peekBody()).to.equal(made.entry.body);
  });

  it('coalesces concurrent requests', async () => {
    const { rendered } = threads.stats;
    const request = media.request(picture, query('w-20,f-png'));
    const made = await Promise.all([get(request), get(request), get(request)]);
    expect(made.map(({ outcome }) => outcome)).to.deep.equal(['miss', 'coalesced', 'coalesced']);
    expect(threads.stats.rendered - rendered).to.equal(1);
  });

  it('finds in the store what another process has rendered', async () => {
    const chaos = new ChaosStore();
    const [one, other] = [new MediaRoom(pim, threads, chaos), new MediaRoom(pim, threads, chaos)];
    const request = one.request(picture, query('w-30,f-png'));
    await get(request, one);
    // The original, the result, and the note by which equal sources find it.
    await waitFor(() => chaos.sets === 3);
    expect(await get(request, other)).to.include({ outcome: 'store' });
    await Promise.all([one.close(), other.close()]);
  });

  it('renders once for different codes with the same bytes', async () => {
    const again = add(await png(60, 40), 'again.png');
    const before = threads.stats.rendered;
    const first = await get(media.request(picture, query('w-33,f-png')));
    const second = await get(media.request(again, query('w-33,f-png')));
    expect(threads.stats.rendered).to.equal(before + 1);
    expect(second.entry.body).to.deep.equal(first.entry.body);
    expect(second.entry.fileName).to.equal('again.png');
    const other = add(await png(61, 40), 'other.png');
    await get(media.request(other, query('w-33,f-png')));
    await get(media.request(again, query('w-34,f-png')));
    expect(threads.stats.rendered).to.equal(before + 3);
  });

  describe('returns the original', () => {
    it('if it is requested, even after rendering', async () => {
      await get(media.request(picture, query('w-30,f-png')));
      const request = media.request(picture, query('orig-true'));
      const original = await get(request);
      expect(original).to.include({ passthrough: true, outcome: 'memory' });
      expect(original.entry.body).to.deep.equal(await png(60, 40));
      expect(media.renditions.peek(request)).to.include({ entry: original.entry, passthrough: true });
      expect(media.renditions.watch(request, original).peekBody()).to.equal(original.entry.body);
      expect(downloads()).to.equal(1);
    });

    it('if it is not an image', async () => {
      const request = media.request(add(TABLE, 'table.csv'), query('w-30,f-png'));
      const first = await get(request);
      expect(first).to.include({ passthrough: true, outcome: 'miss' });
      expect(first.entry.body).to.deep.equal(TABLE);
      expect(media.renditions.peek(request)).to.include({ passthrough: true, outcome: 'memory' });
    });

    it('if it is a drawing, unless a raster format or a thumbnail is requested', async () => {
      const drawing = add(SVG, 'drawing.svg');
      expect(await get(media.request(drawing, query('w-30')))).to.include({ passthrough: true });
      for (const asked of [query('w-30,f-png'), query('w-30', { thumbnail: true })]) {
        const { passthrough, entry } = await get(media.request(drawing, asked));
        expect([passthrough, entry.width]).to.deep.equal([false, 30]);
      }
    });

    it('but not if it is an image with another file type', async () => {
      const disguised = add(await png(60, 40), 'picture.pdf');
      const { entry } = await get(media.request(disguised, query('w-30,f-png')));
      expect(entry.width).to.equal(30);
    });
  });

  describe('for an image with another file type', () => {
    it('downloads the file once', async () => {
      const request = media.request(add(await png(60, 40), 'disguised.pdf'), query('w-30,f-png'));
      await get(request);
      expect(downloads()).to.equal(1);
      media.originals.discard(request.source.key);
      expect((await get(request)).outcome).to.equal('memory');
      expect(downloads()).to.equal(1);
    });

    it('downloads a damaged file twice at most', async () => {
      const damaged = (await png(60, 40)).fill(0, 30);
      const request = media.request(add(damaged, 'damaged.pdf'), query('w-30,f-png'));
      for (const expected of [1, 2, 2]) {
        expect(await refusal(request)).to.equal('EDECODE');
        expect(downloads()).to.equal(expected);
      }
    });
  });

  it('has no thumbnail of files that are not images', async () => {
    const request = media.request(add(TABLE, 'table.csv'), query('w-30', { thumbnail: true }));
    expect(await refusal(request)).to.equal('EFORMAT');
  });

  it('downloads the files of layers, and fails if one is missing', async () => {
    const layer = add(await png(10, 10), 'layer.png');
    const asked = (path: string): RenditionRequest =>
      media.request(picture, query(`w-30,f-png,l-image,i-${path.replaceAll('/', '@@')},l-end`), [path]);
    await get(asked(layer));
    expect(downloads()).to.equal(2);
    expect(await refusal(asked('media-files/no/such.png'))).to.equal('ENOENT');
  });

  describe('for a damaged image', () => {
    it('downloads it twice at most', async () => {
      const damaged = (await png(60, 40)).fill(0, 30);
      const request = media.request(add(damaged, 'damaged.png'), query('w-30,f-png'));
      for (const expected of [1, 2, 2]) {
        expect(await refusal(request)).to.equal('EDECODE');
        expect(downloads()).to.equal(expected);
      }
    });
  });

  it('rejects an image that crashed its thread', async () => {
    const hasty = pool({ renderMs: 1 });
    const room = new MediaRoom(pim, hasty);
    const request = room.request(picture, query('w-30,f-png'));
    expect(await refusal(request, room)).to.equal('ETIMEDOUT');
    const { failed } = hasty.stats;
    expect(await refusal(request, room)).to.equal('ECIRCUIT');
    expect(hasty.stats.failed).to.equal(failed);
    await Promise.all([room.close(), hasty.destroy()]);
  });

  it('rejects before downloading if the render queue is full', async () => {
    const full = pool({ workers: 0, queue: 0 });
    const room = new MediaRoom(pim, full);
    expect(await refusal(room.request(picture, query('w-30,f-png')), room)).to.equal('EBUSY');
    expect(downloads()).to.equal(0);
    // Files that are not images by their name need no thread.
    const table = add(TABLE, 'table.csv');
    expect(await refusal(room.request(table, query('w-30', { thumbnail: true })), room)).to.equal('EFORMAT');
    await Promise.all([room.close(), full.destroy()]);
  });
});

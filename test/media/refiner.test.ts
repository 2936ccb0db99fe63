import { expect } from 'chai';
import sharp from 'sharp';
import { seeded } from '../../example-app/pictures/random.js';
import { startDemoPim, type DemoPim } from '../../example-app/pim/demo-pim.js';
import type { BufferedRendition, RenditionRequest } from '../../src/media/renditions.js';
import type { RenderPool } from '../../src/render/pool/render-pool.js';
import { ChaosStore } from '../support/chaos-store.js';
import { MediaRoom, query } from '../support/media-room.js';
import { difference, facts } from '../support/pictures.js';
import { pool } from '../support/render.js';
import { waitFor } from '../support/wait-for.js';

/** A detailed image, which more effort makes smaller. */
function noisy(width: number, height: number): Promise<Buffer> {
  const random = seeded(1);
  const data = Buffer.alloc(3 * width * height);
  for (let at = 0; at < data.length; at += 3) {
    const [x, y] = [(at / 3) % width, Math.floor(at / 3 / width)];
    const shade = 100 + 60 * Math.sin(x / 9) * Math.cos(y / 13) + 40 * random();
    data.set([shade, shade * 0.9, 255 - shade], at);
  }
  return sharp(data, { raw: { width, height, channels: 3 } })
    .jpeg()
    .toBuffer();
}

const ANY = new AbortController().signal;

describe('media/refiner', () => {
  let pim: DemoPim;
  let threads: RenderPool;
  let media: MediaRoom;
  let picture: string;

  before(async () => {
    pim = await startDemoPim();
    threads = pool({ idleMs: 0 });
    await threads.warm();
    const photo = { name: 'photo.jpg', mimeType: 'image/jpeg', body: await noisy(600, 400) };
    picture = `media-files/${pim.addMedia('media-files', photo)}`;
  });

  after(async () => {
    await threads.close();
    await pim.close();
  });

  beforeEach(() => {
    media = new MediaRoom(pim, threads, new ChaosStore(), true);
  });

  afterEach(() => media.close());

  async function get(request: RenditionRequest, room = media): Promise<BufferedRendition> {
    const rendition = await room.renditions.get(request, ANY);
    if (rendition.kind === 'streamed') throw new Error('It is streamed');
    return rendition;
  }

  const rest = (): Promise<void> => waitFor(() => threads.idleJobs === 0);

  for (const [format, transformation] of [
    ['WebP', 'w-400,f-webp'],
    ['AVIF', 'w-300,f-avif'],
    ['large AVIF', 'w-500,f-avif'],
  ] as const) {
    it(`encodes a smaller ${format} for a result that is requested again`, async () => {
      const request = media.request(picture, query(transformation));
      const first = await get(request);
      expect(first.entry.provisional).to.equal(true);
      expect(threads.idleJobs, 'nobody has asked again').to.equal(0);
      expect((await get(request)).entry).to.equal(first.entry);
      await rest();
      const better = await get(request);
      expect(better.outcome).to.equal('memory');
      expect(better.entry.provisional).to.equal(undefined);
      expect(better.entry.length).to.be.below(first.entry.length);
      expect(better.entry.digest).not.to.equal(first.entry.digest);
      expect(better.entry).to.include({ mimeType: first.entry.mimeType, width: first.entry.width });
      expect(await difference(better.entry.body, first.entry.body)).to.be.below(4);
      const { rendered } = threads.stats;
      await get(request);
      await rest();
      expect(threads.stats.rendered, 'it is refined once').to.equal(rendered);
    });
  }

  it('keeps the format, even if more effort would favour another', async () => {
    const accepted = { avif: true, webp: true };
    for (const width of [48, 80, 96]) {
      const request = media.request(picture, query(`w-${width}`, { accepted }));
      const { format, mimeType } = (await get(request)).entry;
      await get(request);
      await rest();
      const { entry } = await get(request);
      expect(entry).to.include({ format, mimeType, provisional: undefined });
      expect((await facts(entry.body)).format, `w-${width}`).to.equal(format === 'avif' ? 'av1' : format);
    }
  });

  it('does not restore a result deleted in the meantime', async () => {
    const request = media.request(picture, query('w-320,f-avif'));
    await get(request);
    await get(request);
    await waitFor(() => threads.stats.running === 1);
    media.renditions.delete(request.key);
    await rest();
    expect(media.renditions.peek(request)).to.equal(undefined);
  });

  it('does not delay closing the threads', async () => {
    const own = pool({ idleMs: 0 });
    await own.warm();
    const room = new MediaRoom(pim, own, new ChaosStore(), true);
    const request = room.request(picture, query('w-590,f-avif'));
    await get(request, room);
    await get(request, room);
    await waitFor(() => own.stats.running === 1);
    await Promise.all([own.close(), room.close()]);
    expect(own.stats).to.include({ running: 0, rendered: 1 });
  });

  it('skips formats that more effort does not make smaller', async () => {
    for (const transformation of ['w-80,f-jpg', 'w-80,f-webp,lo-true', 'w-80,f-webp,md-true']) {
      const request = media.request(picture, query(transformation));
      expect((await get(request)).entry.provisional, transformation).to.equal(undefined);
      await get(request);
      expect(threads.idleJobs, transformation).to.equal(0);
    }
  });

  it('uses a result refined by another process, from the store', async () => {
    const store = new ChaosStore();
    const [one, other] = [new MediaRoom(pim, threads, store, true), new MediaRoom(pim, threads, store, true)];
    const request = one.request(picture, query('w-350,f-webp'));
    await get(request, one);
    await get(request, other);
    await get(request, one);
    await rest();
    const { rendered } = threads.stats;
    await get(request, other);
    await rest();
    expect(threads.stats.rendered, 'nothing is rendered for it').to.equal(rendered);
    expect((await get(request, other)).entry.digest).to.equal((await get(request, one)).entry.digest);
    await Promise.all([one.close(), other.close()]);
  });

  it('downloads nothing: a result whose source was evicted is kept', async () => {
    const request = media.request(picture, query('w-360,f-webp'));
    await get(request);
    media.originals.discard(request.source.key);
    const downloads = (): number => pim.calls.filter(({ kind }) => kind === 'download').length;
    const before = downloads();
    await get(request);
    await rest();
    expect((await get(request)).entry.provisional).to.equal(true);
    expect(downloads()).to.equal(before);
  });

  it('encodes quickly under load, and refines the result later', async () => {
    const requests = [1, 2, 3, 4].map((step) => media.request(picture, query(`w-${200 + step},f-avif`)));
    const made = await Promise.all(requests.map((request) => get(request)));
    const alone = await get(media.request(picture, query('w-200,f-avif')));
    expect(Math.max(...made.map(({ entry }) => entry.length))).to.be.above(alone.entry.length * 1.03);
    await Promise.all(requests.map((request) => get(request)));
    await rest();
    for (const request of requests) expect((await get(request)).entry.length).to.be.below(alone.entry.length * 1.03);
  });
});

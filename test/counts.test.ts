import { expect } from 'chai';
import { render } from '../src/render/worker/pipeline.js';
import { Codecs } from '../src/render/worker/runtime/codecs.js';
import { clock } from '../src/shared/clock.js';
import { counters } from '../src/shared/counters.js';
import { Harness, type Client } from './support/harness.js';
import { jpeg, pdf, png } from './support/pictures.js';
import { layerFiles, task } from './support/render.js';

type Counts = typeof counters;

/** What is counted in this thread while `work` runs. */
async function countsOf(work: () => Promise<unknown>): Promise<Counts> {
  const before = { ...counters };
  await work();
  return Object.fromEntries(
    Object.entries(counters).map(([name, count]) => [name, count - before[name as keyof Counts]]),
  ) as unknown as Counts;
}

/** Work that a request should cause only once. */
describe('counts of work', () => {
  describe('on the main thread', () => {
    let harness: Harness;
    let client: Client;
    let picture: string;
    let manual: string;

    const { now } = clock;

    before(async () => {
      // Generations are read again after two seconds, and once a second it is looked up whether the PIM wants calls.
      const moment = now();
      clock.now = () => moment;
      harness = await Harness.start();
      client = await harness.serve({ store: new Map() });
      picture = harness.add(await jpeg(400, 300));
      manual = harness.add(pdf(22_000_000), { name: 'manual.pdf', mimeType: 'application/pdf' });
    });

    after(async () => {
      clock.now = now;
      await harness.stop();
    });

    const get = (path: string): Promise<Counts> => countsOf(() => client.get(path));

    it('for a cold image: a key each for generation, original and result, one sniff, one digest per body', async () => {
      expect(await get(`/tr:w-100,f-webp/${picture}`)).to.deep.equal({
        keyHashes: 3,
        sniffs: 1,
        // The original, the result, and the note for other codes of the same bytes.
        bodyDigests: 3,
        headerWalks: 0,
      });
    });

    it('for another width: two keys, and the digests of the result and its note', async () => {
      expect(await get(`/tr:w-90,f-webp/${picture}`)).to.include({ keyHashes: 2, sniffs: 0, bodyDigests: 2 });
    });

    it('for a cache hit: two keys; for a hot one: none', async () => {
      const hit = `/tr:w-100,f-webp/${picture}`;
      expect(await get(hit)).to.include({ keyHashes: 2, sniffs: 0, bodyDigests: 0 });
      expect(await get(hit)).to.include({ keyHashes: 0, sniffs: 0, bodyDigests: 0 });
    });

    it('for a large file that is not an image: no store lookup once it is known', async () => {
      const lookups = (): number => client.images.stats().store!.hits + client.images.stats().store!.misses;
      await client.get(`/${manual}`);
      const before = lookups();
      expect(await get(`/${manual}`)).to.include({ bodyDigests: 0, sniffs: 0 });
      expect(lookups()).to.equal(before);
    });
  });

  describe('in a render thread', () => {
    const codecs = new Codecs({ fonts: {} });
    const base = { keyHashes: 0, bodyDigests: 0 };

    it('for a JPEG: one walk over its header, on the fast path and with libvips', async () => {
      for (const string of ['w-100,f-webp', 'w-100,f-webp,e-grayscale', 'rt-5,f-webp']) {
        const rendered = task(await jpeg(400, 300), string);
        expect(await countsOf(() => render(rendered, codecs)), string).to.include({
          ...base,
          headerWalks: 1,
          sniffs: 0,
        });
      }
    });

    it('for a PNG and a layer: one walk each', async () => {
      const layers = layerFiles([['media-files/a.jpg', await jpeg(60, 40)]]);
      const rendered = task(await png(200, 100), 'l-image,i-media-files@@a.jpg,l-end:f-webp', { layers });
      expect(await countsOf(() => render(rendered, codecs))).to.include({ ...base, headerWalks: 2, sniffs: 0 });
    });
  });
});

import { expect } from 'chai';
import { errorCode, Harness, type Client } from '../support/harness.js';
import { jpeg, png, SVG } from '../support/pictures.js';
import { waitFor } from '../support/wait-for.js';

/** Images that cannot be decoded: damaged in the PIM, or only in transfer. */
describe('a damaged picture', () => {
  let harness: Harness;
  let client: Client;
  let damaged: Buffer;

  before(async () => {
    harness = await Harness.start();
    damaged = (await png(400, 300)).subarray(0, 900);
  });

  beforeEach(async () => {
    harness.pim.reset();
    client = await harness.serve();
  });

  after(() => harness.stop());

  const downloads = (of = ''): number =>
    harness.pim.calls.filter(({ kind, path }) => kind === 'download' && path.includes(of)).length;

  /** Status or error code of each response, in sequence. */
  async function ends(...paths: string[]): Promise<(string | number)[]> {
    const all: (string | number)[] = [];
    for (const path of paths) {
      const response = await client.get(path);
      all.push(errorCode(response) ?? response.status);
    }
    return all;
  }

  it('is downloaded twice, then all its variants are rejected immediately', async () => {
    const path = harness.add(damaged);
    const variants = [20, 20, 20, 30, 40].map((width) => `/tr:w-${width},f-webp/${path}`);
    expect(await ends(...variants)).to.deep.equal(Array(5).fill('EDECODE'));
    expect(downloads()).to.equal(2);
    // The second time, a small rendition is tried too.
    expect(client.images.stats().render).to.include({ failed: 3, replaced: 0 });
    const refused = await client.get(variants[0]!);
    expect([refused.status, refused.headers['cache-control']]).to.deep.equal([422, 'no-store']);
  });

  it('is sent unchanged if the original is requested', async () => {
    const path = harness.add(damaged);
    const variant = `/tr:w-20,f-webp/${path}`;
    expect(await ends(variant, variant, variant, `/tr:orig-true/${path}`)).to.deep.equal([
      'EDECODE',
      'EDECODE',
      'EDECODE',
      200,
    ]);
  });

  it('is tried again after a purge', async () => {
    const path = harness.add(damaged);
    const variant = `/tr:w-20,f-webp/${path}`;
    await ends(variant, variant, variant);
    expect(downloads()).to.equal(2);
    await client.images.purge(path);
    expect(await ends(variant)).to.deep.equal(['EDECODE']);
    expect(downloads()).to.equal(3);
  });

  it('recovers at the next request if only one download was corrupted, for all variants of that download', async () => {
    const path = harness.add(await png(400, 300));
    const variants = [20, 30, 40, 50].map((width) => `/tr:w-${width},f-webp/${path}`);
    harness.pim.fault({ on: 'download', type: 'truncate', clean: true });
    const spoilt = await Promise.all(variants.map((variant) => client.get(variant)));
    expect(spoilt.map(errorCode)).to.deep.equal(Array(4).fill('EDECODE'));
    expect(downloads()).to.equal(1);
    expect(await ends(...variants)).to.deep.equal([200, 200, 200, 200]);
    expect(downloads()).to.equal(2);
  });

  it('as a layer blocks renditions that contain it, but not their bases', async () => {
    const [base, layer] = [harness.add(await jpeg(80, 60)), harness.add(damaged, { name: 'logo.png' })];
    const onIt = `/tr:w-40,f-webp,l-image,i-${layer.replaceAll('/', '@@')},l-end/${base}`;
    expect(await ends(onIt, onIt, onIt)).to.deep.equal(['EDECODE', 'EDECODE', 'EDECODE']);
    expect([downloads(base), downloads(layer)], 'only the layer is at fault').to.deep.equal([1, 2]);
    expect(await ends(`/tr:w-40,f-webp/${base}`)).to.deep.equal([200]);
    const others = [41, 42, 43].map((width) => onIt.replace('w-40', `w-${width}`));
    const { failed } = client.images.stats().render;
    expect(await ends(...others, `/tr:w-20/${layer}`)).to.deep.equal(Array(4).fill('EDECODE'));
    expect(client.images.stats().render.failed, 'refused at once, as a source too').to.equal(failed);
    expect([downloads(base), downloads(layer)]).to.deep.equal([1, 2]);
  });

  it('that is a drawing is sent unchanged if no raster image is requested', async () => {
    const path = harness.add(SVG.subarray(0, -10), { name: 'a.svg', mimeType: 'image/svg+xml' });
    const drawn = [20, 21, 22, 23].map((width) => `/tr:w-${width},f-png/${path}`);
    expect(await ends(...drawn, `/${path}`)).to.deep.equal([...Array<string>(4).fill('EDECODE'), 200]);
    expect(downloads()).to.equal(2);
  });

  it('is downloaded again if it came from the store', async () => {
    const store = new Map<string, unknown>();
    client = await harness.serve({ store });
    const path = harness.add(await png(400, 300));
    harness.pim.fault({ on: 'download', type: 'truncate', clean: true });
    await client.get(`/tr:orig-true/${path}`);
    await waitFor(() => store.size >= 2);
    client = await harness.serve({ store });
    const variant = `/tr:w-20,f-webp/${path}`;
    expect(await ends(variant, variant)).to.deep.equal(['EDECODE', 200]);
  });
});

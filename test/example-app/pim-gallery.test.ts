import { expect } from 'chai';
import { GalleryError, type Gallery } from '../../example-app/gallery/gallery.js';
import { pimGallery } from '../../example-app/gallery/pim-gallery.js';
import { startDemoPim, type DemoPim } from '../../example-app/pim/demo-pim.js';

describe('example app: the gallery of a real PIM', () => {
  let pim: DemoPim;

  beforeEach(async () => {
    pim = await startDemoPim({ basePath: '/pim' });
  });

  afterEach(() => pim.close());

  const load = (change: object = {}): Promise<Gallery> =>
    pimGallery({ baseUrl: pim.url, ...pim.credentials, ...change });

  const add = (name: string, mimeType: string, bytes = 7): string =>
    `media-files/${pim.addMedia('media-files', { name, mimeType, body: Buffer.alloc(bytes) })}`;

  const failure = async (loading: Promise<unknown>): Promise<string> => {
    const error = await loading.then(
      () => expect.fail('It did not fail'),
      (reason: unknown) => reason,
    );
    expect(error).to.be.instanceOf(GalleryError);
    return (error as Error).message;
  };

  it('has the images with the names and sizes in the PIM', async () => {
    const path = add('Grün "1".jpg', 'image/jpeg', 123);
    expect((await load()).pictures).to.deep.equal([
      { title: 'Grün "1".jpg', note: 'image/jpeg', path, mimeType: 'image/jpeg', bytes: 123, size: undefined },
    ]);
  });

  it('lists other files separately', async () => {
    const path = add('manual.pdf', 'application/pdf');
    const { pictures, files } = await load();
    expect(pictures).to.deep.equal([]);
    expect(files.map((file) => file.path)).to.deep.equal([path]);
  });

  it('has at most twelve media files', async () => {
    for (let i = 0; i < 15; i++) add(`${i}.png`, 'image/png');
    expect((await load()).pictures).to.have.length(12);
  });

  it('transforms the first raster image', async () => {
    add('logo.svg', 'image/svg+xml');
    const path = add('photo.jpg', 'image/jpeg');
    expect((await load()).showcase?.path).to.equal(path);
  });

  it('supports an empty PIM', async () => {
    expect(await load()).to.deep.equal({ pictures: [], files: [], showcase: undefined });
  });

  it('follows the rules of the API', async () => {
    add('photo.jpg', 'image/jpeg');
    await load();
    expect(pim.violations).to.deep.equal([]);
  });

  it('reports why the login failed', async () => {
    expect(await failure(load({ secret: 'wrong' }))).to.match(/^The login failed: the PIM answered 422: .*client_id/);
  });

  it('reports why the list failed', async () => {
    pim.permissions.overall = false;
    expect(await failure(load())).to.equal(
      'The list of media failed: the PIM answered 403: You are not allowed to access the web API.',
    );
  });

  it('reports a server that is not a PIM', async () => {
    pim.fault({ on: 'token', type: 'status', status: 200, body: '<h1>Welcome</h1>', html: true });
    expect(await failure(load())).to.equal('The login failed: the PIM answered 200 with something else than JSON');
  });

  it('does not follow redirects', async () => {
    pim.fault({ on: 'metadata', type: 'redirect' });
    expect(await failure(load())).to.match(/^The list of media failed: the PIM answered 302/);
  });

  it('reports an unreachable PIM', async () => {
    pim.fault({ on: 'any', type: 'reset' });
    expect(await failure(load())).to.equal('The login failed: the PIM cannot be reached (ECONNRESET)');
  });
});

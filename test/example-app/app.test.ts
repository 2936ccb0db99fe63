import { akeneoImages, ERROR_CODES, type AkeneoImages } from 'akeneo-images';
import { expect } from 'chai';
import { createServer, type Server } from 'node:http';
import sharp from 'sharp';
import request from 'supertest';
import { createApp, EVENTS } from '../../example-app/app.js';
import { GalleryError, type Gallery, type Picture } from '../../example-app/gallery/gallery.js';
import { listen } from '../../example-app/listen.js';
import { Subscription } from '../../example-app/pim/events.js';
import { startDemoPim, type DemoPim } from '../../example-app/pim/demo-pim.js';
import { waitFor } from '../support/wait-for.js';

const PICTURE: Picture = {
  title: 'A <b>bold</b> & "quoted" picture',
  note: '</article><script>alert(1)</script>',
  path: 'media-files/1/2/3/4/abc_picture.jpg',
  mimeType: 'image/jpeg',
  bytes: 2_000_000,
  size: { width: 2000, height: 1500 },
};
const GALLERY: Gallery = { pictures: [PICTURE], files: [], showcase: undefined };

function promised<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve!: (value: T) => void;
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

describe('example app: the pages', () => {
  let pim: DemoPim;
  let images: AkeneoImages;

  before(async () => {
    pim = await startDemoPim();
    images = akeneoImages({
      baseUrl: pim.url,
      ...pim.credentials,
      workers: 1,
      limits: { renderMs: 300_000, requestMs: 300_000 },
    });
  });

  after(async () => {
    await images.close();
    await pim.close();
  });

  const app = (gallery: () => Promise<Gallery> = () => Promise.resolve(GALLERY)): Server =>
    createServer(createApp({ images, gallery, source: 'a <test>' }));

  it('serves health and metrics', async () => {
    const health = await request(app()).get('/health');
    expect([health.status, health.type]).to.deep.equal([200, 'application/health+json']);
    expect((await request(app()).get('/metrics')).text).to.match(/^akeneo_images_workers 1$/m);
  });

  const page = async (gallery: Partial<Gallery> = {}): Promise<string> => {
    const { text } = await request(app(() => Promise.resolve({ ...GALLERY, ...gallery })))
      .get('/gallery')
      .expect(200);
    return text;
  };

  it('escapes texts of the PIM in HTML', async () => {
    const text = await page();
    expect(text).not.to.match(/<b>bold|<script>alert|<test>/);
    expect(text).to.include('alt="A &#60;b&#62;bold&#60;/b&#62; &#38; &#34;quoted&#34; picture"');
  });

  for (const path of ['/', '/gallery', '/parameters', '/errors']) {
    it(`restricts loading to its own files, and scripts to external ones: ${path}`, async () => {
      const { headers } = await request(app()).get(path).expect(200);
      expect(headers['content-security-policy']).to.match(
        /^default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; connect-src 'self';/,
      );
      expect(headers['content-security-policy']).not.to.include('unsafe');
    });

    it(`serves all linked styles and scripts: ${path}`, async () => {
      const { text } = await request(app()).get(path);
      const files = [...text.matchAll(/(?:<script src|rel="stylesheet" href)="([^"]+)"/g)].map(([, file]) => file!);
      expect(files).to.include('/base.css');
      for (const file of files) await request(app()).get(file).expect(200);
      expect(text).to.match(/aria-current="page"/);
    });
  }

  it('escapes texts of the PIM in the playground', async () => {
    const { text } = await request(app()).get('/').expect(200);
    expect(text).not.to.match(/<b>bold|<script>alert|<test>/);
    expect(text).to.include('data-title="A &#60;b&#62;bold&#60;/b&#62; &#38; &#34;quoted&#34; picture"');
  });

  it('opens the playground without an image if the PIM has none', async () => {
    const { text } = await request(app(() => Promise.resolve({ ...GALLERY, pictures: [] }))).get('/');
    expect(text).to.include('data-first-src=""').and.not.include('data-thumbs');
  });

  it('explains each error like the docs', async () => {
    const { text } = await request(app(() => Promise.reject(new Error('not asked')))).get('/errors');
    for (const [code, status] of Object.entries(ERROR_CODES)) {
      expect(text).to.match(new RegExp(`<section[^>]+id="${code.toLowerCase()}">\\s*<h2>${code}</h2>`));
      expect(text).to.include(`<strong>Status ${status}`);
    }
    expect(text).not.to.match(/\*\*|\]\(|`/);
  });

  it('sends a complete document with the gallery inside the main element', async () => {
    const text = await page();
    expect(text.match(/<\/html>/g)).to.have.length(1);
    expect(text.trimEnd()).to.match(/<\/html>$/);
    expect(text.indexOf('id="gallery"')).to.be.within(text.indexOf('<main>'), text.indexOf('</main>'));
  });

  it('links files that are not images', async () => {
    const manual = { ...PICTURE, title: 'Manual', path: 'media-files/1/manual.pdf', mimeType: 'application/pdf' };
    expect(await page({ files: [manual] })).to.include('<a href="/images/media-files/1/manual.pdf">Manual</a>');
  });

  it('shows an image with several transformations and their URLs', async () => {
    const text = await page({ showcase: PICTURE });
    const shown = [...text.matchAll(/<img\s+src="(\/images\/tr:[^"]+)"/g)].map(([, url]) => url!);
    expect(shown).to.have.length.above(15);
    for (const url of shown) expect(text).to.include(`href="${url}"`);
  });

  it('reports that the PIM has no images', async () => {
    expect(await page({ pictures: [] })).to.include('The PIM has no pictures');
  });

  it('streams the beginning of the page before the gallery is loaded', async () => {
    const { promise, resolve: fetched } = promised<Gallery>();
    const server = app(() => promise);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = server.address() as { port: number };
      const response = await fetch(`http://127.0.0.1:${port}/gallery`);
      const reader = response.body!.getReader();
      const first = Buffer.from((await reader.read()).value).toString();
      expect(first).to.include('The pictures are being fetched');
      expect(first).not.to.include('id="gallery"');
      fetched(GALLERY);
      let rest = '';
      for (let part = await reader.read(); !part.done; part = await reader.read()) {
        rest += Buffer.from(part.value).toString();
      }
      expect(rest).to.include('id="gallery"');
    } finally {
      server.close();
    }
  });

  it('shows an escaped reason when loading fails', async () => {
    const { text } = await request(app(() => Promise.reject(new GalleryError('The login failed: <422>')))).get(
      '/gallery',
    );
    expect(text).to.include('The login failed: &#60;422&#62;');
  });

  describe('a product by its SKU', () => {
    const SECRET = 'a-secret';
    let change: Gallery['changePicture'];

    before(async () => {
      const body = await sharp({ create: { width: 8, height: 6, channels: 3, background: '#c22' } })
        .png()
        .toBuffer();
      const [first, second] = ['first', 'second'].map((name) =>
        pim.addMedia('media-files', { name: `${name}.png`, mimeType: 'image/png', body }),
      );
      pim.catalogue.attributes.set('picture', { type: 'pim_catalog_image' });
      pim.catalogue.attributes.set('name', { type: 'pim_catalog_text' });
      pim.catalogue.families.set('things', { image: 'picture', label: 'name' });
      pim.catalogue.product({ identifier: 'A/1', family: 'things', values: { picture: first!, name: '<i>Thing' } });
      change = async (events) => {
        const uuid = pim.catalogue.product({ identifier: 'A/1', family: 'things', values: { picture: second! } });
        await events.send('product.updated.delta', { product: { uuid } });
      };
    });

    async function listening(sku: string): Promise<{ url: string; close: () => void }> {
      let url = '';
      const gallery = { ...GALLERY, sku, changePicture: change! };
      const server = createServer(
        createApp({
          images,
          gallery: () => Promise.resolve(gallery),
          source: 'a test',
          eventsSecret: SECRET,
          subscription: () => new Subscription(url + EVENTS, SECRET),
        }),
      );
      url = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
      return { url, close: () => server.close() };
    }

    it('is shown with its alt text, a link to its media.json and a button', async () => {
      const { url, close } = await listening('A/1');
      const { text } = await request(url).get('/gallery').expect(200);
      expect(text).to.include('/products/A%2F1"').and.include('alt="&#60;i&#62;Thing"').and.include('data-change');
      const [, link] = /href="([^"]+media\.json)"/.exec(text)!;
      await request(url).get(link!).expect(200);
      close();
    });

    it('is omitted if the PIM lacks it, and has no button if the PIM cannot be changed', async () => {
      const { url, close } = await listening('nobody');
      expect((await request(url).get('/gallery').expect(200)).text).not.to.include('id="by-sku"');
      close();
      const text = await page({ sku: 'A/1' });
      expect(text).to.include('id="by-sku"').and.not.include('data-change ');
      await request(app()).post('/demo/picture').expect(404);
    });

    it('shows another image after a click, through an event of the PIM', async () => {
      const { url, close } = await listening('A/1');
      const location = async (): Promise<string> =>
        (await request(url).get('/images/products/A%2F1').expect(200)).headers['content-location']!;
      expect(await location()).to.match(/first\.png$/);
      await request(url).post('/demo/picture').expect(204);
      await waitFor(async () => (await location()).endsWith('second.png'));
      close();
    });
  });

  it('serves its style and its script', async () => {
    await request(app())
      .get('/gallery.css')
      .expect(200)
      .expect('Content-Type', /^text\/css/);
    await request(app())
      .get('/gallery.js')
      .expect(200)
      .expect('Content-Type', /javascript/);
  });

  it('serves images through the middleware', async () => {
    const body = await sharp({ create: { width: 80, height: 60, channels: 3, background: '#c22' } })
      .png()
      .toBuffer();
    const code = pim.addMedia('media-files', { name: 'red.png', mimeType: 'image/png', body });
    const response = await request(app()).get(`/images/tr:w-40,f-png/media-files/${code}`).expect(200);
    expect(await sharp(response.body as Buffer).metadata()).to.include({ width: 40, height: 30, format: 'png' });
  });

  it('responds with 404 to unknown paths', async () => {
    await request(app()).get('/images/nothing').expect(404);
    await request(app()).get('/../package.json').expect(404);
  });
});

import { akeneoImages, type AkeneoImages } from 'akeneo-images';
import { expect } from 'chai';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { createApp } from '../../example-app/app.js';
import { demoGallery } from '../../example-app/gallery/demo-gallery.js';
import { addressOf, piecesOf } from '../../example-app/parameters/address.js';
import { EXAMPLES, SYNTAX, type Example } from '../../example-app/parameters/examples.js';
import { GROUPS } from '../../example-app/parameters/groups.js';
import type { Samples } from '../../example-app/parameters/pictures.js';
import { EXAMPLE_SETTINGS } from '../../example-app/parameters/settings.js';
import { startDemoPim, type DemoPim } from '../../example-app/pim/demo-pim.js';
import { PARAMETERS } from '../../src/url/index.js';

const TOPICS = Object.entries(EXAMPLES) as [string, readonly Example[]][];
const ALL = TOPICS.flatMap(([topic, examples]) => examples.map((example) => ({ topic, example })));

describe('example app: the table of examples', () => {
  it('has examples of every rendered parameter and no others', () => {
    const rendered = Object.entries(PARAMETERS).filter(([, { support }]) => support === 'rendered');
    const parameters = Object.keys(EXAMPLES).filter((topic) => !(topic in SYNTAX));
    expect(parameters).to.have.members(rendered.map(([key]) => key));
  });

  it('uses the parameter in at least one example of each row', () => {
    for (const [topic, examples] of TOPICS) {
      if (topic in SYNTAX) continue;
      const used = new RegExp(`(?:^|[,:])${topic}(?:-|[,:]|$)`);
      expect(
        examples.filter(({ transformation }) => used.test(transformation)),
        topic,
      ).not.to.deep.equal([]);
    }
  });

  it('lists each topic in exactly one group of the page', () => {
    expect(GROUPS.flatMap(({ topics }) => topics)).to.have.members(Object.keys(EXAMPLES));
  });

  it('repeats no example within a topic', () => {
    for (const [topic, examples] of TOPICS) {
      const shown = examples.map(({ on, transformation }) => `${transformation} on ${on}`);
      expect(new Set(shown).size, topic).to.equal(shown.length);
    }
  });
});

describe('example app: the page of parameters', function () {
  this.timeout(1_200_000);
  let pim: DemoPim;
  let images: AkeneoImages;
  let server: Server;
  let samples: Samples;
  let origin: string;

  before(async () => {
    pim = await startDemoPim();
    images = akeneoImages({
      baseUrl: pim.url,
      ...pim.credentials,
      ...EXAMPLE_SETTINGS,
      limits: { renderMs: 300_000, requestMs: 300_000 },
    });
    const gallery = await demoGallery(pim);
    samples = gallery.samples!;
    server = createServer(createApp({ images, gallery: () => Promise.resolve(gallery), source: 'a test' }));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  after(async () => {
    server.close();
    await images.close();
    await pim.close();
  });

  const load = async (example: Example): Promise<{ response: Response; body: Buffer }> => {
    const response = await fetch(origin + addressOf(example, samples), { headers: { accept: 'image/webp,*/*' } });
    return { response, body: Buffer.from(await response.arrayBuffer()) };
  };

  for (const { topic, example } of ALL) {
    it(`renders ${example.size} of ${example.on} for ${topic}: ${example.transformation}`, async () => {
      const { response, body } = await load(example);
      expect(response.status, response.headers.get('ik-error') ?? '').to.equal(200);
      const { format, width, height, pageHeight, pages = 1 } = await sharp(body).metadata();
      expect(`${width}x${pageHeight ?? height}`).to.equal(example.size);
      const wanted = /(?:^|[,:])f-(\w+)/.exec(example.transformation)?.[1]?.replace('jpg', 'jpeg');
      const expected = example.transformation === 'orig-true' ? 'gif' : (wanted ?? 'webp');
      expect(response.headers.get('content-type')).to.equal(`image/${expected}`);
      expect(format).to.equal(expected === 'avif' ? 'heif' : expected);
      const moves = example.on === 'compass' && !example.transformation.includes('pg-');
      expect(pages > 1).to.equal(moves);
    });
  }

  it('shows each example with its URL', async () => {
    const page = await (await fetch(`${origin}/parameters`)).text();
    const shown = [...page.matchAll(/<img\s+src="([^"]+)"/g)].map(([, url]) => url!);
    expect(shown).to.deep.equal(
      GROUPS.flatMap(({ topics }) => topics.flatMap((topic) => EXAMPLES[topic])).map((example) =>
        addressOf(example, samples),
      ),
    );
    for (const url of shown) expect(page).to.include(`<a class="url" href="${url}">`);
  });

  it('describes each parameter as in the parameter table', async () => {
    const page = await (await fetch(`${origin}/parameters`)).text();
    for (const [key, { about, support }] of Object.entries(PARAMETERS)) {
      if (support !== 'rendered') continue;
      expect(page).to.match(new RegExp(`<h3><code>${key}</code></h3>\\s*<p>${about}</p>`));
    }
  });

  it('is linked from the first page, and links back', async () => {
    expect(await (await fetch(origin)).text()).to.include('href="/parameters"');
    expect(await (await fetch(`${origin}/parameters`)).text()).to.include('href="/"');
  });

  it('has the same content security policy as the gallery', async () => {
    const [gallery, parameters] = await Promise.all([fetch(`${origin}/gallery`), fetch(`${origin}/parameters`)]);
    const policy = parameters.headers.get('content-security-policy');
    expect(policy).to.include("default-src 'none'").and.equal(gallery.headers.get('content-security-policy'));
  });

  it('has no examples unless the demo PIM is used', async () => {
    const gallery = { pictures: [], files: [], showcase: undefined };
    const other = createServer(createApp({ images, gallery: () => Promise.resolve(gallery), source: 'a test' }));
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    try {
      const { port } = other.address() as AddressInfo;
      const page = await (await fetch(`http://127.0.0.1:${port}/parameters`)).text();
      expect(page).to.include('Start without AKENEO_BASE_URL').and.not.to.include('<img');
    } finally {
      other.close();
    }
  });

  it('writes the path of a layer for both kinds of input', () => {
    const logo = samples.get('brand-kiesel')!.path;
    const write = (transformation: string): string =>
      piecesOf({ on: 'mug', transformation, size: '', says: '' }, samples)
        .map(({ text }) => text)
        .join('');
    expect(write('i-{logo},w-9')).to.equal(`i-${logo.replaceAll('/', '@@')},w-9`);
    expect(write('ie-{logo:base64}')).to.equal(
      `ie-${encodeURIComponent(Buffer.from(logo, 'utf8').toString('base64'))}`,
    );
  });
});

import { buildSrc, getResponsiveImageAttributes } from '@imagekit/javascript';
import ImageKit from '@imagekit/nodejs';
import { expect } from 'chai';
import { Harness, request, type Client } from '../support/harness.js';
import { facts, jpeg, png, transparentPng } from '../support/pictures.js';

/** The official SDKs as clients: they build URLs, and the middleware serves them. */
describe('clients: ImageKit’s SDKs for JavaScript and Node', () => {
  const privateKey = 'private_test_key';
  let harness: Harness;
  let client: Client;
  let photo: string;
  let logo: string;
  let endpoint: string;
  const node = new ImageKit({ privateKey });

  before(async () => {
    harness = await Harness.start();
    client = await harness.serve({ privateKey });
    endpoint = `${client.url}/images`;
    photo = harness.add(await jpeg(600, 400), { name: 'photo.jpg' });
    logo = harness.add(await transparentPng(60), { kind: 'asset-media-files', name: 'logo.png' });
  });

  after(() => harness.stop());

  /** Fetches a URL as a browser would, encodings of the URL standard included. */
  async function load(url: string): Promise<{ size: string; headers: Record<string, unknown> }> {
    const { origin, pathname, search } = new URL(url);
    const { status, headers, body } = await request(origin, pathname + search, { headers: { accept: 'image/webp' } });
    expect(status, `${url}: ${String(headers['ik-error'])}`).to.equal(200);
    const { width, height, format } = await facts(body);
    return { size: `${width}x${height} ${format}`, headers };
  }

  for (const transformationPosition of ['path', 'query'] as const) {
    describe(`transformations in the ${transformationPosition}`, () => {
      const cases: [string, object[], string][] = [
        ['no parameters', [], '600x400 webp'],
        ['sizes', [{ width: 300, height: 200 }], '300x200 webp'],
        ['a chain', [{ height: 200 }, { rotation: 90 }], '200x300 webp'],
        ['a ratio', [{ width: 300, aspectRatio: '4:3' }], '300x225 webp'],
        ['a ratio with an underscore', [{ width: 300, aspectRatio: '1_1' }], '300x300 webp'],
        ['an expression', [{ width: 'iw_div_3' }], '200x133 webp'],
        [
          'a crop mode',
          [{ width: 200, height: 200, cropMode: 'pad_resize', background: 'F3F3F3', focus: 'left' }],
          '200x200 webp',
        ],
        ['a format and a quality', [{ width: 60, format: 'png', quality: 50 }], '60x40 png'],
        ['coordinates', [{ width: 100, height: 100, cropMode: 'extract', x: 10, y: 20 }], '100x100 webp'],
        ['a flip and a raw string', [{ flip: 'h_v' }, { raw: 'w-30,f-jpg' }], '30x20 jpeg'],
        ['an unknown parameter', [{ width: 50, unknownThing: 'x' }], '50x33 webp'],
        ['an AI effect', [{ width: 50, aiRemoveBackground: true }], '50x33 webp'],
      ];
      for (const [name, transformation, size] of cases) {
        it(`apply ${name}`, async () => {
          const options = { urlEndpoint: endpoint, src: `/${photo}`, transformationPosition, transformation };
          expect((await load(buildSrc(options))).size).to.equal(size);
          expect((await load(node.helper.buildSrc(options))).size).to.equal(size);
        });
      }

      it('apply overlays: images, texts, colours, nested', async () => {
        const input = `/${logo}`;
        const overlays = [
          { type: 'image', input, position: { x: 10, y: 'bh_div_4' }, transformation: [{ width: 50 }] },
          {
            type: 'text',
            text: 'Sale, 50 % off: שלום',
            position: { focus: 'top_left' },
            transformation: [
              { fontSize: 20, fontColor: 'FF0000', padding: 5, background: 'FFFFFF60', typography: 'b' },
            ],
          },
          {
            type: 'solidColor',
            color: '00FF0050',
            position: { xCenter: 'bw_div_2', yCenter: 20 },
            transformation: [{ width: 40, height: 20, radius: 'max' }],
          },
          {
            type: 'image',
            input,
            layerMode: 'multiply',
            transformation: [{ width: 80, overlay: { type: 'text', text: 'in it' } }],
          },
        ] as const;
        for (const overlay of overlays) {
          const options = {
            urlEndpoint: endpoint,
            src: photo,
            transformationPosition,
            transformation: [{ width: 200, overlay }],
          };
          expect((await load(buildSrc(options as never))).size, overlay.type).to.equal('200x133 webp');
          expect((await load(node.helper.buildSrc(options as never))).size, overlay.type).to.equal('200x133 webp');
        }
      });

      it('apply effects', async () => {
        const transformation = [
          { width: 100, grayscale: true, contrastStretch: true, sharpen: 10, blur: 2, unsharpMask: '2-2-0.8-0.024' },
          { gradient: 'ld-top_from-green_to-00FF0010_sp-1', shadow: true, border: '5_FF0000', radius: 10, opacity: 80 },
          { colorReplace: 'red_40', distort: 'a-10', trim: 5, zoom: 2 },
        ];
        const options = { urlEndpoint: endpoint, src: photo, transformationPosition, transformation };
        for (const url of [buildSrc(options as never), node.helper.buildSrc(options as never)]) {
          expect((await load(url)).size).to.match(/^\d+x\d+ webp$/);
        }
      });

      it('can be signed, with and without an expiry', async () => {
        const options = {
          urlEndpoint: endpoint,
          src: photo,
          transformationPosition,
          transformation: [{ width: 40 }],
          queryParameters: { v: '12' },
          signed: true,
        };
        expect((await load(node.helper.buildSrc(options))).size).to.equal('40x27 webp');
        const brief = await load(node.helper.buildSrc({ ...options, expiresIn: 100 }));
        expect(brief.headers['cache-control']).to.match(/^public, max-age=\d{2,3}$/);
        const forged = node.helper.buildSrc(options).replace('w-40', 'w-41');
        const { origin, pathname, search } = new URL(forged);
        expect((await request(origin, pathname + search)).status).to.equal(401);
      });
    });
  }

  it('serves what the responsive helper requests, and never enlarges', async () => {
    const { srcSet } = getResponsiveImageAttributes({
      urlEndpoint: endpoint,
      src: `/${photo}`,
      transformation: [{ height: 300 }],
      width: 640,
    });
    const urls = srcSet!.split(', ').map((candidate) => candidate.split(' ')[0]!);
    expect(urls.length).to.be.above(1);
    for (const url of urls) expect((await load(url)).size).to.equal('450x300 webp');
  });

  it('serves a default image', async () => {
    const substitute = harness.add(await png(80, 60));
    const url = buildSrc({
      urlEndpoint: endpoint,
      src: '/media-files/no/such.png',
      transformation: [{ width: 40, defaultImage: substitute }],
    });
    expect((await load(url)).size).to.equal('40x30 webp');
  });
});

import { expect } from 'chai';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { RenderDeadline } from '../support/endless.js';
import { Harness, type Client, type Response } from '../support/harness.js';
import { listen, type Listening } from '../support/listen.js';
import { facts, jpeg, pixel } from '../support/pictures.js';
import { waitFor } from '../support/wait-for.js';
import { hostileAvifs } from './avif.js';
import { cutPictures } from './cut.js';
import { hostileGifs } from './gif.js';
import type { HostilePicture } from './hostile-picture.js';
import { hostileJpegs } from './jpeg.js';
import { NIGHTLY } from './nightly.js';
import { blackPng, hostilePngs } from './png.js';
import { PAYLOAD, polyglots } from './polyglots.js';
import { endlessSvgs, hostileSvgs } from './svg.js';
import { hostileTiffs } from './tiff.js';
import { hostileWebps } from './webp.js';

/** Where libvips keeps pictures of more than 100 MB. */
const temporaryFiles = (): string[] => readdirSync('/tmp').filter((name) => /^vips-.*\.v$/.test(name));

describe('a hostile image results in an image or the expected error, and the next valid one is correct', function () {
  this.timeout(1_200_000);
  let harness: Harness;
  let client: Client;
  let photo: string;
  let reference: Buffer;
  let elsewhere: Listening;
  let visits = 0;
  const folder = mkdtempSync(join(tmpdir(), 'akeneo-images-'));

  before(async () => {
    harness = await Harness.start();
    // Nothing is cached, so that every request renders.
    client = await harness.serve({ memoryCacheBytes: 0 });
    photo = harness.add(await jpeg(120, 80));
    reference = await good(client);
    const green = await sharp({ create: { width: 40, height: 30, channels: 3, background: '#00ff00' } })
      .png()
      .toBuffer();
    writeFileSync(join(folder, 'green.png'), green);
    elsewhere = await listen((_, res) => {
      visits += 1;
      res.end(green);
    });
  });

  after(async () => {
    await elsewhere.close();
    await harness.stop();
    rmSync(folder, { recursive: true });
  });

  async function good(of: Client): Promise<Buffer> {
    const { status, body } = await of.get(`/tr:w-48,f-webp/${photo}`);
    expect(status).to.equal(200);
    return body;
  }

  /** Asks for a hostile picture, and then for the good one. */
  async function ask(hostile: HostilePicture, of = client): Promise<Response> {
    const path = harness.add(await hostile.make());
    const response = await of.get(`/tr:${hostile.transformation ?? 'w-40,f-webp,lo-true'}/${path}`);
    await check(hostile, response);
    if ('code' in hostile.ends && hostile.ends.code === 'ETIMEDOUT') await of.images.ready();
    expect((await good(of)).equals(reference)).to.equal(true);
    return response;
  }

  async function check({ ends }: HostilePicture, { status, headers, body }: Response): Promise<void> {
    const error = headers['ik-error']?.toString() ?? 'none';
    if ('code' in ends) {
      expect(error).to.match(new RegExp(`^${ends.code} - `));
      expect(status).to.equal(ends.status);
      return;
    }
    expect([status, error]).to.deep.equal([200, 'none']);
    const [width, height] = ends.size;
    expect(await facts(body)).to.include({ width, height });
    const middle = await pixel(body, Math.floor(width / 2), Math.floor(height / 2));
    if (ends.colour) expect(middle.slice(0, 3)).to.deep.equal(ends.colour);
  }

  function each(list: readonly HostilePicture[]): void {
    for (const hostile of list.filter(({ nightly }) => NIGHTLY || !nightly)) {
      it(hostile.name, () => ask(hostile).then(() => undefined));
    }
  }

  describe('PNG', () => each(hostilePngs()));
  describe('GIF', () => each(hostileGifs()));
  describe('WebP', () => each(hostileWebps()));
  describe('JPEG', () => each(hostileJpegs()));
  describe('TIFF', () => each(hostileTiffs()));
  describe('AVIF', () => each(hostileAvifs()));
  describe('truncated', () => each(cutPictures()));

  describe('SVG', () => {
    each(hostileSvgs(() => ({ address: `${elsewhere.url}/green.png`, file: join(folder, 'green.png') })));

    it('and makes no network request', () => {
      expect(visits).to.equal(0);
    });
  });

  describe('endless', () => {
    for (const hostile of endlessSvgs()) {
      it(hostile.name, async () => {
        const deadline = new RenderDeadline();
        const impatient = await harness.serve({ memoryCacheBytes: 0, limits: { renderMs: deadline.ms } });
        deadline.start();
        try {
          const asked = ask(hostile, impatient);
          await deadline.pass(() => impatient.images.stats().render.running === 1);
          await asked;
        } finally {
          deadline.stop();
        }
        expect(impatient.images.stats().render.replaced).to.equal(1);
      });
    }
  });

  it('that is aborted while libvips buffers it on disk leaves no file behind', async () => {
    const before = new Set(temporaryFiles());
    const deadline = new RenderDeadline();
    const impatient = await harness.serve({ memoryCacheBytes: 0, limits: { renderMs: deadline.ms } });
    deadline.start();
    try {
      const large = harness.add(blackPng({ width: 10_000, height: 9_900 }));
      let over = false;
      const asked = impatient.get(`/tr:w-300,h-300,cm-extract,f-webp/${large}`).finally(() => (over = true));
      // Today there never is one.
      await deadline.pass(() => over || temporaryFiles().some((name) => !before.has(name)));
      await asked;
    } finally {
      deadline.stop();
    }
    await waitFor(() => temporaryFiles().every((name) => before.has(name)));
  });

  describe('that is also an HTML page', () => {
    for (const hostile of polyglots()) {
      it(`${hostile.name} is rendered without it, and its original is sent with an image type`, async () => {
        expect((await ask(hostile)).body.includes(PAYLOAD)).to.equal(false);
        const path = harness.add(await hostile.make(), { name: 'page.html', mimeType: 'text/html' });
        const { headers, body } = await client.get(`/tr:orig-true/${path}`);
        expect(body.includes(PAYLOAD)).to.equal(true);
        expect(headers).to.include({ 'x-content-type-options': 'nosniff' });
        expect(headers['content-type']).to.match(/^image\//);
      });
    }
  });

  describe('that is nearly empty', () => {
    it('is sent unchanged if it has a single byte', async () => {
      const { status, headers, body } = await client.get(`/tr:w-40/${harness.add(Buffer.from([0xff]))}`);
      expect([status, headers['content-type'], body.toString('hex')]).to.deep.equal([
        200,
        'application/octet-stream',
        'ff',
      ]);
    });

    it('is treated as a PIM failure if it is empty', async () => {
      const { status, headers } = await client.get(`/tr:w-40/${harness.add(Buffer.alloc(0))}`);
      expect([status, headers['ik-error']]).to.deep.equal([502, 'EUPSTREAM - The PIM sent an empty file']);
    });

    it('is sent unchanged if it only starts like an image', async () => {
      const start = Buffer.from('\xff\xd8', 'latin1');
      const { status, body } = await client.get(`/tr:w-40/${harness.add(start)}`);
      expect([status, body.equals(start)]).to.deep.equal([200, true]);
    });
  });
});

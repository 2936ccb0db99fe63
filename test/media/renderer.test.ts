import { expect } from 'chai';
import { createEntry } from '../../src/cache/entry.js';
import type { Originals } from '../../src/media/originals.js';
import { Renderer, type RenderFile, type RenderOrder, type RenderSource } from '../../src/media/renderer.js';
import { WorkerLostError } from '../../src/render/pool/pool-errors.js';
import type { RenderPool } from '../../src/render/pool/render-pool.js';
import { DecodeError } from '../../src/render/protocol/decode-error.js';
import type { RenderTask } from '../../src/render/protocol/messages.js';
import { ImageError } from '../../src/shared/errors.js';
import { ENDLESS_SVG, RenderDeadline } from '../support/endless.js';
import { jpeg, png } from '../support/pictures.js';
import { pool, transformation } from '../support/render.js';

describe('media/renderer', () => {
  let renders: RenderPool;
  let discarded: string[];
  let logged: string[];
  let deadline: RenderDeadline;

  before(() => {
    deadline = new RenderDeadline();
    deadline.start();
    renders = pool({ renderMs: deadline.ms });
  });

  beforeEach(() => {
    discarded = [];
    logged = [];
  });

  after(async () => {
    deadline.stop();
    await renders.close();
  });

  function renderer(over: RenderPool = renders): Renderer {
    const originals = { discard: (key: string) => discarded.push(key) } as unknown as Originals;
    const limits = { inputPixels: 1e8, outputPixels: 25e6 };
    const logger = { warn: (line: string) => logged.push(line), error: (line: string) => logged.push(line) };
    return new Renderer({ pool: over, originals, autoFormats: [], limits, strict: false, refines: false, logger });
  }

  function file(key: string, body: Buffer, format: RenderSource['format'], created = 1): RenderSource {
    const entry = createEntry(
      body,
      { mimeType: 'image/png', fileName: undefined, extension: 'png', format },
      { fresh: 1e9, stale: 1e9 },
    );
    return { key, entry: { ...entry, created }, format };
  }

  function order(
    source: RenderSource,
    string: string,
    layers: readonly (readonly [string, RenderFile])[] = [],
  ): RenderOrder {
    return {
      key: `${source.key} ${string}`,
      source,
      layers: new Map(layers),
      transformation: transformation(string),
      thumbnail: false,
      accepted: { avif: false, webp: false },
    } as unknown as RenderOrder;
  }

  const outcome = (subject: Renderer, asked: RenderOrder): Promise<string> =>
    subject.render(asked, new AbortController().signal).then(
      () => 'rendered',
      (error: unknown) => (error instanceof ImageError ? error.code : String(error)),
    );

  it('discards a file that cannot be decoded once, and rejects it when a second download fails', async () => {
    const subject = renderer();
    const cut = (await png(400, 300)).subarray(0, 900);
    const ask = (created: number, width: number): Promise<string> =>
      outcome(subject, order(file('bad', cut, 'png', created), `w-${width},f-webp`));
    expect(await ask(1, 20)).to.equal('EDECODE');
    expect(await ask(1, 30)).to.equal('EDECODE');
    expect(discarded).to.deep.equal(['bad']);
    expect(await ask(2, 40)).to.equal('EDECODE');
    expect(() => subject.quarantine.assertAllowed({ rendition: 'any', source: 'bad', layers: [] })).to.throw('decoded');
    expect(discarded).to.deep.equal(['bad']);
  });

  it('logs each render warning once', async () => {
    let count = 0;
    const warning = {
      render: () => Promise.resolve({ warnings: ['no glyphs', `no font ${(count += 1)}`] }),
    } as unknown as RenderPool;
    const subject = renderer(warning);
    const base = file('base', await jpeg(8, 6), 'jpg');
    for (let index = 0; index < 300; index++) expect(await outcome(subject, order(base, 'w-4'))).to.equal('rendered');
    expect(logged.slice(0, 3)).to.deep.equal(
      ['no glyphs', 'no font 1', 'no font 2'].map((text) => `akeneo-images: ${text}`),
    );
    expect(logged, 'as many as it remembers').to.have.length(200);
  });

  it('caches detections in a source for its other renditions', async () => {
    const asked: unknown[] = [];
    const found = { face: [] };
    const finding = {
      render: ({ detections }: RenderTask) => {
        asked.push(detections);
        return Promise.resolve({ warnings: [], detections: asked.length === 1 ? found : undefined });
      },
    } as unknown as RenderPool;
    const subject = renderer(finding);
    const [one, other] = [file('one', await jpeg(8, 6), 'jpg'), file('other', await jpeg(6, 8), 'jpg')];
    for (const source of [one, one, other, one]) {
      expect(await outcome(subject, order(source, 'w-4,h-4,fo-face'))).to.equal('rendered');
    }
    expect(await outcome(subject, { ...order(one, 'w-4,h-4,fo-face'), metadata: true })).to.equal('rendered');
    expect(asked).to.deep.equal([{}, found, {}, found, found]);
  });

  it('blames the faulty layer, not its base', async () => {
    const subject = renderer();
    const cut = (await png(400, 300)).subarray(0, 900);
    const base = file('base', await jpeg(80, 60), 'jpg');
    for (const created of [1, 2]) {
      const layer = ['media-files/logo.png', file('logo', cut, 'png', created)] as const;
      expect(await outcome(subject, order(base, 'l-image,i-media-files@@logo.png,l-end', [layer]))).to.equal('EDECODE');
    }
    expect(discarded).to.deep.equal(['logo']);
    subject.quarantine.assertAllowed({ rendition: 'any', source: 'base', layers: [] });
    expect(() => subject.quarantine.assertAllowed({ rendition: 'any', source: 'base', layers: ['logo'] })).to.throw();
  });

  it('rejects only a rendition if a small rendition of its file succeeds', async () => {
    // A pool whose every render but a small one fails, as if a transformation were at fault.
    const failing = {
      render: (task: RenderTask) =>
        task.transformation.steps[0]?.params.w === 64
          ? Promise.resolve({})
          : Promise.reject(new DecodeError('bad crop')),
    } as unknown as RenderPool;
    const subject = renderer(failing);
    for (const created of [1, 2]) {
      expect(await outcome(subject, order(file('fine', ENDLESS_SVG, 'svg', created), 'w-20,f-png'))).to.equal(
        'EDECODE',
      );
    }
    subject.quarantine.assertAllowed({ rendition: 'another', source: 'fine', layers: [] });
    expect(() =>
      subject.quarantine.assertAllowed({ rendition: 'fine w-20,f-png', source: 'fine', layers: [] }),
    ).to.throw();
  });

  it('tries a small rendition of a suspect file first, once for all waiting requests', async () => {
    const subject = renderer();
    const endless = order(file('endless', ENDLESS_SVG, 'svg'), 'w-20,f-png');
    const first = outcome(subject, endless);
    await deadline.pass(() => renders.stats.running === 1);
    expect(await first).to.equal('ETIMEDOUT');
    expect(subject.quarantine.isSuspect('endless')).to.equal(true);
    const { failed } = renders.stats;
    const others = [21, 22, 23].map((width) => outcome(subject, order(endless.source, `w-${width},f-png`)));
    await deadline.pass(() => renders.stats.running === 1);
    expect(await Promise.all(others)).to.deep.equal(['ECIRCUIT', 'ECIRCUIT', 'ECIRCUIT']);
    expect(renders.stats.failed).to.equal(failed + 1);
    // It can still be sent as it is.
    subject.quarantine.assertAllowed({ rendition: 'any', source: 'endless', layers: [] });
  });

  it('renders a file again that was suspect because of a costly transformation', async () => {
    let costly = true;
    const busy = {
      render: (...args: Parameters<RenderPool['render']>) =>
        costly ? Promise.reject(new WorkerLostError('ETIMEDOUT', 'too long')) : renders.render(...args),
    } as unknown as RenderPool;
    const subject = renderer(busy);
    const source = file('good', await jpeg(80, 60), 'jpg');
    for (const width of [5000, 4999, 4998]) {
      costly = true;
      expect(await outcome(subject, order(source, `w-${width},f-png`))).to.equal('ETIMEDOUT');
      costly = false;
      expect(await outcome(subject, order(source, `w-${width - 4900},f-png`))).to.equal('rendered');
    }
    expect(subject.quarantine.isSuspect('good')).to.equal(false);
  });
});

import { expect } from 'chai';
import {
  CacheKeys,
  keyPrefix,
  type RenderSettings,
  type RenditionQuery,
  type ResourceVersion,
} from '../../src/media/cache-keys.js';
import { query } from '../support/media-room.js';

const SETTINGS: RenderSettings = {
  autoFormats: ['avif', 'webp'],
  limits: { inputPixels: 100, outputPixels: 50 },
  fastDecoders: true,
  fontsVersion: () => '1',
  detectionVersion: () => '1',
};

function version(code: string, generation = '0'): ResourceVersion {
  return { resource: { kind: 'media-files', code }, generation };
}

/** Key of the original of `a.png`. */
const SOURCE = new CacheKeys('prefix', SETTINGS).original(version('a.png'));

/** Expects that all keys differ. */
function expectDistinct(keys: readonly string[]): void {
  expect(new Set(keys).size, keys.join('\n')).to.equal(keys.length);
}

describe('media/cache-keys', () => {
  const keys = new CacheKeys('prefix', SETTINGS);
  const rendition = (asked: RenditionQuery, source = version('a.png'), layers: ResourceVersion[] = []): string =>
    keys.rendition(keys.original(source), layers, asked).key;

  it('differ by file, kind, generation and prefix', () => {
    const asset: ResourceVersion = { resource: { kind: 'asset-media-files', code: 'a.png' }, generation: '0' };
    const versions = [version('a.png'), version('b.png'), version('a.png', '1'), asset];
    expectDistinct([
      ...versions.map((each) => keys.original(each)),
      ...versions.map((each) => rendition(query('w-30'), each)),
      new CacheKeys('other', SETTINGS).original(version('a.png')),
    ]);
    expect(keys.original(version('a.png'))).to.equal(keys.original(version('a.png')));
    expect(keys.original(version('a.png'))).to.match(/^prefix:s:[\w-]{43}$/);
    expect(rendition(query('w-30'))).to.match(/^prefix:r:[\w-]{86}$/);
  });

  it('differ by everything that affects the bytes', () => {
    const layer = 'l-image,i-media-files@@b.png,l-end';
    expectDistinct([
      rendition(query('w-30')),
      rendition(query('w-31')),
      rendition(query('w-30', { extraQuery: 'v=2' })),
      rendition(query('w-30', { thumbnail: true })),
      rendition(query('w-30', { accepted: { avif: true, webp: false } })),
      rendition(query('w-30', { accepted: { avif: false, webp: true } })),
      rendition(query(layer), version('a.png'), [version('b.png')]),
      rendition(query(layer), version('a.png'), [version('b.png', '1')]),
    ]);
  });

  it('differ by limits, since a result within wide limits may exceed narrow ones', () => {
    const limited = (limits: RenderSettings['limits']): string =>
      new CacheKeys('prefix', { ...SETTINGS, limits }).rendition(SOURCE, [], query('w-30')).key;
    expectDistinct([
      limited(SETTINGS.limits),
      limited({ ...SETTINGS.limits, inputPixels: 99 }),
      limited({ ...SETTINGS.limits, outputPixels: 49 }),
    ]);
  });

  it('differ between the fast decoders and libvips, for results but not for originals', () => {
    const vips = new CacheKeys('prefix', { ...SETTINGS, fastDecoders: false });
    expect(vips.rendition(SOURCE, [], query('w-30')).key).to.not.equal(rendition(query('w-30')));
    expect(vips.original(version('a.png'))).to.equal(keys.original(version('a.png')));
  });

  it('depend on the detection version only for transformations that detect something', () => {
    const looked = (string: string, detection: string): string => {
      const settings = { ...SETTINGS, detectionVersion: () => detection };
      return new CacheKeys('prefix', settings).rendition(SOURCE, [], query(string)).key;
    };
    const layer = 'l-image,i-media-files@@a.png,w-9,h-5,fo-face,l-end';
    for (const string of ['w-30,h-30,fo-face', 'fo-dog', layer, `if-w_gt_1,${layer},if-end`]) {
      expect(looked(string, '1'), string).to.not.equal(looked(string, '2'));
    }
    for (const string of ['w-30,h-30,fo-auto', 'w-30,h-30', '']) {
      expect(looked(string, '1'), string).to.equal(looked(string, '2'));
    }
  });

  describe('fonts', () => {
    const drawn = (string: string, fontsVersion: () => string): string =>
      new CacheKeys('prefix', { ...SETTINGS, fontsVersion }).rendition(SOURCE, [], query(string)).key;
    const text = 'l-text,i-a,l-end';
    const onCanvas = `l-image,i-ik_canvas,w-9,h-9,${text},l-end`;

    for (const string of [
      text,
      `w-30:${text}`,
      onCanvas,
      `if-iw_gt_1,${text},if-end`,
      `if-iw_gt_1,w-3,if-else,${onCanvas},if-end`,
    ]) {
      it(`affect the key if a text is drawn: ${string}`, () =>
        expect(drawn(string, () => '1')).to.not.equal(drawn(string, () => '2')));
    }

    it('are versioned only for texts, and once', () => {
      let asked = 0;
      const counted = new CacheKeys('prefix', { ...SETTINGS, fontsVersion: () => String((asked += 1)) });
      counted.rendition(SOURCE, [], query('w-30:l-image,i-media-files@@text.png,l-end'));
      expect(asked).to.equal(0);
      counted.rendition(SOURCE, [], query(text));
      counted.rendition(SOURCE, [], query(text));
      expect(asked).to.equal(1);
    });
  });

  it('for twins depend on the bytes of the source and the query, not on the code', () => {
    const twin = (code: string, digest: string, string: string): string =>
      keys.rendition(keys.original(version(code)), [], query(string)).twinKey(digest);
    expectDistinct([twin('a.png', 'd', 'w-30'), twin('a.png', 'e', 'w-30'), twin('a.png', 'd', 'w-31')]);
    expect(twin('a.png', 'd', 'w-30')).to.equal(twin('b.png', 'd', 'w-30'));
  });

  it('are equal for equivalent spellings of a transformation', () => {
    expect(rendition(query('w-30,h-20'))).to.equal(rendition(query('h-20.0,w-30')));
  });

  it('depend on accepted and allowed formats only if the format is negotiated', () => {
    const both = { accepted: { avif: true, webp: true } };
    expect(rendition(query('w-30,f-png', both))).to.equal(rendition(query('w-30,f-png')));
    const others = new CacheKeys('prefix', { ...SETTINGS, autoFormats: ['webp'] });
    const negotiated = query('w-30', both);
    expect(others.rendition(SOURCE, [], negotiated).key).to.not.equal(rendition(negotiated));
    const fixed = query('w-30,f-png', both);
    expect(others.rendition(SOURCE, [], fixed).key).to.equal(rendition(fixed));
  });

  it('start with the version of their layout, and a hash of PIM and connection', () => {
    const prefix = keyPrefix('https://pim.example', ['id', 'user']);
    expect(prefix).to.match(/^akeneo-images:1:[\w-]{16}$/);
    expect(keyPrefix('https://pim.example', ['id', 'user'])).to.equal(prefix);
    expectDistinct([
      prefix,
      keyPrefix('https://other.example', ['id', 'user']),
      keyPrefix('https://pim.example', ['id', 'other']),
      keyPrefix('https://pim.example', ['iduser']),
    ]);
  });

  it('do not expose the connection', () => {
    expect(keyPrefix('https://pim.example', ['a-token'])).to.not.include('a-token');
  });
});

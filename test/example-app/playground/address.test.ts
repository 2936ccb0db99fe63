import { expect } from 'chai';
import { parseTarget, parseTransformation, canonicalTransformation } from '../../../src/url/index.js';
import { script } from './scripts.js';

const { pathForm, queryForm, readHash, readSource, writeHash } = await script('address');
const { parseChain } = await script('chain');
const { playgroundData } = await import('../../../example-app/playground/data.js');

const SETTINGS = { named: {}, restrictUnnamed: false, quality: 80 };
const MOUNT = '/images';
const PAGE = { origin: 'http://shop.example.com', mount: MOUNT, kinds: playgroundData().kinds };

describe('playground: addresses', () => {
  for (const [tr, written] of [
    ['', ''],
    ['w-200:', 'w-200'],
    ['l-text,i-Hello World?,l-end', 'l-text,i-Hello%20World%3F,l-end'],
    ['l-text,i-50%,l-end', 'l-text,i-50%25,l-end'],
    ['l-text,i-a%2Cb,l-end', 'l-text,i-a%2Cb,l-end'],
    ['l-image,i-a/b.png,l-end', 'l-image,i-a%2Fb.png,l-end'],
    ['l-text,i-Grüße,l-end', 'l-text,i-Gr%C3%BC%C3%9Fe,l-end'],
    ['n-\ud800', 'n-%EF%BF%BD'],
  ] as const) {
    it(`write ${JSON.stringify(tr)} as ${written || 'nothing'}`, () => {
      const prefix = written === '' ? '' : `tr:${written}/`;
      expect(pathForm({ src: 'products/A', tr }, MOUNT)).to.equal(`/images/${prefix}products/A`);
    });
  }

  it('are equivalent in the path and in the query', () => {
    const state = { src: 'products/A?locale=de_DE', tr: 'w-200,l-text,i-1%2B1%20&%23,l-end:rt-90' };
    const targets = [pathForm(state, ''), queryForm(state, '')].map((url) => parseTarget(url)!);
    const texts = targets.map((target) => canonicalTransformation(parseTransformation(target, SETTINGS)));
    expect(texts[0]).to.equal(texts[1]);
    expect(targets.map(({ place }) => place.locale)).to.deep.equal(['de_DE', 'de_DE']);
  });

  it('round-trip their state through a hash', () => {
    const state = { src: 'products/A&B?locale=de_DE', tr: 'l-text,i-1%2B1 #=&,l-end' };
    expect(readHash(writeHash(state), PAGE.kinds)).to.deep.equal({ ...state, src: 'products/A&B?locale=de_DE' });
  });

  it('reject hashes without a valid source, and escape characters that end an attribute or a srcset entry', () => {
    for (const src of ['', 'size', 'products', '../x', 'products/../../x', 'products/%2E%2e/x', '/products/A', 'x/A']) {
      expect(readHash(`#src=${encodeURIComponent(src)}`, PAGE.kinds), src).to.equal(undefined);
    }
    expect(readHash(`#src=products/A&tr=${'l-image,'.repeat(20_000)}`, PAGE.kinds)).to.equal(undefined);
    expect(readHash(`#src=products/${'A'.repeat(5000)}`, PAGE.kinds)).to.equal(undefined);
    expect(() => parseChain(`l-text,${'l-text,'.repeat(570)}`)).to.not.throw();
    expect(readHash('#src=products/A" onload="x, \\y&tr=w-1', PAGE.kinds)).to.deep.equal({
      src: 'products/A%22%20onload=%22x,%20%5Cy',
      tr: 'w-1',
    });
  });
});

describe('playground: opening a source', () => {
  for (const [text, read] of [
    ['SKU-1', { src: 'products/SKU-1' }],
    ['A/1 red', { src: 'products/A%2F1%20red' }],
    ['products/SKU-1/gallery/2', { src: 'products/SKU-1/gallery/2' }],
    ['/products/SKU-1?locale=de_DE', { src: 'products/SKU-1?locale=de_DE' }],
    ['1/2/3/4/1234_a b.jpg', { src: 'media-files/1/2/3/4/1234_a%20b.jpg' }],
    ['media-files/1/2/a.jpg', { src: 'media-files/1/2/a.jpg' }],
    ['tr:w-9,h-8/media-files/1/a.jpg', { src: 'media-files/1/a.jpg', tr: 'w-9,h-8' }],
    ['/images/tr:w-9/media-files/1/a.jpg?tr=rt-90&ik-s=abc&ik-t=1', { src: 'media-files/1/a.jpg', tr: 'w-9:rt-90' }],
    ['http://shop.example.com/images/products/A?v=2&tr=w-9', { src: 'products/A?v=2', tr: 'w-9' }],
    [
      'http://shop.example.com/images/tr:l-image,i-a/b.png,l-end/products/A/metadata.json',
      { src: 'products/A', tr: 'l-image,i-a/b.png,l-end' },
    ],
  ] as const) {
    it(`accepts ${text}`, () => {
      expect(readSource(text, PAGE)).to.deep.equal(read);
    });
  }

  for (const text of [
    '',
    'https://elsewhere.example.com/images/products/A',
    '//elsewhere.example.com/images/products/A',
    'http://shop.example.com/products/A',
    'http://',
    '/images/nothing/of/ours',
    '/images/products',
  ]) {
    it(`rejects ${text || 'an empty string'}`, () => {
      expect(readSource(text, PAGE)).to.have.keys('error');
    });
  }
});

import { expect } from 'chai';
import type { IncomingMessage } from 'node:http';
import { mountOf, OwnAddress, queryBehind } from '../../src/http/own-address.js';
import { verifySignature } from '../../src/url/index.js';

const mount = (originalUrl: string | undefined, url: string): string =>
  mountOf({ originalUrl, url } as unknown as IncomingMessage);

describe('http/own-address', () => {
  it('detects its mount path', () => {
    expect(mount('/images/products/a?x=1', '/products/a?x=1')).to.equal('/images');
    expect(mount('/a/b/products/a', '/products/a')).to.equal('/a/b');
    expect(mount('http://shop.example/images/products/a', '/products/a')).to.equal('/images');
    expect(mount('/products/a', '/products/a')).to.equal('');
    expect(mount(undefined, '/products/a')).to.equal('');
    expect(mount('/other', '/products/a')).to.equal('');
  });

  it('signs URLs if required, with the expiry of the request', () => {
    const settings = { requireSignature: true, privateKeys: ['key', 'older'] };
    expect(new OwnAddress('/images', { ...settings, requireSignature: false }, 5).of('media-files/a')).to.equal(
      '/images/media-files/a',
    );
    for (const expires of [undefined, 2_000_000_000]) {
      for (const target of ['media-files/a.png', 'tr:w-5/media-files/a.png?v=1']) {
        const signed = new OwnAddress('/images', settings, expires).of(target).replace('/images', '');
        expect(verifySignature(signed, ['key'], 1_900_000_000)).to.deep.equal({ signed: true, valid: true, expires });
        expect(verifySignature(signed, ['other'], 1_900_000_000).valid).to.equal(false);
      }
    }
  });

  it('removes parameters of the alias from the query', () => {
    expect(queryBehind('/a?locale=en&tr=w-5&ik-s=1&channel=x&v=2&ik-t=3')).to.equal('?tr=w-5&v=2');
    expect(queryBehind('/a?locale=en')).to.equal('');
    expect(queryBehind('/a')).to.equal('');
  });
});

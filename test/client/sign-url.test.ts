import ImageKit from '@imagekit/nodejs';
import { expect } from 'chai';
import { imageUrl, signUrl } from '../../src/client/index.js';
import { verifySignature } from '../../src/url/index.js';

describe('client/sign-url', () => {
  const endpoint = 'https://shop.example/images';
  const privateKey = 'schlüssel';
  const url = imageUrl({ endpoint, path: 'products/größe 1', transformation: { w: 400 }, query: { locale: 'fr_FR' } });

  it('signs with and without an expiry, as the middleware verifies', async () => {
    for (const unsigned of [imageUrl({ endpoint, path: 'products/a' }), url.replace(/ /g, '%20')]) {
      for (const expires of [undefined, 2_000_000_000, new Date(2_000_000_000_500)]) {
        const signed = await signUrl(unsigned, { endpoint, privateKey, expires });
        const verified = verifySignature(signed.slice(endpoint.length), [privateKey], 1_900_000_000);
        const ends = expires === undefined ? undefined : 2_000_000_000;
        expect(verified, signed).to.deep.equal({ signed: true, valid: true, expires: ends });
        expect(verifySignature(signed.slice(endpoint.length), ['other'], 0).valid).to.equal(false);
      }
    }
  });

  it('signs like ImageKit’s SDK', async () => {
    const src = 'products/SKU-1';
    const transformation = { w: 400 };
    const theirs = new ImageKit({ privateKey }).helper.buildSrc({
      urlEndpoint: endpoint,
      src,
      transformationPosition: 'path',
      transformation: [{ width: 400 }],
      signed: true,
    });
    const ours = await signUrl(imageUrl({ endpoint, path: src, transformation }), { endpoint, privateKey });
    expect(ours).to.equal(theirs);
  });

  it('accepts an endpoint with a trailing slash, and rejects URLs outside the endpoint', async () => {
    const options = { endpoint: `${endpoint}/`, privateKey };
    expect(await signUrl(`${endpoint}/products/a`, options)).to.match(/^https:\/\/.*\/products\/a\?ik-s=[0-9a-f]{40}$/);
    for (const other of ['https://shop.example/products/a', `${endpoint}products/a`]) {
      const error: unknown = await signUrl(other, options).catch((reason: unknown) => reason);
      expect(error).to.be.instanceOf(TypeError);
    }
  });

  it('rejects invalid expiry times, milliseconds included', async () => {
    for (const expires of [new Date(NaN), Date.now(), -1, NaN]) {
      const error: unknown = await signUrl(`${endpoint}/products/a`, { endpoint, privateKey, expires }).catch(
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(TypeError).with.property('message', 'expires must be a date, or Unix seconds');
    }
  });
});

import { expect } from 'chai';
import { acceptedFormats } from '../../src/url/accept.js';

describe('url/accept', () => {
  const cases: readonly (readonly [string | undefined, string])[] = [
    [undefined, ''],
    ['', ''],
    ['*/*', ''],
    ['image/*', ''],
    ['image/*,*/*;q=0.8', ''],
    ['image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8', 'avif webp'],
    ['image/webp,*/*', 'webp'],
    ['image/avif', 'avif'],
    ['IMAGE/WebP', 'webp'],
    ['image/webp;q=0', ''],
    ['image/webp;q=0.000', ''],
    ['image/webp; q=0 , image/avif ;q=0.1', 'avif'],
    ['image/avif;q=0.1,image/webp;q=1', 'webp'],
    ['image/avif;q=0.1,image/webp', 'webp'],
    ['image/webp;q=0.9,image/avif;q=0.8', 'webp'],
    ['image/avif;q=0.899,image/webp;q=0.9', 'webp'],
    ['image/avif;q=0.9,image/webp;q=0.9', 'avif webp'],
    ['image/avif,image/webp;q=1.000', 'avif webp'],
    ['image/avif,image/webp;q=0.1', 'avif webp'],
    ['image/avif;q=x,image/webp;q=0.9', 'avif webp'],
    ['image/avif;q=0.5,image/webp;q=7', 'webp'],
    ['image/avif;q=1,image/avif;q=0.1,image/webp;q=0.5', 'webp'],
    ['image/webp;q=0.001', 'webp'],
    ['image/webp;Q=0', ''],
    ['image/webp;level=1;q=0', ''],
    ['image/webp;q=0,image/webp', ''],
    ['image/webp,image/webp;q=0', ''],
    ['image/webpx,ximage/webp', ''],
    ['text/html;x="image/webp"', ''],
    [',,;;=,/', ''],
    ['image/webp;q=abc', 'webp'],
    ['image/webp;;;', 'webp'],
    ['\u0000\uffff;q', ''],
    ['__proto__,constructor', ''],
  ];
  for (const [accept, wanted] of cases) {
    it(`${JSON.stringify(accept)} accepts ${wanted || 'neither'}`, () => {
      const { avif, webp } = acceptedFormats(accept);
      expect([avif ? 'avif' : '', webp ? 'webp' : ''].filter(Boolean).join(' ')).to.equal(wanted);
    });
  }

  it('parses a header of 64 KiB quickly', () => {
    acceptedFormats(';q=0'.repeat(16_384));
    acceptedFormats(','.repeat(65_536));
    expect(acceptedFormats(`${'image/png;q=0.1,'.repeat(4096)}image/webp`)).to.deep.equal({ avif: false, webp: true });
  });
});

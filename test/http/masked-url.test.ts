import { expect } from 'chai';
import { maskedUrl as masked } from '../../src/http/masked-url.js';

describe('http/masked-url', () => {
  it('redacts the signature of a URL', () => {
    expect(masked('/media-files/a.png?v=1&ik-t=5&ik-s=abc&x=2')).to.equal('/media-files/a.png?v=1&ik-t=5&ik-s=***&x=2');
    expect(masked('/media-files/a.png?ik-s=abc')).to.equal('/media-files/a.png?ik-s=***');
    expect(masked('/media-files/a.png?ik-s=abc&ik-s=def')).to.equal('/media-files/a.png?ik-s=***&ik-s=***');
  });

  it('keeps everything else', () => {
    expect(masked('/tr:w-5/media-files/ik-s=a.png?my-ik-s=1')).to.equal('/tr:w-5/media-files/ik-s=a.png?my-ik-s=1');
    expect(masked(undefined)).to.equal('');
  });

  it('truncates long URLs', () => {
    expect(masked(`/${'a'.repeat(16_000)}`)).to.have.length(503);
  });
});

import { expect } from 'chai';
import { LinkHosts } from '../../../src/pim/links/link-hosts.js';

describe('pim/links/link-hosts', () => {
  const hosts = new LinkHosts(['CDN.example.com', '*.shop.example', 'dam.example:8443', '10.0.0.7:8080', '[::1]']);

  it('allows listed hosts, and subdomains of a wildcard', () => {
    for (const address of [
      'https://cdn.example.com/a.png?x=1',
      'http://CDN.EXAMPLE.COM/a',
      'https://cdn.example.com:443/a',
      'https://a.shop.example/',
      'https://a.b.shop.example/',
      'https://dam.example:8443/a',
      'http://10.0.0.7:8080/a',
      'http://[::1]/a',
    ]) {
      expect(hosts.toAllowed(address), address).to.match(/^https?:/);
    }
  });

  it('rejects everything else', () => {
    for (const address of [
      'https://other.example/',
      'https://shop.example/',
      'https://notshop.example/',
      'https://cdn.example.com.evil.example/',
      'https://cdn.example.com:8443/a',
      'https://a.shop.example:8443/',
      'https://dam.example/a',
      'http://10.0.0.7/a',
      'http://[::2]/a',
      'https://user@cdn.example.com/',
      'https://user:pass@cdn.example.com/',
      'https://cdn.example.com@evil.example/',
      'https://evil.example\\@cdn.example.com/',
      'ftp://cdn.example.com/',
      'file:///etc/passwd',
      'data:image/png;base64,AA==',
      'javascript:alert(1)',
      '//cdn.example.com/a',
      '/a.png',
      'a.png',
      '',
      `https://cdn.example.com/${'a'.repeat(2000)}`,
    ]) {
      expect(hosts.toAllowed(address), address).to.equal(undefined);
    }
    expect(new LinkHosts([]).toAllowed('https://cdn.example.com/')).to.equal(undefined);
  });

  it('normalises URLs', () => {
    expect(hosts.toAllowed('HTTPS://cdn.Example.com:443/a/../b c#top')).to.equal('https://cdn.example.com/b%20c');
    expect(hosts.toAllowed('http://0x0a000007:8080/')).to.equal('http://10.0.0.7:8080/');
  });

  it('recognises IP addresses that are listed', () => {
    expect(hosts.isListedAddress(new URL('http://10.0.0.7:8080/a'))).to.equal(true);
    expect(hosts.isListedAddress(new URL('http://[::1]/a'))).to.equal(true);
    expect(hosts.isListedAddress(new URL('https://cdn.example.com/'))).to.equal(false);
  });
});

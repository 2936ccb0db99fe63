import { expect } from 'chai';
import { isPublic, lookupPublic } from '../../../src/pim/links/public-addresses.js';

describe('pim/links/public-addresses', () => {
  it('recognises public addresses', () => {
    for (const address of ['1.1.1.1', '93.184.216.34', '172.32.0.1', '2606:4700:4700::1111', '::ffff:1.1.1.1']) {
      expect(isPublic(address), address).to.equal(true);
    }
  });

  it('rejects all others, including IPv4 mapped to IPv6', () => {
    for (const address of [
      ...['0.0.0.0', '10.1.2.3', '100.64.0.1', '127.0.0.1', '127.255.255.255', '169.254.169.254', '172.16.0.1'],
      ...['172.31.255.255', '192.0.0.1', '192.168.1.1', '198.18.0.1', '224.0.0.1', '240.0.0.1', '255.255.255.255'],
      ...['::', '::1', '::ffff:127.0.0.1', '::ffff:10.0.0.1', '::ffff:a9fe:a9fe', '::127.0.0.1', '64:ff9b::7f00:1'],
      ...['fc00::1', 'fd12::1', 'fe80::1', 'fec0::1', 'ff02::1', '2002:7f00:1::', '2001:0:7f00:1::', '', 'localhost'],
      ...['::ffff:0:127.0.0.1', '3fff::1', '5f00::1'],
    ]) {
      expect(isPublic(address), address).to.equal(false);
    }
  });

  it('does not resolve names to private addresses', async () => {
    for (const all of [true, false]) {
      const error = await new Promise<Error | null>((resolve) =>
        lookupPublic('localhost', { all }, (failure: Error | null) => resolve(failure)),
      );
      expect(error?.message).to.include('localhost has no public address');
    }
  });
});

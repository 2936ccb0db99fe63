import { expect } from 'chai';
import { packFile, unpackFile } from '../../src/cache/disk-file.js';

describe('cache/disk-file', () => {
  for (const value of [Buffer.from([0, 255, 10]), Buffer.alloc(0), 'text', '', 'Grüße']) {
    it(`restores the value that was written: ${JSON.stringify(value)}`, () => {
      for (const expires of [undefined, 5]) {
        expect(unpackFile('key', packFile({ key: 'key', value, expires }))).to.deep.equal({ value, expires });
      }
    });
  }

  it('reads nothing under another key, or from a file that is truncated or too long', () => {
    const file = packFile({ key: 'key', value: 'value', expires: 5 });
    expect(unpackFile('other', file)).to.equal(undefined);
    for (let length = 0; length < file.length; length++) {
      expect(unpackFile('key', file.subarray(0, length)), String(length)).to.equal(undefined);
    }
    expect(unpackFile('key', Buffer.concat([file, Buffer.from('x')]))).to.equal(undefined);
  });
});

import { expect } from 'chai';
import {
  CODE_CHARACTERS,
  isMediaKind,
  MEDIA_KINDS,
  parseResourcePath,
  resourceName,
  safeResource,
  splitOnce,
} from '../../src/url/resource.js';
import { expectFailure } from './reading.js';

describe('url/resource', () => {
  for (const kind of MEDIA_KINDS) {
    it(`parses a path of ${kind}, with or without leading slashes`, () => {
      for (const slashes of ['', '/', '//']) {
        const resource = parseResourcePath(`${slashes}${kind}/1/2/a_B.png`);
        expect(resource).to.deep.equal({ kind, code: '1/2/a_B.png' });
        expect(resourceName(resource)).to.equal(`${kind}/1/2/a_B.png`);
      }
    });
  }

  for (const path of [
    '',
    'a.png',
    'media-files',
    'media-files/',
    'Media-Files/a',
    'other/a.png',
    'media-files/a%20b',
  ]) {
    it(`rejects ${JSON.stringify(path)}`, () => {
      expectFailure(() => parseResourcePath(path), 'EINVAL', /is not the path of a media file, such as media-files\//);
    });
  }

  it('rejects codes that cannot exist in a PIM', () => {
    for (const code of [
      '',
      '/a',
      'a/',
      'a//b',
      '.',
      '..',
      'a/../b',
      './a',
      'a b',
      'a-b',
      'ü',
      'a\\b',
      'a?b',
      'a#b',
      'a\0',
    ]) {
      expect(safeResource('media-files', code), code).to.equal(undefined);
    }
    for (const code of ['a', '...', 'a..b/c.d', '_']) {
      expect(safeResource('media-files', code), code).to.deep.equal({ kind: 'media-files', code });
    }
  });

  it('accepts codes of up to 255 characters', () => {
    expect(safeResource('media-files', 'a'.repeat(CODE_CHARACTERS))).to.not.equal(undefined);
    expect(safeResource('media-files', 'a'.repeat(CODE_CHARACTERS + 1))).to.equal(undefined);
  });

  it('matches media types exactly', () => {
    expect(['media-files', 'asset-media-files', 'media', 'MEDIA-FILES', '', undefined].map(isMediaKind)).to.deep.equal([
      true,
      true,
      false,
      false,
      false,
      false,
    ]);
  });

  it('splits at the first separator', () => {
    expect(splitOnce('a?b?c', '?')).to.deep.equal(['a', 'b?c']);
    expect(splitOnce('a', '?')).to.deep.equal(['a', '']);
    expect(splitOnce('?a', '?')).to.deep.equal(['', 'a']);
  });
});

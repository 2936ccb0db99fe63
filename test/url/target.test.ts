import { expect } from 'chai';
import { ImageError } from '../../src/shared/errors.js';
import { parseResourcePath, type Resource } from '../../src/url/resource.js';
import { originForm, parseTarget, TARGET_LIMITS } from '../../src/url/target.js';
import type { Target } from '../../src/url/transformation-types.js';
import { expectFailure } from './reading.js';

const CODE = 'f/d/1/d/fd1d_x.png';

function target(url: string): Target {
  const parsed = parseTarget(url);
  expect(parsed, url).not.to.equal(undefined);
  return parsed!;
}

describe('url/target', () => {
  describe('paths', () => {
    for (const kind of ['media-files', 'asset-media-files', 'reference-entities-media-files', 'category-media-files']) {
      it(`accepts ${kind}`, () =>
        expect(target(`/${kind}/${CODE}`)).to.deep.equal({
          resource: { kind, code: CODE },
          pathTransformation: undefined,
          queryTransformation: undefined,
          attachment: false,
          fileName: undefined,
          place: { locale: undefined, channel: undefined },
          thumbnail: false,
          metadata: false,
          extraQuery: '',
        }));
    }

    for (const url of [
      '',
      '/',
      '/?tr=w-1',
      '*',
      '/favicon.ico',
      '/media-files',
      '/media-file/a.png',
      '/Media-Files/a.png',
      '/x/media-files/a.png',
      '/tr:w-300',
      '/tr:w-300/x.png',
      '/tr:l-image,i-a/x.png',
      '/ik-seo/x/y.png',
      '/ik-thumbnail.jpg',
      'http://host/favicon.ico',
      'http://host',
      'ftp://host/media-files/a.png',
    ]) {
      it(`does not match ${JSON.stringify(url)}`, () => expect(parseTarget(url)).to.equal(undefined));
    }

    const transformed: readonly (readonly [string, string | undefined, string])[] = [
      [`/tr:w-300,h-200/media-files/${CODE}`, 'w-300,h-200', CODE],
      [`/tr%3Aw-300/media-files/${CODE}`, 'w-300', CODE],
      [`/tr%3aw-300/media-files/${CODE}`, 'w-300', CODE],
      [`/tr:w-300%2Ch-200/media-files/${CODE}`, 'w-300%2Ch-200', CODE],
      ['/media-files/tr:w-300/f/d/x.png', 'w-300', 'f/d/x.png'],
      ['/media-files/f/d/tr:w-300/x.png', 'w-300', 'f/d/x.png'],
      [`/tr:/media-files/${CODE}`, '', CODE],
      [`/tr:-/media-files/${CODE}`, '-', CODE],
      [
        '/tr:h-300,w-400,l-image,i-/path/to/overlay.jpg,w-100,b-10_CDDC39,l-end/media-files/x.png',
        'h-300,w-400,l-image,i-/path/to/overlay.jpg,w-100,b-10_CDDC39,l-end',
        'x.png',
      ],
      ['/tr:l-image%2Ci-a/b.jpg%2Cl-end/media-files/x.png', 'l-image%2Ci-a/b.jpg%2Cl-end', 'x.png'],
      [
        '/tr:l-image,i-a/b.jpg,l-text,i-c/d,l-end,l-end:w-5/media-files/x.png',
        'l-image,i-a/b.jpg,l-text,i-c/d,l-end,l-end:w-5',
        'x.png',
      ],
      ['/tr:l-text,i-l-image,l-end/media-files/x.png', 'l-text,i-l-image,l-end', 'x.png'],
      ['/tr:w-1:l-subtitles,i-a/b,l-end/media-files/x.png', 'w-1:l-subtitles,i-a/b,l-end', 'x.png'],
    ];
    for (const [url, transformation, code] of transformed) {
      it(`finds the transformation of ${url}`, () => {
        const { pathTransformation, resource } = target(url);
        expect({ pathTransformation, code: (resource as Resource).code }).to.deep.equal({
          pathTransformation: transformation,
          code,
        });
      });
    }

    it('uses the first of two tr: segments and rejects the second as part of a code', () =>
      expectFailure(() => parseTarget('/tr:w-1/media-files/tr:w-2/x.png'), 'ENOENT', 'There is no such media file'));

    it('rejects a layer that is not closed within the path', () =>
      expectFailure(
        () => parseTarget(`/tr:l-image,i-a/media-files/${CODE}`),
        'EINVAL',
        'l-end is missing in the path',
      ));

    const special: readonly (readonly [string, string | undefined, string, boolean])[] = [
      ['/ik-seo/media-files/a/b/nice-name.jpg', undefined, 'a/b.jpg', false],
      ['/ik-seo/tr:w-5/media-files/a/b/nice-name.jpg', 'w-5', 'a/b.jpg', false],
      ['/tr:w-5/ik-seo/media-files/a/b/nice-name.jpg', 'w-5', 'a/b.jpg', false],
      ['/ik-seo/media-files/a/b/na%20me%20%C3%A9.v2.jpg', undefined, 'a/b.jpg', false],
      ['/media-files/a/b.pdf/ik-thumbnail.jpg', undefined, 'a/b.pdf', true],
      ['/tr:w-5/media-files/a/b.gif/ik-thumbnail.jpg', 'w-5', 'a/b.gif', true],
      ['/ik-seo/media-files/a/b/name.pdf/ik-thumbnail.jpg', undefined, 'a/b.pdf', true],
      ['/media-files/a%2Epng', undefined, 'a.png', false],
      ['/media-files/a..b', undefined, 'a..b', false],
      [`/media-files/${'a'.repeat(255)}`, undefined, 'a'.repeat(255), false],
    ];
    for (const [url, transformation, code, thumbnail] of special) {
      it(`parses ${url.slice(0, 60)}`, () => {
        const parsed = target(url);
        expect(parsed.resource).to.deep.equal({ kind: 'media-files', code });
        expect(parsed.pathTransformation).to.equal(transformation);
        expect(parsed.thumbnail).to.equal(thumbnail);
      });
    }

    for (const code of [
      '',
      '/',
      'a/',
      '/a',
      'a//b',
      '..',
      '../a',
      'a/../b',
      'a/./b',
      'a/%2e%2e/b',
      'a%2Fb',
      'a%2fb',
      'a%252Fb',
      'a%5Cb',
      'a\\b',
      'a b',
      'a%20b',
      'a+b',
      'a-b.png',
      'a%00',
      'a%',
      'a%zz',
      '%ff',
      'é.png',
      '%C3%A9.png',
      'a;b',
      'a:b',
      'a@b',
      'http://evil/x.png',
      'a'.repeat(256),
    ]) {
      it(`rejects the code ${JSON.stringify(code.slice(0, 20))}`, () =>
        expectFailure(() => parseTarget(`/media-files/${code}`), 'ENOENT', 'There is no such media file'));
    }

    it('rejects an ik-seo path whose name has no extension', () => {
      expectFailure(() => parseTarget('/ik-seo/media-files/a/name'), 'ENOENT', 'There is no such media file');
      expect(parseTarget('/ik-seo/media-files/name.jpg'), 'the kind is no file').to.equal(undefined);
    });
  });

  describe('forms of a request target', () => {
    for (const url of [
      `http://host/media-files/${CODE}`,
      `HTTPS://user@host:8080/media-files/${CODE}`,
      `http://h//media-files/${CODE}`,
      `//media-files/${CODE}`,
      `/////media-files/${CODE}`,
      `//ik-seo//media-files/f/d/1/d/fd1d_x/name.png`,
    ]) {
      it(`accepts ${url}`, () => expect(target(url).resource).to.deep.equal({ kind: 'media-files', code: CODE }));
    }

    it('treats repeated slashes around a transformation as one', () => {
      const { resource, pathTransformation } = target(`//tr:w-5///media-files/${CODE}?v=1`);
      expect([(resource as Resource).code, pathTransformation]).to.deep.equal([CODE, 'w-5']);
    });

    it('keeps repeated slashes in a layer, and rejects them in a code', () => {
      expect(target('/tr:l-image,i-//a//b.jpg,l-end//media-files/x.png').pathTransformation).to.equal(
        'l-image,i-//a//b.jpg,l-end',
      );
      expectFailure(() => parseTarget('/media-files//x.png'), 'ENOENT', 'There is no such media file');
      expectFailure(() => parseTarget('//media-files/a//x.png'), 'ENOENT', 'There is no such media file');
    });

    it('keeps the query of an absolute URL', () => {
      expect(target('http://h/media-files/a.png?tr=w-1&v=http://x//y').queryTransformation).to.equal('w-1');
      expect(originForm('http://h?a=/b')).to.equal('?a=/b');
      expect(originForm('/a?b=http://h//c')).to.equal('/a?b=http://h//c');
    });
  });

  describe('limits, before decoding', () => {
    /** What is given to `decodeURIComponent` meanwhile. */
    function decoded(work: () => unknown): { calls: number; characters: number } {
      const { decodeURIComponent: original } = globalThis;
      const count = { calls: 0, characters: 0 };
      globalThis.decodeURIComponent = (text) => {
        count.calls += 1;
        count.characters += text.length;
        return original(text);
      };
      try {
        work();
      } catch (error) {
        expect(error).to.be.instanceOf(ImageError);
      } finally {
        globalThis.decodeURIComponent = original;
      }
      return count;
    }

    it('rejects long paths, many segments and many parameters', () => {
      for (const url of [
        `/media-files/${'a'.repeat(6200)}`,
        `/media-files/${'a/'.repeat(600)}x`,
        `/tr:${'w-1,'.repeat(2000)}/media-files/a.png`,
        `/media-files/a.png?${'a&'.repeat(64)}`,
        `/media-files/a.png?${'ik-s=1&'.repeat(2000)}`,
      ]) {
        expectFailure(() => parseTarget(url), 'ELIMIT', /^The URL has (?:a path of )?more than /);
      }
    });

    it('ignores long paths of other middleware', () => {
      for (const url of [`/${'a/'.repeat(8000)}`, `/${'%/'.repeat(8000)}`, `/${'x'.repeat(16_000)}media-files`]) {
        expect(parseTarget(url)).to.equal(undefined);
      }
    });

    it('accepts paths within the limits', () => {
      const { resource } = target(`/tr:${'w-1,'.repeat(1020)}/media-files/a.png?${'a&'.repeat(63)}b`);
      expect(resource).to.have.property('code', 'a.png');
      const code = `${'a/'.repeat(127)}a`;
      expect(target(`/media-files/${code.replaceAll('a', '%61')}`).resource).to.have.property('code', code);
    });

    it('decodes a code once, and does not decode one that is too long', () => {
      expect(decoded(() => parseTarget('/media-files/%61/%62.png'))).to.deep.equal({ calls: 1, characters: 11 });
      expect(decoded(() => parseTarget(`/media-files/${'%61'.repeat(256)}`))).to.deep.equal({
        calls: 0,
        characters: 0,
      });
    });

    for (const part of [
      '%',
      '%C3',
      '%zz',
      '%61',
      '%C3%A9',
      '%2F',
      '/%',
      '%/',
      '&%',
      '%=%&',
      '%61=%61&',
      '?%',
      '/%C3%A9',
      'tr:%',
      '%2C',
      ',%',
      ':%',
    ]) {
      for (const start of [
        '/media-files/',
        '/media-files/a?',
        '/tr:',
        '/ik-seo/media-files/',
        '/media-files/a?ik-attachment-filename=',
      ]) {
        it(`decodes each character at most once: ${start}${part}…`, () => {
          const url = start + part.repeat(Math.floor(15_000 / part.length));
          const { calls, characters } = decoded(() => parseTarget(url));
          expect(characters).to.be.at.most(url.length);
          expect(calls).to.be.at.most(2 * TARGET_LIMITS.parameters);
        });
      }
    }
  });

  describe('queries', () => {
    const query = (text: string) => target(`/media-files/a.png?${text}`);

    it('keeps the transformation encoded and uses the first one', () => {
      expect(query('tr=w-300%2Ch-200').queryTransformation).to.equal('w-300%2Ch-200');
      expect(query('tr=w-1&tr=w-2').queryTransformation).to.equal('w-1');
      expect(query('tr=').queryTransformation).to.equal('');
      expect(query('tr').queryTransformation).to.equal('');
      expect(query('tr=a=b').queryTransformation).to.equal('a=b');
      expect(query('xtr=w-1').queryTransformation).to.equal(undefined);
      expect(query('tr=l-image,i-a/b?c,l-end').queryTransformation).to.equal('l-image,i-a/b?c,l-end');
    });

    it('sorts and encodes unknown parameters', () => {
      expect(query('v=2&a=1').extraQuery).to.equal('a=1&v=2');
      expect(query('a=1&&v=2&').extraQuery).to.equal('a=1&v=2');
      expect(query('%76=%32&a').extraQuery).to.equal('a=&v=2');
      expect(query('updatedAt=1660032958761&tr=w-1').extraQuery).to.equal('updatedAt=1660032958761');
      expect(query('a=x+y&b=x%20y').extraQuery).to.equal('a=x%20y&b=x%20y');
      expect(query('a=%zz').extraQuery).to.equal('a=%25zz');
      expect(query('ik-obj-version=7').extraQuery).to.equal('ik-obj-version=7');
      expect(query('__proto__=1').extraQuery).to.equal('__proto__=1');
      expect(query('a=\ud800').extraQuery).to.equal('a=%EF%BF%BD');
    });

    it('omits known parameters and telemetry', () =>
      expect(
        query('tr=w-1&tr=w-2&ik-s=a&ik-t=1&ik-attachment=true&ik-attachment-filename=x&ik-sdk-version=javascript-1.4.3')
          .extraQuery,
      ).to.equal(''));

    it('parses attachment parameters', () => {
      for (const [text, attachment, fileName] of [
        ['ik-attachment=true', true, undefined],
        ['ik-attachment=false', false, undefined],
        ['ik-attachment', false, undefined],
        // A name alone forces no download.
        ['ik-attachment-filename=my%20file+1', false, 'my file 1'],
        ['ik-attachment=false&ik-attachment-filename=x', false, 'x'],
        ['ik-attachment=true&ik-attachment-filename=x', true, 'x'],
        ['ik-attachment=true&ik-attachment-filename=', true, undefined],
      ] as const) {
        expect(query(text), text).to.include({ attachment, fileName });
      }
    });

    it('uses the file name of ik-seo, unless the query has one', () => {
      expect(target('/ik-seo/media-files/a/nice%20name.jpg').fileName).to.equal('nice name.jpg');
      expect(target('/ik-seo/media-files/a/nice.jpg?ik-attachment-filename=x').fileName).to.equal('x');
    });

    it('leaves signatures to verifySignature', () => {
      expect(query('ik-s=abc&ik-t=12')).to.deep.equal(query(''));
      expect(query('ik-s=abc&ik-t=12')).not.to.have.property('signature');
    });
  });

  describe('resource paths', () => {
    it('are accepted with and without a leading slash', () => {
      const resource = { kind: 'media-files', code: CODE };
      expect(parseResourcePath(`media-files/${CODE}`)).to.deep.equal(resource);
      expect(parseResourcePath(`/media-files/${CODE}`)).to.deep.equal(resource);
    });

    for (const path of [
      '',
      '/',
      'media-files',
      'media-files/',
      'medium.jpg',
      'media-files/../x',
      'media-files/a/',
      'media-files/a%2Fb',
      'https://h/media-files/a',
      'media-files/a?b',
    ]) {
      it(`rejects ${JSON.stringify(path)}`, () =>
        expectFailure(
          () => parseResourcePath(path),
          'EINVAL',
          /^".*" is not the path of a media file, such as media-files/,
        ));
    }
  });

  it('parses malicious paths in linear time', () => {
    for (const url of [
      `/tr:${'l-image,/'.repeat(2000)}`,
      `/${'tr:/'.repeat(4000)}`,
      `/media-files/${'a/'.repeat(8000)}`,
      `/media-files/a?${'a&'.repeat(8000)}`,
    ]) {
      try {
        parseTarget(url);
      } catch (error) {
        expect(error, url.slice(0, 20)).to.be.an.instanceOf(ImageError);
      }
    }
  });
});

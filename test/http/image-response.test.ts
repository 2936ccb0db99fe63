import { expect } from 'chai';
import type { IncomingMessage } from 'node:http';
import { createEntry, type Entry } from '../../src/cache/entry.js';
import { parseImageRequest } from '../../src/http/image-request.js';
import { toImageResponse, type ResponseContext } from '../../src/http/image-response.js';
import type { ImageResponse } from '../../src/http/send.js';
import type { LargeFile } from '../../src/media/large-file.js';
import type { BufferedRendition, CacheOutcome, Rendition } from '../../src/media/renditions.js';
import { parseTarget, type Resource } from '../../src/url/index.js';
import { later } from '../support/later.js';

const ANY = new AbortController().signal;
const BODY = Buffer.from('the bytes of a picture');

function entryOf(facts: Partial<Entry> = {}): Entry {
  const picture = { mimeType: 'image/png', extension: 'png', format: 'png', width: 200, fileName: 'a.jpg' };
  return createEntry(BODY, { ...picture, ...facts }, { fresh: 60_000, stale: 600_000 });
}

function renditionOf(changes: Partial<BufferedRendition> = {}): BufferedRendition {
  return {
    kind: 'buffered',
    entry: entryOf(),
    outcome: 'miss',
    timings: {},
    stale: undefined,
    passthrough: false,
    ...changes,
  };
}

function contextOf(url = '/media-files/a.png', changes: Partial<ResponseContext> = {}): ResponseContext {
  const req = { url, headers: { 'sec-ch-dpr': '2' } } as unknown as IncomingMessage;
  const request = parseImageRequest(req, parseTarget(url)!, {
    namedTransformations: {},
    restrictUnnamed: false,
    privateKeys: [],
    requireSignature: false,
    strict: false,
    quality: 80,
    saveDataQuality: undefined,
    allowedWidths: undefined,
  });
  const resource = request.target.resource as Resource;
  return {
    request,
    resource,
    cacheControl: 'public',
    isOutdated: false,
    canonicalBaseUrl: undefined,
    url: 0.26,
    total: 12,
    ...changes,
  };
}

function responseOf(rendition: Rendition = renditionOf(), context = contextOf()): Promise<ImageResponse> {
  return toImageResponse(rendition, context, ANY);
}

describe('http/image-response', () => {
  it('is cacheable for ten minutes while a refined result may follow', async () => {
    const context = contextOf(undefined, { cacheControl: 'public, max-age=31536000, immutable' });
    const of = async (provisional?: boolean): Promise<string> =>
      (await responseOf(renditionOf({ entry: entryOf({ provisional }) }), context)).cacheControl;
    expect(await of(true)).to.equal('public, max-age=600');
    expect(await of()).to.equal('public, max-age=31536000, immutable');
  });

  it('contains the entry and its headers', async () => {
    const entry = entryOf();
    expect(await responseOf(renditionOf({ entry }))).to.deep.equal({
      mimeType: 'image/png',
      etag: `"${entry.digest}"`,
      content: entry.body,
      length: BODY.length,
      cacheControl: 'public',
      vary: ['Accept'],
      disposition: 'inline; filename=a.png',
      contentDpr: undefined,
      link: undefined,
      location: undefined,
      tags: undefined,
      contentSecurityPolicy: undefined,
      cacheStatus: 'akeneo-images; fwd=miss',
      serverTiming: 'url;dur=0.3, total;dur=12.0',
      warning: undefined,
    });
  });

  it('has a harmless content type if it is an attachment', async () => {
    for (const [mimeType, sent] of [
      ['text/javascript', 'application/octet-stream'],
      ['text/css', 'application/octet-stream'],
      ['application/pdf', 'application/pdf'],
    ] as const) {
      const entry = entryOf({ mimeType, extension: undefined, format: undefined, width: undefined });
      const large = { mimeType, fileName: 'a.js', etag: 'e', length: () => Promise.resolve(9) } as unknown as LargeFile;
      const renditions: Rendition[] = [
        renditionOf({ entry }),
        { kind: 'streamed', file: large, outcome: 'miss', timings: {} },
      ];
      for (const rendition of renditions) {
        const { mimeType: type, disposition } = await responseOf(rendition);
        expect(type).to.equal(sent);
        expect(disposition).to.match(sent === mimeType ? /^inline/ : /^attachment/);
      }
    }
  });

  it('varies on nothing if it is not an image', async () => {
    const entry = entryOf({ mimeType: 'text/html', extension: undefined, format: undefined, width: undefined });
    const context = contextOf('/media-files/a.html', { canonicalBaseUrl: 'https://shop.example' });
    const response = await responseOf(renditionOf({ entry }), context);
    expect(response).to.include({ link: undefined, contentDpr: undefined });
    expect(response.vary).to.deep.equal([]);
    expect(response.disposition).to.match(/^attachment/);
    expect(response.contentSecurityPolicy).to.match(/sandbox$/);
  });

  it('is an attachment if the URL requests it', async () => {
    const context = contextOf('/media-files/a.png?ik-attachment=true');
    expect(await responseOf(renditionOf(), context)).to.include({ disposition: 'attachment; filename=a.png' });
  });

  it('uses the file name of an ik-seo URL', async () => {
    const context = contextOf('/ik-seo/media-files/a/nice-name.png');
    expect(await responseOf(renditionOf(), context)).to.include({ disposition: 'inline; filename=nice-name.png' });
  });

  it('lists parts of the URL without an effect', async () => {
    const { warning } = await responseOf(renditionOf(), contextOf('/tr:width-30,vc-%C3%A9/media-files/a.png'));
    expect(warning).to.equal('"width-30" is no parameter; did you mean w-30?. vc is ignored: video only');
  });

  it('has Content-DPR if client hints were applied', async () => {
    const context = contextOf('/tr:w-100,dpr-auto/media-files/a.png');
    expect(await responseOf(renditionOf(), context)).to.include({ contentDpr: 2 });
  });

  it('has a canonical link for images if a base URL is set, without the transformation', async () => {
    const context = contextOf('/tr:w-100/media-files/1/2/a.png', { canonicalBaseUrl: 'https://shop.example/media' });
    const { link } = await responseOf(renditionOf(), context);
    expect(link).to.equal('<https://shop.example/media/media-files/1/2/a.png>; rel="canonical"');
  });

  it('has Server-Timing with the stages in order', async () => {
    const timings = { encode: 5, pixels: 4, decode: 3, queue: 2, pim: 1, store: 0.5 };
    const { serverTiming } = await responseOf(renditionOf({ timings }));
    expect(serverTiming).to.equal(
      'url;dur=0.3, store;dur=0.5, pim;dur=1.0, queue;dur=2.0, decode;dur=3.0, pixels;dur=4.0, encode;dur=5.0, total;dur=12.0',
    );
  });

  describe('has Cache-Status for', () => {
    for (const [outcome, status] of [
      ['memory', 'hit; detail=memory'],
      ['store', 'hit; detail=store'],
      ['coalesced', 'fwd=miss; collapsed'],
      ['miss', 'fwd=miss'],
    ] as const satisfies [CacheOutcome, string][]) {
      it(outcome, async () => {
        expect((await responseOf(renditionOf({ outcome }))).cacheStatus).to.equal(`akeneo-images; ${status}`);
      });
    }

    it('a stale entry, with its age', async () => {
      const rendition = renditionOf({ outcome: 'memory', stale: 'stale-if-error' });
      await later(100_000, async () => {
        const { cacheStatus } = await responseOf(rendition);
        expect(cacheStatus).to.match(/^akeneo-images; hit; ttl=-4[01]; detail=stale-if-error$/);
      });
    });
  });

  describe('for a large file', () => {
    const calls: string[] = [];
    const file: LargeFile = {
      mimeType: 'video/mp4',
      fileName: 'film.mp4',
      etag: 'tag',
      length: (signal) => {
        calls.push('length');
        expect(signal).to.equal(ANY);
        return Promise.resolve(undefined);
      },
      open: (signal) => {
        calls.push('open');
        expect(signal).to.equal(ANY);
        return Promise.reject(new Error('not opened here'));
      },
      cancel: () => void calls.push('cancel'),
    };

    it('is streamed, and looks up the length before opening', async () => {
      const rendition = { kind: 'streamed', file, outcome: 'miss', timings: { pim: 2 } } as const;
      const response = await responseOf(rendition, contextOf('/media-files/film.mp4'));
      expect(response).to.include({
        mimeType: 'video/mp4',
        etag: '"tag"',
        length: undefined,
        disposition: 'inline; filename=film.mp4',
        cacheStatus: 'akeneo-images; fwd=miss',
        serverTiming: 'url;dur=0.3, pim;dur=2.0, total;dur=12.0',
      });
      expect(response.vary).to.deep.equal([]);
      if (Buffer.isBuffer(response.content)) throw new Error('It is buffered');
      await response.content.open().catch(() => undefined);
      response.content.cancel();
      expect(calls).to.deep.equal(['length', 'open', 'cancel']);
    });
  });
});

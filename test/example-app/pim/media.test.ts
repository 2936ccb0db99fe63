import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { startDemoPim, type DemoPim, type MediaKind } from '../../../example-app/pim/demo-pim.js';
import { bearer, errorBody, json, request, type Reply } from './request.js';

const API = '/api/rest/v1';
const PNG = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
const KINDS: readonly MediaKind[] = [
  'media-files',
  'asset-media-files',
  'reference-entities-media-files',
  'category-media-files',
];

/** The download path of a code. */
const binary = (kind: MediaKind, code: string): string =>
  `${API}/${kind}/${code}${kind === 'media-files' || kind === 'category-media-files' ? '/download' : ''}`;

describe('demo PIM: media', () => {
  let pim: DemoPim;

  beforeEach(async () => {
    pim = await startDemoPim();
  });
  afterEach(() => pim.close());

  const get = (path: string, headers: Record<string, string> = {}): Promise<Reply> =>
    request(pim, path, { headers: { ...bearer(pim.accessToken), ...headers } });
  const add = (name: string, kind: MediaKind = 'media-files', mimeType = 'image/png', body = PNG): string =>
    pim.addMedia(kind, { name, mimeType, body });

  describe('codes', () => {
    it('consist of a hash, folders and a sanitised name, as in the PIM', () => {
      expect(add('Trail Shoe front (blue).png')).to.match(
        /^([0-9a-f])\/([0-9a-f])\/([0-9a-f])\/([0-9a-f])\/\1\2\3\4[0-9a-f]{36}_Trail_Shoe_front__blue_\.png$/,
      );
    });

    it('replace each byte of an accented letter', () => {
      expect(add('chaussure-été.png')).to.match(/_chaussure___t__\.png$/);
    });

    it('truncate a long name to 95 bytes and append its extension', () => {
      const code = add(`${'x'.repeat(120)}.jpeg`);
      expect(code.slice(49)).to.equal(`${'x'.repeat(95)}.jpeg`);
    });

    it('are equal only for equal names at the same time in different stores', () => {
      const file = { name: 'a.png', mimeType: 'image/png', body: PNG, uploadedAt: 1_700_000_000_000 };
      const first = pim.addMedia('media-files', file);
      expect(pim.addMedia('asset-media-files', file)).to.equal(first);
      expect(pim.addMedia('media-files', file)).not.to.equal(first);
    });
  });

  describe('item 18: a download', () => {
    it('has the stored type and name, no length and no validators', async () => {
      const reply = await get(binary('media-files', add('akeneo.png')));
      expect(reply.status).to.equal(200);
      expect(reply.headers).to.include({
        'content-type': 'image/png',
        'content-disposition': 'attachment; filename="akeneo.png"',
        'cache-control': 'no-cache, private',
        'transfer-encoding': 'chunked',
      });
      expect(reply.headers).not.to.have.any.keys('content-length', 'etag', 'last-modified', 'accept-ranges');
      expect(reply.body.equals(PNG)).to.equal(true);
    });

    for (const name of ['say "cheese".png', 'a; b=c.png', 'chaussure-été ☃ 靴.png', '100% \\ back.png']) {
      it(`has the raw, unescaped name: ${name}`, async () => {
        const reply = await get(binary('media-files', add(name)));
        const header = Buffer.from(reply.headers['content-disposition']!, 'latin1').toString();
        expect(header).to.equal(`attachment; filename="${name}"`);
      });
    }

    it('is sent in full, whatever the request headers', async () => {
      const path = binary('media-files', add('a.png'));
      const headers: Record<string, string>[] = [
        { Range: 'bytes=0-3' },
        { 'If-None-Match': '*' },
        { 'If-Modified-Since': new Date().toUTCString() },
      ];
      for (const conditions of headers) {
        const reply = await get(path, conditions);
        expect(reply.status).to.equal(200);
        expect(reply.body.equals(PNG)).to.equal(true);
      }
    });

    it('has the charset of texts', async () => {
      const reply = await get(binary('media-files', add('a.csv', 'media-files', 'text/csv')));
      expect(reply.headers['content-type']).to.equal('text/csv; charset=UTF-8');
    });

    it('responds to HEAD with the same headers and no body', async () => {
      const path = binary('media-files', add('a.png'));
      const reply = await request(pim, path, { method: 'HEAD', headers: bearer(pim.accessToken) });
      expect(reply.status).to.equal(200);
      expect(reply.headers).to.include({
        'content-type': 'image/png',
        'content-disposition': 'attachment; filename="a.png"',
      });
      expect(reply.headers).not.to.have.property('content-length');
      expect(reply.body).to.have.lengthOf(0);
    });

    it('streams a generated file', async () => {
      const chunk = Buffer.alloc(1 << 20, 7);
      const code = pim.addMedia('asset-media-files', {
        name: 'film.mp4',
        mimeType: 'video/mp4',
        size: 8 << 20,
        *body() {
          for (let i = 0; i < 8; i++) yield chunk;
        },
      });
      for (let i = 0; i < 2; i++) {
        expect((await get(binary('asset-media-files', code))).body).to.have.lengthOf(8 << 20);
      }
    });
  });

  describe('item 19: routes of the four media types', () => {
    it('serve bytes, with /download for products and categories only', async () => {
      for (const kind of KINDS) {
        const reply = await get(binary(kind, add('a.png', kind)));
        expect(reply.status, kind).to.equal(200);
        expect(reply.body.equals(PNG), kind).to.equal(true);
      }
      expect((await get(`${binary('asset-media-files', add('b.png', 'asset-media-files'))}/download`)).status).to.equal(
        404,
      );
      expect((await get(`${API}/category-media-files/${add('c.png', 'category-media-files')}`)).status).to.equal(404);
    });

    it('describe product media', async () => {
      const code = add('chaussure "été".png');
      const reply = await get(`${API}/media-files/${code}`);
      expect(reply.status).to.equal(200);
      expect(reply.headers).to.include({ 'content-type': 'application/json', 'cache-control': 'no-cache, private' });
      expect(json(reply)).to.deep.equal({
        code,
        original_filename: 'chaussure "été".png',
        mime_type: 'image/png',
        size: PNG.length,
        extension: 'png',
        _links: {
          download: {
            href: `${pim.url.replace('127.0.0.1', 'localhost')}${API}/media-files/${code}/download`,
          },
        },
      });
    });

    it('write JSON like PHP', async () => {
      const reply = await get(`${API}/media-files/${add('<é> & \'"\\.png')}`);
      expect(reply.text).to.include('"mime_type":"image\\/png"');
      expect(reply.text).to.include('"original_filename":"\\u003C\\u00e9\\u003E \\u0026 \\u0027\\u0022\\\\.png"');
      expect(json(reply)).to.have.property('original_filename', '<é> & \'"\\.png');
    });

    it('have no size if none is stored', async () => {
      const code = pim.addMedia('media-files', {
        name: 'a.bin',
        mimeType: 'application/octet-stream',
        body: () => [PNG],
      });
      expect(json(await get(`${API}/media-files/${code}`))).to.have.property('size', null);
    });

    it('list product media in pages', async () => {
      const codes = Array.from({ length: 12 }, (_, i) => add(`${i}.png`));
      add('elsewhere.png', 'asset-media-files');
      interface Page {
        _links: Record<string, { href: string }>;
        current_page: number;
        items_count?: number;
        _embedded: { items: { code: string; _links: Record<string, { href: string }> }[] };
      }
      const page = async (query: string) => json(await get(`${API}/media-files${query}`)) as Page;

      const first = await page('');
      expect(first._embedded.items.map(({ code }) => code)).to.deep.equal(codes.slice(0, 10));
      expect(first._links).to.have.all.keys('self', 'first', 'next');
      expect(first).not.to.have.property('items_count');
      expect(first._embedded.items[0]).to.include({ original_filename: '0.png', size: PNG.length, extension: 'png' });
      expect(first._embedded.items[0]!._links).to.have.all.keys('self', 'download');

      const second = await page('?page=2&limit=6&with_count=true');
      expect(second).to.include({ current_page: 2, items_count: 12 });
      expect(second._links).to.have.all.keys('self', 'first', 'previous', 'next');
      expect(second._links.self!.href).to.match(/\?page=2&limit=6&with_count=true$/);

      const past = await page('?page=3&limit=6');
      expect(past._embedded.items).to.deep.equal([]);
      expect(past._links).not.to.have.property('next');
    });

    const refusals: [query: string, message: string][] = [
      ['limit=101', 'You cannot request more than 100 items.'],
      ['limit=0', '"0" is not a valid limit number.'],
      ['page=x', '"x" is not a valid page number.'],
      ['with_count=yes', 'Parameter "with_count" has to be a boolean. Only "true" or "false" allowed, "yes" given.'],
    ];
    for (const [query, message] of refusals) {
      it(`reject ${query}`, async () => {
        const reply = await get(`${API}/media-files?${query}`);
        expect(reply.status).to.equal(422);
        expect(json(reply)).to.deep.equal(errorBody(422, message));
      });
    }
  });

  it('item 20: finds a code only in its own store', async () => {
    for (const kind of KINDS) {
      const code = add('a.png', kind);
      for (const other of KINDS.filter((name) => name !== kind)) {
        const reply = await get(binary(other, code));
        expect(reply.status, `${kind} on ${other}`).to.equal(404);
        expect(json(reply)).to.deep.equal(errorBody(404, `Media file "${code}" does not exist.`));
      }
    }
  });

  it('item 21: distinguishes unknown codes from lost files', async () => {
    for (const kind of KINDS) {
      const never = await get(binary(kind, 'a/6/d/f/a6df_gone.jpg'));
      expect(never.status).to.equal(404);
      expect(json(never)).to.deep.equal(errorBody(404, 'Media file "a/6/d/f/a6df_gone.jpg" does not exist.'));
      expect(never.text).to.include('a\\/6\\/d\\/f');

      const code = add('lost.jpg', kind);
      pim.removeFile(kind, code);
      const lost = await get(binary(kind, code));
      expect(lost.status).to.equal(404);
      expect(json(lost)).to.deep.equal(errorBody(404, `Media file "${code}" is not present on the filesystem.`));
    }
    const code = add('lost.jpg');
    pim.removeFile('media-files', code);
    expect((await get(`${API}/media-files/${code}`)).status).to.equal(200);
    expect((await get(`${API}/media-files/never`)).status).to.equal(404);
  });

  it('item 22: serves wrong types, documents and empty files unchanged', async () => {
    const wrong = await get(binary('media-files', add('a.jpg', 'media-files', 'image/jpeg', PNG)));
    expect(wrong.headers['content-type']).to.equal('image/jpeg');
    expect(wrong.body.equals(PNG)).to.equal(true);

    const pdf = await get(
      binary('media-files', add('m.pdf', 'media-files', 'application/pdf', Buffer.from('%PDF-1.4'))),
    );
    expect(pdf.headers['content-type']).to.equal('application/pdf');

    const empty = await get(binary('media-files', add('e.png', 'media-files', 'image/png', Buffer.alloc(0))));
    expect(empty.status).to.equal(200);
    expect(empty.headers).to.include({ 'transfer-encoding': 'chunked' });
    expect(empty.body).to.have.lengthOf(0);
  });

  it('item 23: assigns a new code to equal bytes, and keeps the old one', async () => {
    const [first, second] = [add('a.png'), add('a.png')];
    expect(first).not.to.equal(second);
    const digests = await Promise.all(
      [first, second].map(async (code) => {
        const { body } = await get(binary('media-files', code));
        return createHash('sha1').update(body).digest('hex');
      }),
    );
    expect(digests[0]).to.equal(digests[1]);
  });

  it('rejects a file name with control characters', () => {
    expect(() => add('a\nb.png')).to.throw(TypeError, /control characters/);
  });
});

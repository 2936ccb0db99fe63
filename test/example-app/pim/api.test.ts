import { expect } from 'chai';
import { startDemoPim, type DemoPim, type Permissions } from '../../../example-app/pim/demo-pim.js';
import { waitFor } from '../../support/wait-for.js';
import { bearer, errorBody, json, login, request } from './request.js';

const API = '/api/rest/v1';

describe('demo PIM: the API in general', () => {
  let pim: DemoPim;
  let token: string;
  let code: string;

  before(async () => {
    pim = await startDemoPim();
    code = pim.addMedia('media-files', { name: 'shoe.png', mimeType: 'image/png', body: Buffer.from('png') });
  });
  beforeEach(async () => {
    token = (await login(pim)).access_token;
    pim.reset();
  });
  after(() => pim.close());

  const get = (path: string, headers: Record<string, string> = {}) =>
    request(pim, path, { headers: { ...bearer(token), ...headers } });
  const download = (headers?: Record<string, string>) => get(`${API}/media-files/${code}/download`, headers);

  describe('item 10: route first, then authenticate', () => {
    it('responds with 404 to an unroutable path without a token', async () => {
      for (const path of ['/', '/api/rest/v1/nothing', `${API}/media-files/`, `${API}/asset-media-files`]) {
        const reply = await request(pim, path);
        expect(reply.status, path).to.equal(404);
        expect(json(reply)).to.deep.equal(errorBody(404, `No route found for "GET ${pim.url}${path}"`));
      }
    });

    it('has no route for hyphens, spaces and percent signs in product and category codes', async () => {
      for (const bad of ['a-b.png', 'a%20b.png', 'a%25b.png', 'a%zzb.png', '%C3%A9.png']) {
        for (const path of [
          `media-files/${bad}`,
          `media-files/${bad}/download`,
          `category-media-files/${bad}/download`,
        ]) {
          expect((await request(pim, `${API}/${path}`)).status, path).to.equal(404);
        }
      }
    });

    it('requires a token on every route, whether the code exists or not', async () => {
      for (const path of [
        `media-files/${code}/download`,
        'media-files/nothing',
        'asset-media-files/a',
        'media-files',
      ]) {
        expect((await request(pim, `${API}/${path}`)).status, path).to.equal(401);
      }
    });

    it('responds with 405 to unsupported methods', async () => {
      const reply = await request(pim, `${API}/media-files/${code}/download`, {
        method: 'POST',
        headers: bearer(token),
      });
      expect(reply.status).to.equal(405);
      expect(reply.headers.allow).to.equal('GET');
      expect(json(reply)).to.have.property('code', 405);
    });

    it('serves its root without a token, and system information only with one', async () => {
      const root = await request(pim, API);
      expect(root.status).to.equal(200);
      expect(json(root)).to.have.nested.property('authentication.fos_oauth_server_token.route', '/api/oauth/v1/token');
      expect(json(root)).to.have.nested.property('routes.pim_api_media_file_download.methods[0]', 'GET');
      expect((await request(pim, `${API}/system-information`)).status).to.equal(401);
      expect(json(await get(`${API}/system-information`))).to.have.all.keys('version', 'edition');
    });
  });

  describe('item 11: the bearer token', () => {
    afterEach(() => {
      pim.missingTokenBody = 'documented';
    });

    it('requires the exact scheme Bearer', async () => {
      for (const Authorization of [`bearer ${token}`, `BEARER ${token}`, `Basic ${token}`, token, '']) {
        const reply = await download({ Authorization });
        expect(reply.status, Authorization.slice(0, 8)).to.equal(401);
        expect(json(reply)).to.deep.equal(errorBody(401, 'Authentication is required'));
      }
    });

    it('can be reported missing in the format of the OAuth bundle', async () => {
      pim.missingTokenBody = 'bundle';
      const reply = await request(pim, `${API}/media-files/${code}`);
      expect(reply.status).to.equal(401);
      expect(json(reply)).to.deep.equal({
        error: 'access_denied',
        error_description: 'OAuth2 authentication required',
      });
      expect(reply.headers).to.include({
        'www-authenticate':
          'Bearer realm="Service", error="access_denied", error_description="OAuth2 authentication required"',
        'cache-control': 'no-store, private',
        pragma: 'no-cache',
      });
    });

    it('is accepted in the query, but not in both places', async () => {
      const path = `${API}/media-files/${code}?access_token=${token}`;
      expect((await request(pim, path)).status).to.equal(200);
      const twice = await get(path);
      expect(twice.status).to.equal(400);
      expect(json(twice)).to.have.property('error', 'invalid_request');
    });

    it('of an App is valid until a PIM user disconnects the App', async () => {
      const other = await startDemoPim();
      try {
        const ask = () => request(other, `${API}/system-information`, { headers: bearer(other.accessToken) });
        other.expireTokens();
        other.revokeTokens();
        expect((await ask()).status).to.equal(200);
        other.disconnectApp();
        const reply = await ask();
        expect(reply.status).to.equal(401);
        expect(json(reply)).to.deep.equal(
          errorBody(401, 'The access token provided is invalid. Your app has been disconnected from that PIM.'),
        );
      } finally {
        await other.close();
      }
    });
  });

  describe('item 12: permissions', () => {
    afterEach(() => {
      Object.assign(pim.permissions, { overall: true, assets: true, records: true, categories: true });
    });

    const LIST = 'Access forbidden. You are not allowed to list';
    const cases: [keyof Permissions, path: string, message: string][] = [
      ['overall', 'media-files/x', 'You are not allowed to access the web API.'],
      ['overall', 'asset-media-files/x', 'You are not allowed to access the web API.'],
      ['assets', 'asset-media-files/x', `${LIST} assets.`],
      ['records', 'reference-entities-media-files/x', `${LIST} reference entity records.`],
      ['categories', 'category-media-files/x/download', `${LIST} categories.`],
    ];
    for (const [permission, path, message] of cases) {
      it(`${path} is forbidden without "${permission}"`, async () => {
        pim.permissions[permission] = false;
        const reply = await get(`${API}/${path}`);
        expect(reply.status).to.equal(403);
        expect(json(reply)).to.deep.equal(errorBody(403, message));
      });
    }

    it('product media require only the overall permission', async () => {
      Object.assign(pim.permissions, { assets: false, records: false, categories: false });
      expect((await download()).status).to.equal(200);
    });

    it('are checked after the token and after Accept', async () => {
      pim.permissions.assets = false;
      const path = `${API}/asset-media-files/x`;
      expect((await request(pim, path)).status).to.equal(401);
      expect((await get(path, { Accept: 'image/*' })).status).to.equal(406);
    });
  });

  describe('item 13: Accept', () => {
    it('rejects values other than application/json and */*, for binaries too', async () => {
      for (const accept of ['image/*', 'image/avif,image/webp', 'application/xml', 'application/json;q=0.9']) {
        const reply = await download({ Accept: accept });
        expect(reply.status, accept).to.equal(406);
        expect(json(reply)).to.deep.equal(
          errorBody(406, `"${accept}" in "Accept" header is not valid. Only "application/json" is allowed.`),
        );
      }
    });

    it('accepts other requests', async () => {
      for (const accept of ['*/*', 'application/json', 'image/webp,*/*;q=0.8']) {
        expect((await download({ Accept: accept })).status, accept).to.equal(200);
      }
      expect((await download()).status).to.equal(200);
    });

    it('is checked after the token, and ignored for HEAD', async () => {
      const path = `${API}/media-files/${code}/download`;
      expect((await request(pim, path, { headers: { Accept: 'image/*' } })).status).to.equal(401);
      const head = await request(pim, path, { method: 'HEAD', headers: { ...bearer(token), Accept: 'image/*' } });
      expect(head.status).to.equal(200);
    });
  });

  describe('item 14: an encoded slash', () => {
    afterEach(() => {
      pim.encodedSlash = 'refuse';
    });
    const encoded = () => `${API}/media-files/${encodeURIComponent(code)}/download`;

    it('is a 404 of the web server by default', async () => {
      const reply = await get(encoded());
      expect(reply.status).to.equal(404);
      expect(reply.headers['content-type']).to.match(/^text\/html/);
    });

    it('is decoded if the server is configured to', async () => {
      pim.encodedSlash = 'decode';
      expect((await get(encoded())).status).to.equal(200);
    });
  });

  describe('item 16: concurrent calls', () => {
    const calls = (count: number, headers = bearer(token)) =>
      Array.from({ length: count }, () => request(pim, `${API}/media-files/${code}/download`, { headers }));

    /** Lets the PIM answer once so many calls have come. */
    async function together(count: number, start: () => Promise<unknown>[]): Promise<void> {
      let open!: () => void;
      pim.gate = new Promise((resolve) => (open = resolve));
      const begun = pim.calls.length;
      const running = start();
      await waitFor(() => pim.calls.length === begun + count);
      open();
      pim.gate = undefined;
      await Promise.all(running);
    }

    it('are counted, and four are allowed', async () => {
      await together(4, () => calls(4));
      expect(pim.meter).to.include({ inFlight: 0, peak: 4 });
      expect(pim.violations).to.deep.equal([]);
    });

    it('violate the limit from the fifth on', async () => {
      await together(5, () => calls(5));
      expect(pim.meter.peak).to.equal(5);
      expect(pim.violations).to.have.lengthOf(1);
      expect(pim.violations[0]).to.match(/^had 5 calls in flight/);
    });

    it('include tokens and downloads', async () => {
      await together(5, () => [...calls(3), login(pim), login(pim)]);
      expect(pim.meter.peak).to.equal(5);
    });

    it('are counted per connection: an App has its own four', async () => {
      await together(8, () => [...calls(4), ...calls(4, bearer(pim.accessToken))]);
      expect(pim.meter.peak).to.equal(4);
      expect(pim.violations).to.deep.equal([]);
    });

    it('are counted until the body ends', async () => {
      pim.fault({ on: 'download', type: 'stall', after: 1 });
      const abort = new AbortController();
      const stalled = request(pim, `${API}/media-files/${code}/download`, {
        headers: bearer(token),
        signal: abort.signal,
      }).catch(() => 'aborted');
      await waitFor(() => pim.calls.at(-1)?.status === 200);
      expect(pim.meter.inFlight).to.equal(1);
      abort.abort();
      expect(await stalled).to.equal('aborted');
      await waitFor(() => pim.meter.inFlight === 0);
    });
  });

  describe('rules without an effect on responses', () => {
    it('reports no violation for a plain download', async () => {
      await download({ Accept: '*/*', 'Accept-Encoding': 'gzip', 'User-Agent': 'akeneo-images' });
      await download({ 'Accept-Language': '*', 'Sec-Fetch-Mode': 'cors' });
      expect(pim.violations).to.deep.equal([]);
    });

    const breaches: [rule: RegExp, break_: () => Promise<unknown>][] = [
      [/^encoded a slash/, () => get(`${API}/media-files/a%2Fb/download`)],
      [/^doubled a slash/, () => get(`${API}/media-files/a//b/download`)],
      [/^sent a dot segment/, () => get(`${API}/media-files/a/../b/download`)],
      [/^sent a dot segment/, () => get(`${API}/media-files/a/%2e%2e/b/download`)],
      [/^put the token into the query/, () => request(pim, `${API}/media-files?access_token=${token}`)],
      [/^sent Accept: application\/json/, () => download({ Accept: 'application/json' })],
      [/^sent Accept: image\/webp/, () => download({ Accept: 'image/webp' })],
      [/^sent range/, () => get(`${API}/media-files/${code}`, { Range: 'bytes=0-1' })],
      [/^sent if-none-match/, () => download({ 'If-None-Match': '"a"' })],
      [/^sent cookie/, () => download({ Cookie: 'a=b' })],
      [/^sent an alien header, x-forwarded-for/, () => download({ 'X-Forwarded-For': '10.0.0.1' })],
      [/^sent an alien header, accept-language/, () => download({ 'Accept-Language': 'de-CH' })],
      [/^sent an alien header, referer/, () => download({ Referer: 'https://shop.example.test/' })],
      [/^forwarded its client's user-agent/, () => download({ 'User-Agent': 'Mozilla/5.0 (X11)' })],
      [/^used HEAD/, () => request(pim, `${API}/media-files/${code}`, { method: 'HEAD', headers: bearer(token) })],
      [/^followed a link: Host is localhost/, followLink],
      [/^sent 301 bytes/, () => request(pim, '/api/oauth/v1/token', { method: 'POST', body: 'x'.repeat(301) })],
    ];
    for (const [rule, breach] of breaches) {
      it(`reports: ${rule.source}`, async () => {
        await breach();
        expect(pim.violations).to.have.lengthOf(1);
        expect(pim.violations[0]).to.match(rule);
      });
    }

    async function followLink(): Promise<void> {
      const { _links } = json(await get(`${API}/media-files/${code}`)) as { _links: { download: { href: string } } };
      const { host, pathname } = new URL(_links.download.href);
      await download({ Host: host });
      expect(pathname).to.equal(`${API}/media-files/${code}/download`);
    }

    it('reset() clears violations, and keeps media and tokens', async () => {
      await download({ Range: 'bytes=0-1' });
      pim.fault({ on: 'any', type: 'status', status: 500, times: Infinity });
      pim.reset();
      expect([pim.calls, pim.violations]).to.deep.equal([[], []]);
      expect(pim.meter.peak).to.equal(0);
      expect((await download()).status).to.equal(200);
    });
  });
});

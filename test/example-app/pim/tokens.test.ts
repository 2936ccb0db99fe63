import { expect } from 'chai';
import { startDemoPim, type DemoPim } from '../../../example-app/pim/demo-pim.js';
import {
  askToken,
  basic,
  bearer,
  errorBody,
  json,
  login,
  passwordFields,
  request,
  TOKEN_PATH,
  type TokenAnswer,
} from './request.js';

const SYSTEM = '/api/rest/v1/system-information';
const BAD_CLIENT = 'Parameter "client_id" is missing or does not match any client, or secret is invalid';
const BAD_PASSWORD_REQUEST = 'Parameter "grant_type", "username" or "password" is missing, empty or invalid';

describe('demo PIM: the token endpoint', () => {
  let pim: DemoPim;
  let now: number;

  beforeEach(async () => {
    now = Date.UTC(2026, 10, 2, 9);
    pim = await startDemoPim({ now: () => now });
  });
  afterEach(() => pim.close());

  const postToken = (body: string, headers: Record<string, string>) =>
    request(pim, TOKEN_PATH, {
      method: 'POST',
      headers: { Authorization: basic(pim.credentials.clientId, pim.credentials.secret), ...headers },
      body,
    });
  const statusWith = async (token: string): Promise<number> =>
    (await request(pim, SYSTEM, { headers: bearer(token) })).status;

  describe('item 1: request format', () => {
    it('accepts JSON with Basic client credentials', async () => {
      const reply = await askToken(pim, passwordFields(pim));
      expect(reply.status).to.equal(200);
      expect(json(reply)).to.have.all.keys('access_token', 'expires_in', 'token_type', 'scope', 'refresh_token');
      expect(json(reply)).to.include({ expires_in: 3600, token_type: 'bearer', scope: null });
    });

    it('accepts a form', async () => {
      const body = new URLSearchParams(passwordFields(pim)).toString();
      const reply = await postToken(body, { 'Content-Type': 'application/x-www-form-urlencoded' });
      expect(reply.status).to.equal(200);
      expect(json(reply)).to.include({ token_type: 'bearer' });
    });

    it('accepts client_id and client_secret in the body, unless a header has them', async () => {
      const { clientId, secret } = pim.credentials;
      const body = JSON.stringify({ ...passwordFields(pim), client_id: clientId, client_secret: secret });
      const headers = { 'Content-Type': 'application/json' };
      const inBody = await request(pim, TOKEN_PATH, { method: 'POST', headers, body });
      expect(inBody.status).to.equal(200);
      const headerWins = await postToken(body, { ...headers, Authorization: basic('another', 'client') });
      expect(headerWins.status).to.equal(422);
    });

    it('allows POST only', async () => {
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const reply = await request(pim, TOKEN_PATH, { method });
        expect(reply.status, method).to.equal(405);
        expect(reply.headers.allow).to.equal('POST');
        expect(json(reply))
          .to.have.property('message')
          .that.matches(/^No route found for .*Method Not Allowed \(Allow: POST\)$/);
      }
      expect((await request(pim, TOKEN_PATH, { method: 'HEAD' })).status).to.equal(405);
    });
  });

  describe('item 2: 300 bytes', () => {
    const message = 'Request content exceeded the maximum allowed size of 300 bytes';

    it('rejects the 301st byte before any other check', async () => {
      const reply = await request(pim, TOKEN_PATH, { method: 'POST', body: '<'.repeat(301) });
      expect(reply.status).to.equal(413);
      expect(json(reply)).to.deep.equal(errorBody(413, message));
    });

    it('accepts 300 bytes', async () => {
      const body = JSON.stringify(passwordFields(pim)).padEnd(300, ' ');
      expect((await postToken(body, { 'Content-Type': 'application/json' })).status).to.equal(200);
    });

    it('counts bytes, not characters', async () => {
      const body = JSON.stringify({ ...passwordFields(pim), x: 'é'.repeat(110) });
      expect(body.length).to.be.below(300);
      expect((await postToken(body, { 'Content-Type': 'application/json' })).status).to.equal(413);
    });
  });

  describe('item 3: content type and body', () => {
    it('responds with 415 to another content type', async () => {
      const reply = await postToken('<token/>', { 'Content-Type': 'application/xml' });
      expect(reply.status).to.equal(415);
      expect(json(reply)).to.deep.equal(
        errorBody(
          415,
          '"application/xml" in "Content-Type" header is not valid. Only "application/json" or "application/x-www-form-urlencoded" are allowed.',
        ),
      );
    });

    it('responds with 415 to a missing content type', async () => {
      const reply = await postToken('{}', {});
      expect(reply.status).to.equal(415);
      expect(json(reply)).to.deep.equal(
        errorBody(
          415,
          'The "Content-Type" header is missing. "application/json" or "application/x-www-form-urlencoded" has to be specified as value.',
        ),
      );
    });

    it('ignores parameters of the content type', async () => {
      const reply = await askToken(pim, passwordFields(pim), { 'Content-Type': 'application/json; charset=utf-8' });
      expect(reply.status).to.equal(200);
    });

    it('responds with 400 to malformed JSON, even with a wrong client', async () => {
      const headers = { 'Content-Type': 'application/json', Authorization: basic('wrong', '') };
      const reply = await postToken('{"grant_type":', headers);
      expect(reply.status).to.equal(400);
      expect(json(reply)).to.deep.equal(errorBody(400, 'Invalid json message received'));
    });
  });

  describe('item 4: 422 for invalid credentials', () => {
    const cases: [name: string, fields: (pim: DemoPim) => Record<string, unknown>, message: string][] = [
      [
        'a wrong password',
        (pim) => ({ ...passwordFields(pim), password: 'no' }),
        'No user found for the given username and password',
      ],
      [
        'an unknown user',
        (pim) => ({ ...passwordFields(pim), username: 'no' }),
        'No user found for the given username and password',
      ],
      ['no grant type', (pim) => ({ ...passwordFields(pim), grant_type: undefined }), BAD_PASSWORD_REQUEST],
      ['an unknown grant type', (pim) => ({ ...passwordFields(pim), grant_type: 'please' }), BAD_PASSWORD_REQUEST],
      ['no username', (pim) => ({ ...passwordFields(pim), username: undefined }), BAD_PASSWORD_REQUEST],
      ['an empty password', (pim) => ({ ...passwordFields(pim), password: '' }), BAD_PASSWORD_REQUEST],
      [
        'a grant type that the client may not use',
        () => ({ grant_type: 'client_credentials' }),
        'This grant type is not authorized for this client',
      ],
      [
        'no refresh token',
        () => ({ grant_type: 'refresh_token' }),
        'Parameter "grant_type" or "refresh_token" is missing or empty',
      ],
      [
        'an invalid refresh token',
        () => ({ grant_type: 'refresh_token', refresh_token: 'x' }),
        'Refresh token is invalid or has expired',
      ],
    ];
    for (const [name, fields, message] of cases) {
      it(name, async () => {
        const reply = await askToken(pim, fields(pim));
        expect(reply.status).to.equal(422);
        expect(json(reply)).to.deep.equal(errorBody(422, message));
        expect(reply.headers['cache-control']).to.equal('no-cache, private');
      });
    }

    it('rejects a client with a missing, wrong or modified secret', async () => {
      const { clientId, secret } = pim.credentials;
      for (const Authorization of [
        basic(clientId, ''),
        basic('1_x', secret),
        basic(clientId, `${secret}\n`),
        'Basic',
        '',
      ]) {
        const reply = await askToken(pim, passwordFields(pim), { Authorization });
        expect(reply.status).to.equal(422);
        expect(json(reply)).to.deep.equal(errorBody(422, BAD_CLIENT));
      }
    });

    it('checks the grant type, then the client, then the fields of the grant', async () => {
      const Authorization = basic('wrong', '');
      const message = async (fields: Record<string, unknown>) =>
        (json(await askToken(pim, fields, { Authorization })) as { message: string }).message;
      expect(await message({ grant_type: 'please' })).to.equal(BAD_PASSWORD_REQUEST);
      expect(await message({ grant_type: 'token' })).to.equal(BAD_CLIENT);
      expect(await message({ grant_type: 'password' })).to.equal(BAD_CLIENT);
    });
  });

  it('item 5: issues new tokens of 86 characters, and keeps earlier ones valid', async () => {
    const [first, second] = [await login(pim), await login(pim)];
    const tokens = [first.access_token, first.refresh_token, second.access_token, second.refresh_token];
    expect(new Set(tokens)).to.have.lengthOf(4);
    for (const token of tokens) expect(token).to.match(/^[A-Za-z0-9_-]{86}$/);
    expect(await statusWith(first.access_token)).to.equal(200);
    expect(await statusWith(second.access_token)).to.equal(200);
  });

  describe('item 6: refresh', () => {
    const refresh = (refreshToken: string, headers: Record<string, string> = {}) =>
      askToken(pim, { grant_type: 'refresh_token', refresh_token: refreshToken }, headers);

    it('issues two new tokens, once', async () => {
      const first = await login(pim);
      const reply = await refresh(first.refresh_token);
      expect(reply.status).to.equal(200);
      const second = json(reply) as TokenAnswer;
      expect([second.access_token, second.refresh_token]).not.to.include.oneOf([
        first.access_token,
        first.refresh_token,
      ]);
      const again = await refresh(first.refresh_token);
      expect(again.status).to.equal(422);
      expect(json(again)).to.deep.equal(errorBody(422, 'Refresh token is invalid or has expired'));
      expect((await refresh(second.refresh_token)).status).to.equal(200);
    });

    it('keeps the old access token valid', async () => {
      const first = await login(pim);
      await refresh(first.refresh_token);
      expect(await statusWith(first.access_token)).to.equal(200);
    });

    it('is limited to the client that received the token', async () => {
      const { refresh_token } = await login(pim);
      const other = await refresh(refresh_token, { Authorization: basic('2_other', 'secret') });
      expect(other.status).to.equal(422);
      expect((await refresh(refresh_token)).status).to.equal(200);
    });

    it('expires after 14 days', async () => {
      const { refresh_token } = await login(pim);
      now += 14 * 86_400_000 + 1;
      expect(json(await refresh(refresh_token))).to.deep.equal(
        errorBody(422, 'Refresh token is invalid or has expired'),
      );
    });
  });

  describe('item 7: lifetimes', () => {
    it('match the response', async () => {
      pim.tokenLifetime = 60;
      const { access_token, expires_in } = await login(pim);
      expect(expires_in).to.equal(60);
      now += 60_000;
      expect(await statusWith(access_token)).to.equal(200);
      now += 1;
      const reply = await request(pim, SYSTEM, { headers: bearer(access_token) });
      expect(reply.status).to.equal(401);
      expect(json(reply)).to.deep.equal(errorBody(401, 'The access token provided has expired.'));
    });

    it('end early on expireTokens(), except for refresh tokens', async () => {
      const { access_token, refresh_token } = await login(pim);
      pim.expireTokens();
      const reply = await request(pim, SYSTEM, { headers: bearer(access_token) });
      expect(json(reply)).to.deep.equal(errorBody(401, 'The access token provided has expired.'));
      expect((await askToken(pim, { grant_type: 'refresh_token', refresh_token })).status).to.equal(200);
    });

    it('distinguish unknown and revoked tokens from expired ones', async () => {
      const { access_token, refresh_token } = await login(pim);
      pim.revokeTokens();
      for (const token of [access_token, 'unknown']) {
        const reply = await request(pim, SYSTEM, { headers: bearer(token) });
        expect(reply.status).to.equal(401);
        expect(json(reply)).to.deep.equal(errorBody(401, 'The access token provided is invalid.'));
      }
      expect((await askToken(pim, { grant_type: 'refresh_token', refresh_token })).status).to.equal(422);
    });
  });

  it('item 8: a new secret invalidates the old one and every token of the client', async () => {
    const { access_token, refresh_token } = await login(pim);
    const old = pim.credentials;
    pim.regenerateSecret();
    expect(pim.credentials.secret).not.to.equal(old.secret);
    expect(await statusWith(access_token)).to.equal(401);
    expect((await askToken(pim, { grant_type: 'refresh_token', refresh_token })).status).to.equal(422);
    const stale = await askToken(pim, passwordFields(pim), { Authorization: basic(old.clientId, old.secret) });
    expect(json(stale)).to.deep.equal(errorBody(422, BAD_CLIENT));
    expect((await askToken(pim, passwordFields(pim))).status).to.equal(200);
  });

  it('item 9: sends no-store with tokens', async () => {
    const { headers } = await askToken(pim, passwordFields(pim));
    expect(headers).to.include({
      'content-type': 'application/json',
      'cache-control': 'no-store, private',
      pragma: 'no-cache',
    });
  });

  it('item 17: counts token requests', async () => {
    await login(pim);
    await askToken(pim, { grant_type: 'password' });
    await request(pim, SYSTEM);
    expect(pim.tokenRequests).to.equal(2);
    expect(pim.calls.map(({ kind, status }) => [kind, status])).to.deep.equal([
      ['token', 200],
      ['token', 422],
      ['other', 401],
    ]);
  });

  it('item 28: a misconfigured firewall redirects the token request to the login page', async () => {
    pim.fault({ on: 'token', type: 'redirect' });
    const reply = await askToken(pim, passwordFields(pim));
    expect(reply.status).to.equal(302);
    expect(reply.headers.location).to.match(/\/user\/login$/);
    expect(reply.headers['content-type']).to.match(/^text\/html/);
    expect((await askToken(pim, passwordFields(pim))).status).to.equal(200);
  });

  it('supports a base path and custom credentials', async () => {
    const other = await startDemoPim({ basePath: '/pim/', credentials: { username: 'julia' } });
    try {
      expect(other.url).to.match(/^http:\/\/127\.0\.0\.1:\d+\/pim$/);
      const options = {
        method: 'POST',
        headers: {
          Authorization: basic(other.credentials.clientId, other.credentials.secret),
          'Content-Type': 'application/json',
        },
        body: JSON.stringify({ ...passwordFields(other), username: 'julia' }),
      };
      expect((await request(other, `/pim${TOKEN_PATH}`, options)).status).to.equal(200);
      expect((await request(other, TOKEN_PATH, options)).status).to.equal(404);
    } finally {
      await other.close();
    }
  });
});

import { expect } from 'chai';
import { MAX_TOKEN_BODY, readGrant, tokenRequest } from '../../../src/pim/auth/login.js';
import { ImageError } from '../../../src/shared/errors.js';

const CREDENTIALS = { clientId: '1_id', secret: 'sécret', username: 'user', password: 'pass"word' };

/** A response of the PIM; its text need not be JSON. */
function responseOf(status: number, body: unknown): Response {
  return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });
}

async function failure(status: number, body: unknown): Promise<ImageError> {
  const error: unknown = await readGrant(responseOf(status, body)).catch((reason: unknown) => reason);
  expect(error).to.be.instanceOf(ImageError);
  return error as ImageError;
}

describe('pim/auth/login', () => {
  it('requests a token with the password grant', () => {
    const { method, headers, body } = tokenRequest(CREDENTIALS);
    expect(method).to.equal('POST');
    expect(headers['Content-Type']).to.equal('application/json');
    const [scheme, value = ''] = headers.Authorization!.split(' ');
    expect([scheme, Buffer.from(value, 'base64').toString()]).to.deep.equal(['Basic', '1_id:sécret']);
    expect(JSON.parse(body!)).to.deep.equal({ grant_type: 'password', username: 'user', password: 'pass"word' });
    expect(body!.length).to.be.below(MAX_TOKEN_BODY);
  });

  it('reads a token and its lifetime', async () => {
    const grant = await readGrant(responseOf(200, { access_token: 'token', expires_in: 3600 }));
    expect(grant).to.deep.equal({ accessToken: 'token', lifetimeMs: 3_600_000 });
  });

  it('assumes a lifetime of an hour if it is missing or invalid', async () => {
    for (const seconds of [undefined, null, 0, -1, '', ' ', 'soon', '-5', 'Infinity', true, [], {}, Infinity]) {
      const { lifetimeMs } = await readGrant(responseOf(200, { access_token: 'token', expires_in: seconds }));
      expect(lifetimeMs, JSON.stringify(seconds)).to.equal(3_600_000);
    }
  });

  it('reads a lifetime sent as a string', async () => {
    const { lifetimeMs } = await readGrant(responseOf(200, { access_token: 'token', expires_in: '7200' }));
    expect(lifetimeMs).to.equal(7_200_000);
  });

  for (const status of [401, 403, 422]) {
    it(`reports ${status} as rejected credentials`, async () => {
      const error = await failure(status, { message: 'wrong' });
      expect(error).to.include({ code: 'EACCES', message: 'The PIM refuses our credentials' });
      expect(error.cause).to.match(new RegExp(`^status ${status}: "wrong"\\. Check clientId`));
    });
  }

  for (const [what, status, body] of [
    ['HTML', 200, '<html>'],
    ['no token', 200, {}],
    ['an empty token', 200, { access_token: '' }],
    ['a token that is not a string', 200, { access_token: 1 }],
    ['null', 200, null],
    ['another status', 404, { access_token: 'token' }],
  ] as const) {
    it(`reports ${what} as a wrong URL`, async () => {
      const error = await failure(status, body);
      expect(error).to.include({ code: 'EUPSTREAM', message: 'The PIM gave no token' });
      expect(error.cause).to.match(/Is baseUrl the PIM's address\?$/);
    });
  }
});

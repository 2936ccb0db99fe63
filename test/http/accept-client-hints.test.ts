import { expect } from 'chai';
import { acceptClientHints } from '../../src/http/accept-client-hints.js';
import { request } from '../support/harness.js';
import { listen } from '../support/listen.js';

describe('http/accept-client-hints', () => {
  it('requests client hints and calls next', async () => {
    const server = await listen((req, res) => acceptClientHints(req, res, () => res.end('page')));
    const { headers, body } = await request(server.url, '/');
    await server.close();
    expect(headers['accept-ch']).to.equal('Sec-CH-DPR, Sec-CH-Width');
    expect(body.toString()).to.equal('page');
  });
});

import { expect } from 'chai';
import type { Socket } from 'node:net';
import { defaultFetch } from '../../../src/pim/transport/fetch.js';
import { listen } from '../../support/listen.js';

const INIT = { method: 'GET', headers: {}, redirect: 'manual', signal: new AbortController().signal } as const;

describe('pim/transport/fetch', () => {
  it('keeps its connection for the next call', async () => {
    const sockets = new Set<Socket>();
    const server = await listen((req, res) => {
      sockets.add(req.socket);
      res.end('{"method":"GET"}');
    });
    const fetch = defaultFetch(server.url);
    for (let time = 0; time < 3; time++) {
      const response = await fetch(server.url, INIT);
      expect([response.status, await response.json()]).to.deep.equal([200, { method: 'GET' }]);
    }
    expect(sockets.size).to.equal(1);
    await server.close();
  });

  it('sends what it is given, and ends with its signal', async () => {
    const server = await listen((req, res) => {
      if (req.url === '/never') return;
      res.setHeader('echo', `${req.method} ${req.headers['x-name']?.toString()}`);
      req.pipe(res);
    });
    const fetch = defaultFetch(server.url);
    const response = await fetch(server.url, { ...INIT, method: 'POST', headers: { 'x-name': 'value' }, body: '[1]' });
    expect([response.headers.get('echo'), await response.json()]).to.deep.equal(['POST value', [1]]);
    const signal = AbortSignal.abort(new Error('left'));
    const error: unknown = await fetch(`${server.url}/never`, { ...INIT, signal }).catch((reason: unknown) => reason);
    expect(error).to.have.property('name', 'AbortError');
    await server.close();
  });

  it('speaks TLS to an https address', async () => {
    const server = await listen((_, res) => res.end());
    const url = server.url.replace('http:', 'https:');
    const error: unknown = await defaultFetch(url)(url, INIT).catch((reason: unknown) => reason);
    expect(error)
      .to.have.property('code')
      .that.matches(/SSL|EPROTO|ECONNRESET/);
    await server.close();
  });
});

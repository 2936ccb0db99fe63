import { expect } from 'chai';
import type { RequestListener } from 'node:http';
import { tracedPath, traceRequest, type Notes } from '../../src/http/request-trace.js';
import { ImageError } from '../../src/shared/errors.js';
import { Operation } from '../../src/shared/telemetry.js';
import type { RequestTrace } from '../../src/shared/trace-types.js';
import { request } from '../support/harness.js';
import { listen } from '../support/listen.js';

describe('http/request-trace', () => {
  it('redacts a URL to its path and transformation', () => {
    const shown = {
      '/media-files/a.png': '/media-files/a.png',
      '/a.png?v=1&tr=w-10%2Ch-20&ik-s=secret': '/a.png?tr=w-10%2Ch-20',
      '/a.png?ik-s=secret&tr=w-1?ik-s=secret': '/a.png?tr=w-1',
      '/a.png?str=1': '/a.png',
      'https://user:password@host/images/a.png?x': '/images/a.png',
      'HTTP://user:password@host?tr=w-1': '?tr=w-1',
    };
    for (const [url, path] of Object.entries(shown)) expect(tracedPath(url), url).to.equal(path);
    expect(tracedPath(`/${'a'.repeat(6000)}`)).to.have.length(500);
  });

  describe('reports', () => {
    /** What is known of a request that is answered so. */
    async function traced(
      answer: RequestListener,
      notes: Omit<Notes, 'vary'>,
      options: { method?: string } = {},
    ): Promise<RequestTrace> {
      const operation = new Operation<RequestTrace>('test-request');
      let ended: RequestTrace | undefined;
      operation.onEnd((trace) => (ended = trace));
      const server = await listen((req, res) =>
        traceRequest(operation, { req, res, notes: { vary: [], ...notes } }, () => answer(req, res)),
      );
      try {
        await request(server.url, '/a', options);
        return ended!;
      } finally {
        await server.close();
      }
    }

    it('a response with its size and format', async () => {
      const answer: RequestListener = (_, res) => {
        res.setHeader('Content-Type', 'image/png').setHeader('Content-Length', 3).end('abc');
      };
      expect(await traced(answer, { outcome: 'made' })).to.include({ bytes: 3, format: 'png', status: 200 });
      expect(await traced(answer, { outcome: 'made' }, { method: 'HEAD' })).to.include({ bytes: 0, method: 'HEAD' });
    });

    it('a 304 without size and format', async () => {
      const answer: RequestListener = (_, res) => {
        res.statusCode = 304;
        res.setHeader('Content-Type', 'image/png').end();
      };
      const trace = await traced(answer, { outcome: 'memory' });
      expect(trace).to.include({ status: 304, outcome: 'memory' });
      expect(trace).not.to.have.any.keys('bytes', 'format');
    });

    it('an error with its code and without a format', async () => {
      const error = new ImageError('ENOENT', 'missing', { cause: 'why' });
      const answer: RequestListener = (_, res) => {
        res.statusCode = 404;
        res.setHeader('Content-Type', 'application/json').end('{}');
      };
      const trace = await traced(answer, { outcome: 'error', error });
      expect(trace).to.include({ status: 404, code: 'ENOENT', outcome: 'error' }).and.not.have.property('format');
      expect(trace.error?.cause).to.equal(undefined);
    });
  });
});

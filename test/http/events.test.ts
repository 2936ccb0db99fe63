import { expect } from 'chai';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer, request, type ClientRequest, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BodyLimits } from '../../src/http/event-bodies.js';
import { EventsHandler } from '../../src/http/events.js';
import type { EventInbox } from '../../src/media/event-inbox.js';
import { clock } from '../../src/shared/clock.js';
import { MemoryLogger } from '../support/harness.js';
import { later } from '../support/later.js';
import { waitFor } from '../support/wait-for.js';

const SECRET = 'secret';
const FORGED = { 'X-AKENEO-SIGNATURE-PRIMARY': 'a'.repeat(64) };

describe('http/events', () => {
  let server: Server;
  let taken: string[];
  let logger: MemoryLogger;
  let open: ClientRequest[];

  beforeEach(() => {
    [taken, logger, open] = [[], new MemoryLogger(), []];
  });

  afterEach(async () => {
    for (const message of open) message.destroy();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  async function serve(limits: Partial<BodyLimits> = {}): Promise<void> {
    const inbox = { take: (message: string) => Promise.resolve(void taken.push(message)) } as unknown as EventInbox;
    const handler = new EventsHandler([SECRET], inbox, logger, limits);
    server = createServer((req, res) => void handler.handle(req, res, () => res.end('next')));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  }

  /** A message whose body is not sent yet, and the status that answers it. */
  function begin(headers: Record<string, string>): { message: ClientRequest; answer: Promise<IncomingMessage> } {
    const { port } = server.address() as AddressInfo;
    const message = request({ host: '127.0.0.1', port, method: 'POST', headers, agent: false });
    open.push(message);
    const answer = once(message, 'response').then(([response]) => response as IncomingMessage);
    // Once there is an answer, the rest of a body is not taken.
    message.on('error', () => undefined);
    answer.catch(() => undefined);
    message.flushHeaders();
    return { message, answer };
  }

  async function send(body: string, headers?: Record<string, string>): Promise<number | undefined> {
    const signature = createHmac('sha256', SECRET).update(body).digest('hex');
    const { message, answer } = begin(headers ?? { 'X-AKENEO-SIGNATURE-PRIMARY': signature });
    message.end(body);
    return (await answer).statusCode;
  }

  it('takes what is signed, and refuses the rest', async () => {
    await serve();
    expect(await send('{"id":1}')).to.equal(200);
    expect(await send('{"id":2}', FORGED)).to.equal(401);
    expect(await send('')).to.equal(400);
    expect(taken).to.deep.equal(['{"id":1}']);
  });

  it('answers a message that is too old, or not signed, before its body', async () => {
    await serve();
    const time = String(Math.floor(clock.now() / 1000) - 3600);
    for (const headers of [
      { 'X-AKENEO-REQUEST-TIMESTAMP': time, 'X-AKENEO-REQUEST-SIGNATURE': 'a'.repeat(64) },
      { 'X-AKENEO-SIGNATURE-PRIMARY': 'none' },
    ])
      expect((await begin(headers).answer).statusCode).to.equal(401);
  });

  it('answers a message that says that it is too large before its body', async () => {
    await serve({ maxBytes: 1000 });
    expect((await begin({ ...FORGED, 'Content-Length': '1001' }).answer).statusCode).to.equal(413);
    expect(await send('x'.repeat(1000))).to.equal(200);
  });

  it('stops reading one that becomes too large, and closes its connection', async () => {
    await serve({ maxBytes: 1000 });
    const { message, answer } = begin(FORGED);
    message.write('x'.repeat(600));
    message.write('x'.repeat(600));
    const { statusCode, headers } = await answer;
    expect([statusCode, headers.connection]).to.deep.equal([413, 'close']);
  });

  it('does not wait for a body that does not come to its end', async () => {
    await serve({ timeMs: 50 });
    const { message, answer } = begin(FORGED);
    message.write('{');
    expect((await answer).statusCode).to.equal(408);
    expect(await send('{"id":1}')).to.equal(200);
  });

  it('gives up the largest of the bodies that are too large together, and takes the others', async () => {
    await serve({ totalBytes: 200_000, timeMs: 600_000 });
    const large = begin(FORGED);
    large.message.write('x'.repeat(160_000));
    const small = '{"id":1}';
    const signature = createHmac('sha256', SECRET).update(small).digest('hex');
    const waiting = begin({ 'X-AKENEO-SIGNATURE-PRIMARY': signature });
    waiting.message.write(small.slice(0, 4));
    const second = begin(FORGED);
    second.message.write('x'.repeat(40_000));
    const refused = await large.answer;
    expect([refused.statusCode, refused.headers['retry-after']]).to.deep.equal([429, '5']);
    waiting.message.end(small.slice(4));
    second.message.end();
    expect((await waiting.answer).statusCode).to.equal(200);
    expect((await second.answer).statusCode).to.equal(401);
    // What was given up takes no room any more.
    expect(await send('y'.repeat(70_000))).to.equal(200);
  });

  it('is not held up by many bodies of a byte', async () => {
    await serve({ totalBytes: 200_000, timeMs: 600_000 });
    for (let time = 0; time < 20; time++) {
      const { message } = begin(FORGED);
      await new Promise((resolve) => message.write('x', resolve));
    }
    const body = JSON.stringify({ id: 'y'.repeat(40_000) });
    const signature = createHmac('sha256', SECRET).update(body).digest('hex');
    const { message, answer } = begin({ 'X-AKENEO-SIGNATURE-PRIMARY': signature });
    message.write(body.slice(0, 30_000));
    message.end(body.slice(30_000));
    expect((await answer).statusCode).to.equal(200);
  });

  it('reads on after a client that has left', async () => {
    await serve({ totalBytes: 40_000, timeMs: 600_000 });
    for (let time = 0; time < 4; time++) {
      const { message } = begin(FORGED);
      await new Promise((resolve) => message.write('x'.repeat(20_000), resolve));
      message.destroy();
    }
    await waitFor(async () => (await send('y'.repeat(30_000))) === 200);
  });

  it('takes a body in pieces of one byte', async () => {
    await serve();
    const body = JSON.stringify({ id: 'x'.repeat(3000) });
    const { message, answer } = begin({
      'X-AKENEO-SIGNATURE-PRIMARY': createHmac('sha256', SECRET).update(body).digest('hex'),
    });
    for (const byte of Buffer.from(body)) message.write(Buffer.of(byte));
    message.end();
    expect((await answer).statusCode).to.equal(200);
    expect(taken).to.deep.equal([body]);
  });

  it('takes the next message of a connection', async () => {
    await serve();
    const { port } = server.address() as AddressInfo;
    for (const id of [1, 2, 3]) {
      const body = `{"id":${id}}`;
      const headers = { 'X-AKENEO-SIGNATURE-PRIMARY': createHmac('sha256', SECRET).update(body).digest('hex') };
      const { status } = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', body, headers });
      expect(status).to.equal(200);
    }
    expect(taken).to.have.length(3);
  });

  it('reports wrong signatures once a minute', async () => {
    await serve();
    for (let time = 0; time < 3; time++) await send('{}', FORGED);
    expect(logger.lines).to.have.length(1);
    await later(61_000, () => send('{}', FORGED));
    expect(logger.lines).to.have.length(2);
  });
});

import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EventInbox } from '../media/event-inbox.js';
import { clock } from '../shared/clock.js';
import type { Logger } from '../shared/logger.js';

/** Largest message, in bytes: a product with all that it has. */
const MAX_BYTES = 8 * 1024 * 1024;

/** Milliseconds that a message of the Events API may be old. Those of the Event Platform carry no signed time. */
const MAX_AGE_MS = 10 * 60_000;

const HEX = /^[0-9a-f]{64}$/i;

/** Takes the events of a PIM: checks them, answers at once, and works afterwards. */
export class EventsHandler {
  readonly #secrets: readonly string[];
  readonly #inbox: EventInbox;
  readonly #logger: Logger;
  #toldOfParser = false;

  /** @param secrets those of the subscriptions; one that matches is enough */
  constructor(secrets: readonly string[], inbox: EventInbox, logger: Logger) {
    this.#secrets = secrets;
    this.#inbox = inbox;
    this.#logger = logger;
  }

  /** A POST is answered with 200, or with 401 where its signature is wrong; anything else goes to `next`. */
  async handle(req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void): Promise<void> {
    if (req.method !== 'POST') {
      next();
      return;
    }
    // Nothing is read of what cannot be signed.
    if (!isMaybeSigned(req)) {
      end(res, 401, 'no signature');
      return;
    }
    const body = await this.#bodyOf(req).catch(() => undefined);
    if (!body) {
      end(res, 400, 'no body');
      return;
    }
    if (!this.#isSigned(req, body)) {
      this.#logger.warn('akeneo-images: a message without a valid signature was sent to the events handler');
      end(res, 401, 'bad signature');
      return;
    }
    // A 404 or a slow answer would end the subscription: whatever comes is taken.
    end(res, 200, 'ok');
    await this.#inbox.take(body.toString());
  }

  /** The bytes that were signed: as they come, or as another handler has kept them. */
  async #bodyOf(req: IncomingMessage): Promise<Buffer | undefined> {
    const { rawBody, body } = req as { rawBody?: unknown; body?: unknown };
    for (const kept of [rawBody, body]) {
      if (Buffer.isBuffer(kept)) return kept;
      if (typeof kept === 'string') return Buffer.from(kept);
    }
    if (body !== undefined && req.readableEnded) {
      this.#tellOfParser();
      return Buffer.from(JSON.stringify(body));
    }
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of req) {
      const bytes = chunk as Buffer;
      length += bytes.length;
      if (length > MAX_BYTES) return undefined;
      chunks.push(bytes);
    }
    return length === 0 ? undefined : Buffer.concat(chunks);
  }

  #tellOfParser(): void {
    if (this.#toldOfParser) return;
    this.#toldOfParser = true;
    this.#logger.warn(
      'akeneo-images: a body parser has read the events before us, so that their signatures may not match. Mount events() ' +
        'in front of it, or keep the bytes: express.json({ verify: (req, res, raw) => { req.rawBody = raw } })',
    );
  }

  #isSigned({ headers }: IncomingMessage, body: Buffer): boolean {
    const given = [headers['x-akeneo-signature-primary'], headers['x-akeneo-signature-secondary']];
    if (given.some((signature) => this.#matches(signature, body))) return true;
    // The Events API signs the time as well.
    const time = headers['x-akeneo-request-timestamp'];
    if (typeof time !== 'string' || !/^\d{1,12}$/.test(time)) return false;
    const isRecent = Math.abs(clock.now() - Number(time) * 1000) <= MAX_AGE_MS;
    return (
      isRecent && this.#matches(headers['x-akeneo-request-signature'], Buffer.concat([Buffer.from(`${time}.`), body]))
    );
  }

  #matches(signature: string | string[] | undefined, signed: Buffer): boolean {
    if (typeof signature !== 'string' || !HEX.test(signature)) return false;
    const given = Buffer.from(signature, 'hex');
    const matches = this.#secrets.map((secret) =>
      timingSafeEqual(createHmac('sha256', secret).update(signed).digest(), given),
    );
    return matches.includes(true);
  }
}

function isMaybeSigned({ headers }: IncomingMessage): boolean {
  const given = ['x-akeneo-signature-primary', 'x-akeneo-signature-secondary', 'x-akeneo-request-signature'];
  return given.some((name) => HEX.test(String(headers[name])));
}

function end(res: ServerResponse, status: number, text: string): void {
  res.statusCode = status;
  res.setHeader('Content-Type', 'text/plain; charset=utf-8');
  res.setHeader('Cache-Control', 'no-store');
  res.end(text);
}

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EventInbox } from '../media/event-inbox.js';
import { clock } from '../shared/clock.js';
import type { Logger } from '../shared/logger.js';
import { BodyRefusal, EventBodies, type BodyLimits } from './event-bodies.js';
import { EventSignature } from './event-signature.js';

/** Milliseconds for which a message with a wrong signature is not reported again: anybody can send them. */
const REPORT_EVERY_MS = 60_000;

/** Seconds after which a message may be sent again that gave way to others. */
const RETRY_AFTER = 5;

/** Takes the events of a PIM: checks them, answers at once, and works afterwards. */
export class EventsHandler {
  readonly #secrets: readonly string[];
  readonly #inbox: EventInbox;
  readonly #logger: Logger;
  readonly #bodies: EventBodies;
  #toldOfParser = false;
  #toldOfSignature = -Infinity;

  /**
   * @param secrets those of the subscriptions; one that matches is enough
   * @param limits of bodies; default: those of `EventBodies`
   */
  constructor(secrets: readonly string[], inbox: EventInbox, logger: Logger, limits?: Partial<BodyLimits>) {
    this.#secrets = secrets;
    this.#inbox = inbox;
    this.#logger = logger;
    this.#bodies = new EventBodies(limits);
  }

  /** A POST is answered with 200, or with 401 where its signature is wrong; anything else goes to `next`. */
  async handle(req: IncomingMessage, res: ServerResponse, next: (error?: unknown) => void): Promise<void> {
    if (req.method !== 'POST') {
      next();
      return;
    }
    // Nothing is read of what cannot be signed.
    const signature = EventSignature.of(req.headers, this.#secrets);
    if (!signature) {
      closeAfter(res);
      end(res, 401, 'no signature');
      return;
    }
    const body = await this.#bodyOf(req, signature).catch((error: unknown) => error);
    if (!Buffer.isBuffer(body)) {
      refuse(res, body);
      return;
    }
    if (!signature.matches()) {
      this.#tellOfSignature();
      end(res, 401, 'bad signature');
      return;
    }
    // A 404 or a slow answer would end the subscription: whatever comes is taken.
    end(res, 200, 'ok');
    await this.#inbox.take(body.toString());
  }

  /**
   * The bytes that were signed: as they come, or as another handler has kept them.
   *
   * @throws BodyRefusal
   */
  async #bodyOf(req: IncomingMessage, signature: EventSignature): Promise<Buffer> {
    const kept = this.#keptBody(req);
    if (!kept) return this.#bodies.read(req, (chunk) => signature.update(chunk));
    signature.update(kept);
    return kept;
  }

  #keptBody(req: IncomingMessage): Buffer | undefined {
    const { rawBody, body } = req as { rawBody?: unknown; body?: unknown };
    for (const kept of [rawBody, body]) {
      if (Buffer.isBuffer(kept)) return kept;
      if (typeof kept === 'string') return Buffer.from(kept);
    }
    if (body === undefined || !req.readableEnded) return undefined;
    this.#tellOfParser();
    return Buffer.from(JSON.stringify(body));
  }

  #tellOfParser(): void {
    if (this.#toldOfParser) return;
    this.#toldOfParser = true;
    this.#logger.warn(
      'akeneo-images: a body parser has read the events before us, so that their signatures may not match. Mount events() ' +
        'in front of it, or keep the bytes: express.json({ verify: (req, res, raw) => { req.rawBody = raw } })',
    );
  }

  #tellOfSignature(): void {
    if (clock.now() - this.#toldOfSignature < REPORT_EVERY_MS) return;
    this.#toldOfSignature = clock.now();
    this.#logger.warn('akeneo-images: a message without a valid signature was sent to the events handler');
  }
}

function refuse(res: ServerResponse, error: unknown): void {
  const { status, message } = error instanceof BodyRefusal ? error : new BodyRefusal(400, 'no body');
  closeAfter(res);
  if (status === 429) res.setHeader('Retry-After', RETRY_AFTER);
  end(res, status, message);
}

/** The rest of the body is not read: the connection cannot be used again. */
function closeAfter(res: ServerResponse): void {
  res.setHeader('Connection', 'close');
}

function end(res: ServerResponse, status: number, text: string): void {
  res.statusCode = status;
  res.setHeader('Content-Type', 'text/plain; charset=utf-8');
  res.setHeader('Cache-Control', 'no-store');
  res.end(text);
}

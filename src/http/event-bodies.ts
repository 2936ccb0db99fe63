import type { IncomingMessage } from 'node:http';
import { raceResponsive } from '../shared/deadline.js';

/** Bounds of bodies that are read before it is known who sends them. */
export interface BodyLimits {
  /** Of one body, in bytes. */
  readonly maxBytes: number;
  /** Of all that are read at a time, in bytes. */
  readonly totalBytes: number;
  /** For one body, in milliseconds. */
  readonly timeMs: number;
}

/** A product with all that it has, ten times in a message of the Events API. Akeneo gives up after five seconds. */
const LIMITS: BodyLimits = { maxBytes: 8 * 1024 * 1024, totalBytes: 32 * 1024 * 1024, timeMs: 5000 };

/** Bytes of a body for which there is room at first: little, or bodies of a byte would make the PIM's the largest. */
const FIRST_BYTES = 512;

/** A body that is not taken, and the status that says so. */
export class BodyRefusal extends Error {
  constructor(
    readonly status: 400 | 408 | 413 | 429,
    message: string,
  ) {
    super(message);
  }
}

/** A body that is being read. */
interface Reading {
  /** Bytes that are kept for it. */
  size: number;
  refuse: (refusal: BodyRefusal) => void;
}

/**
 * Reads the bodies of messages, which anybody can send, within bounds. Where all together are too large, the largest one
 * gives way: those of the PIM are small.
 */
export class EventBodies {
  readonly #limits: BodyLimits;
  readonly #readings = new Set<Reading>();
  /** Bytes that are kept for all of them. */
  #total = 0;

  constructor(limits: Partial<BodyLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  /**
   * @param onChunk gets the bytes as they come
   * @throws BodyRefusal for one that is empty, cut, too large or too slow, or gives way to others
   */
  async read(req: IncomingMessage, onChunk: (chunk: Buffer) => void): Promise<Buffer> {
    const { maxBytes, timeMs } = this.#limits;
    // Another handler has taken it, or the client has left.
    if (req.readableEnded || req.destroyed) throw new BodyRefusal(400, 'no body');
    if (Number(req.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
    const reading: Reading = { size: 0, refuse: () => undefined };
    this.#readings.add(reading);
    try {
      const body = await raceResponsive(
        this.#receive(req, reading, onChunk),
        timeMs,
        () => new BodyRefusal(408, 'too slow'),
      );
      if (body.length === 0) throw new BodyRefusal(400, 'no body');
      return body;
    } finally {
      // Of one that was too slow.
      reading.refuse(new BodyRefusal(408, 'too slow'));
      this.#drop(reading);
    }
  }

  #receive(req: IncomingMessage, reading: Reading, onChunk: (chunk: Buffer) => void): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      // Not a list of chunks: each takes memory, and may be a byte.
      let body = Buffer.alloc(0);
      let length = 0;
      const take = (chunk: Buffer): void => {
        if (length + chunk.length > this.#limits.maxBytes) {
          reading.refuse(tooLarge());
          return;
        }
        onChunk(chunk);
        body = withRoom(body, length + chunk.length, this.#limits.maxBytes);
        length += chunk.copy(body, length);
        this.#resize(reading, body.length);
      };
      const cut = (): void => reading.refuse(new BodyRefusal(400, 'no body'));
      const settle = (work: () => void): void => {
        reading.refuse = () => undefined;
        req.off('data', take).off('end', end).off('close', cut).off('error', cut).pause();
        work();
      };
      const end = (): void => settle(() => resolve(body.subarray(0, length)));
      reading.refuse = (refusal) => settle(() => reject(refusal));
      req.on('data', take).on('end', end).on('close', cut).on('error', cut);
    });
  }

  #resize(reading: Reading, size: number): void {
    this.#total += size - reading.size;
    reading.size = size;
    if (this.#total <= this.#limits.totalBytes) return;
    const [first, ...others] = this.#readings;
    const largest = others.reduce((large, other) => (other.size > large.size ? other : large), first ?? reading);
    this.#drop(largest);
    // The PIM sends it again, more slowly, and does not suspend the subscription for it.
    largest.refuse(new BodyRefusal(429, 'too many messages'));
  }

  #drop(reading: Reading): void {
    if (this.#readings.delete(reading)) this.#total -= reading.size;
  }
}

function tooLarge(): BodyRefusal {
  return new BodyRefusal(413, 'too large');
}

/** The same bytes with room for so many, and as many again as far as that may be needed. */
function withRoom(body: Buffer<ArrayBuffer>, needed: number, maxBytes: number): Buffer<ArrayBuffer> {
  if (needed <= body.length) return body;
  const larger = Buffer.allocUnsafe(Math.min(maxBytes, Math.max(FIRST_BYTES, 2 * body.length, needed)));
  body.copy(larger);
  return larger;
}

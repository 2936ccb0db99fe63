import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { clock } from '../shared/clock.js';

/** Milliseconds that a message of the Events API may be old. Those of the Event Platform carry no signed time. */
const MAX_AGE_MS = 10 * 60_000;

const HEX = /^[0-9a-f]{64}$/i;

type Hmac = ReturnType<typeof createHmac>;

/** Signatures of what begins with the same prefix, and the digests that are computed to compare them with. */
interface Signed {
  readonly given: readonly Buffer[];
  readonly hmacs: readonly Hmac[];
}

/** Checks the signature of a message while its body comes. */
export class EventSignature {
  readonly #all: readonly Signed[];

  private constructor(all: readonly Signed[]) {
    this.#all = all;
  }

  /**
   * @param secrets those of the subscriptions; one that matches is enough
   * @returns undefined where no body could match: nothing has to be read then
   */
  static of(headers: IncomingHttpHeaders, secrets: readonly string[]): EventSignature | undefined {
    const platform = signaturesIn(headers, ['x-akeneo-signature-primary', 'x-akeneo-signature-secondary']);
    // The Events API signs the time as well.
    const time = recentTime(headers['x-akeneo-request-timestamp']);
    const old = time === undefined ? [] : signaturesIn(headers, ['x-akeneo-request-signature']);
    const all = [
      { given: platform, prefix: '' },
      { given: old, prefix: `${time}.` },
    ].filter(({ given }) => given.length > 0);
    if (all.length === 0) return undefined;
    const hmacsOf = (prefix: string): Hmac[] => secrets.map((secret) => createHmac('sha256', secret).update(prefix));
    return new EventSignature(all.map(({ given, prefix }) => ({ given, hmacs: hmacsOf(prefix) })));
  }

  /** Takes the next bytes of the body. */
  update(chunk: Buffer): void {
    for (const { hmacs } of this.#all) for (const hmac of hmacs) hmac.update(chunk);
  }

  /** Whether one of the signatures is that of the whole body. To be called once, at its end. */
  matches(): boolean {
    const results = this.#all.flatMap(({ given, hmacs }) => {
      const digests = hmacs.map((hmac) => hmac.digest());
      return given.flatMap((signature) => digests.map((digest) => timingSafeEqual(digest, signature)));
    });
    return results.includes(true);
  }
}

function signaturesIn(headers: IncomingHttpHeaders, names: readonly string[]): readonly Buffer[] {
  return names.flatMap((name) => {
    const signature = headers[name];
    return typeof signature === 'string' && HEX.test(signature) ? [Buffer.from(signature, 'hex')] : [];
  });
}

/** Seconds since the epoch, as they were sent. */
function recentTime(time: string | string[] | undefined): string | undefined {
  if (typeof time !== 'string' || !/^\d{1,12}$/.test(time)) return undefined;
  return Math.abs(clock.now() - Number(time) * 1000) <= MAX_AGE_MS ? time : undefined;
}

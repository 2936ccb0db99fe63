/** The sender of Akeneo's Event Platform: signed events, sent by HTTP to whoever has subscribed. */

import { createHmac, randomUUID } from 'node:crypto';

/** Akeneo: what takes longer counts as a failure. */
const TIMEOUT_MS = 5000;

/** What an event names, as in `{ product: { uuid, identifier } }`. */
export type EventData = Readonly<Record<string, unknown>>;

export class Subscription {
  readonly #url: string;
  readonly #secret: string;

  constructor(url: string, secret: string) {
    this.#url = url;
    this.#secret = secret;
  }

  /**
   * Sends one event, and resolves with the status of the answer. Rejects if there is none.
   *
   * @param type such as `product.updated.delta`
   */
  async send(type: string, data: EventData): Promise<number> {
    const body = JSON.stringify({
      specversion: '1.0',
      id: randomUUID(),
      source: 'demo-pim',
      type: `com.akeneo.pim.v1.${type}`,
      subject: 'demo',
      datacontenttype: 'application/json',
      time: new Date().toISOString(),
      data,
    });
    const { status } = await fetch(this.#url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'X-AKENEO-SIGNATURE-PRIMARY': createHmac('sha256', this.#secret).update(body).digest('hex'),
        'X-AKENEO-SIGNATURE-ALGORITHM': 'HmacSHA256',
      },
      body,
      // Akeneo: a redirect is not followed, and ends the subscription.
      redirect: 'manual',
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    return status;
  }
}

import { createHmac, randomUUID } from 'node:crypto';

/** The secret of the subscription. */
export const SECRET = 'a-secret-of-the-subscription';

export interface EventOptions {
  /** Such as `product.updated.delta`. */
  readonly type?: string;
  readonly id?: string;
  readonly secret?: string;
  /** Signed by the secondary secret. */
  readonly secondary?: boolean;
  /** When it happened, in milliseconds since the epoch. */
  readonly time?: number;
}

/** Sends an event of the Event Platform; returns the status of the answer. */
export async function sendEvent(
  url: string,
  data: object,
  { type = 'product.updated.delta', id = randomUUID(), secret = SECRET, secondary = false, time }: EventOptions = {},
): Promise<number> {
  const body = JSON.stringify({
    specversion: '1.0',
    id,
    type: `com.akeneo.pim.v1.${type}`,
    ...(time !== undefined && { time: new Date(time).toISOString() }),
    data,
  });
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: {
      'Content-Type': 'application/json',
      [`X-AKENEO-SIGNATURE-${secondary ? 'SECONDARY' : 'PRIMARY'}`]: signature,
    },
  });
  return response.status;
}
